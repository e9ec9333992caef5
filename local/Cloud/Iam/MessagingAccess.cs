using System.Text.Json.Nodes;

namespace LocalCloud.Iam;

/// <summary>
/// What an operation of SQS or SNS needs: a batch needs the action of its single form
/// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html, …/list_amazonsns.html).
/// </summary>
internal sealed class MessagingAccess(string region, string account)
{
    public IEnumerable<Access> OfSqs(string operation, JsonObject request)
    {
        var action = operation switch
        {
            "SendMessageBatch" => "SendMessage",
            "DeleteMessageBatch" => "DeleteMessage",
            "ChangeMessageVisibilityBatch" => "ChangeMessageVisibility",
            _ => operation,
        };
        var queue = $"{request["QueueUrl"] ?? request["QueueName"]}";
        var name = queue[(queue.LastIndexOf('/') + 1)..];
        return operation == "ListQueues" || name.Length > 0 ? [new Access($"sqs:{action}", $"arn:aws:sqs:{region}:{account}:{name}")] : [];
    }

    public IEnumerable<Access> OfSns(string operation, JsonObject request)
    {
        var resource = operation switch
        {
            "ListTopics" or "ListSubscriptions" => $"arn:aws:sns:{region}:{account}:*",
            "CreateTopic" => $"arn:aws:sns:{region}:{account}:{request["Name"]}",
            // Topic's ARN, colon, a UUID.
            "Unsubscribe" or "GetSubscriptionAttributes" or "SetSubscriptionAttributes" => $"{request["SubscriptionArn"]}" is var arn && arn.LastIndexOf(':') is > 0 and var end ? arn[..end] : "",
            "TagResource" or "UntagResource" or "ListTagsForResource" => $"{request["ResourceArn"]}",
            _ => $"{request["TopicArn"] ?? request["TargetArn"]}",
        };
        return resource.Length > 0 ? [new Access(operation == "PublishBatch" ? "sns:Publish" : $"sns:{operation}", resource)] : [];
    }
}
