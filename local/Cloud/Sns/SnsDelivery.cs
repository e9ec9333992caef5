using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sns;

/// <summary>Starts a function asynchronously, as SNS does: it returns when Lambda has taken the event, not when the function is done.</summary>
public delegate Task InvokeFunction(string functionArn, JsonObject payload, CancellationToken cancellationToken);

/// <summary>
/// Hands a message to each subscription of its topic, and says what became of it. What an endpoint refuses goes to the
/// subscription's dead-letter queue, in the form in which the endpoint would have got it
/// (https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html); what is filtered out does not.
/// </summary>
internal sealed class SnsDelivery(IAwsService sqs, InvokeFunction? functions)
{
    public async Task<IReadOnlyList<string>> DeliverAsync(PublishedMessage message, Topic topic, CancellationToken cancellationToken)
    {
        var signature = topic.Attributes.GetValueOrDefault("SignatureVersion") ?? "1";
        List<string> lines = [];
        foreach (var subscription in topic.Subscriptions)
        {
            lines.Add($"{subscription.Protocol} {subscription.Endpoint}: {await DeliverAsync(message, subscription, signature, cancellationToken)}");
        }

        return lines;
    }

    private async Task<string> DeliverAsync(PublishedMessage message, Subscription subscription, string signature, CancellationToken cancellationToken)
    {
        if (subscription.FilterPolicy is { } policy && !policy.Accepts(message, message.TextFor(subscription.Protocol)))
        {
            return "filtered out";
        }

        try
        {
            switch (subscription.Protocol)
            {
                case "sqs":
                    await SendAsync(subscription.Endpoint, message, subscription, signature, cancellationToken);
                    return "delivered";
                case "lambda" when functions is not null:
                    await functions(subscription.Endpoint, Notification.LambdaEvent(message, subscription), cancellationToken);
                    return "invoked";
                case "lambda":
                    return "not invoked: no functions run here";
                default:
                    return "not sent: this cloud shows it only";
            }
        }
        catch (Exception error) when (error is AwsException or HttpRequestException)
        {
            // Publishing succeeds on AWS, too, when a subscriber cannot be reached.
            return $"failed: {error.Message}{await GiveUpAsync(message, subscription, signature, cancellationToken)}";
        }
    }

    private async Task<string> GiveUpAsync(PublishedMessage message, Subscription subscription, string signature, CancellationToken cancellationToken)
    {
        if (subscription.DeadLetterTargetArn is not { } queue)
        {
            return "";
        }

        try
        {
            await SendAsync(queue, message, subscription, signature, cancellationToken);
            return $"; sent to {queue}";
        }
        catch (Exception error) when (error is AwsException or HttpRequestException)
        {
            return $"; not sent to {queue}: {error.Message}";
        }
    }

    private async Task SendAsync(string queueArn, PublishedMessage message, Subscription subscription, string signature, CancellationToken cancellationToken)
    {
        var isRaw = subscription.RawMessageDelivery && subscription.Protocol == "sqs";
        var name = queueArn[(queueArn.LastIndexOf(':') + 1)..];
        var url = (await sqs.InvokeAsync("GetQueueUrl", new JsonObject { ["QueueName"] = name }, cancellationToken))["QueueUrl"]!.ToString();
        var request = new JsonObject
        {
            ["QueueUrl"] = url,
            ["MessageBody"] = isRaw ? message.TextFor("sqs") : Notification.Envelope(message, subscription, signature),
        };
        if (isRaw && message.Attributes.Count > 0)
        {
            // A message with more attributes than SQS takes is not delivered, as on AWS.
            request["MessageAttributes"] = message.Attributes.DeepClone();
        }

        if (message.GroupId is not null)
        {
            request["MessageGroupId"] = message.GroupId;
        }

        await sqs.InvokeAsync("SendMessage", request, cancellationToken);
    }
}
