using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.Sns.Operations;

/// <summary>Subscriptions: made, listed, described, changed, ended.</summary>
internal sealed partial class SubscriptionOperations(Topics topics)
{
    private const string Pending = "pending confirmation";

    private static readonly string[] Elsewhere = ["http", "https", "firehose", "application"];

    public JsonObject Subscribe(JsonObject request)
    {
        var arn = request.TopicArn(topics.Region);
        var protocol = request.Required("Protocol");
        var endpoint = request.Text("Endpoint") ?? "";
        var topic = topics.Find(arn);
        CheckEndpoint(protocol, endpoint);
        var attributes = request.Map("Attributes");
        var asked = SubscriptionAttributes.SetAll(new Subscription($"{arn}:{Guid.NewGuid()}", arn, protocol, endpoint), attributes);
        var subscription = topic.Subscribe(asked);
        if (subscription != asked)
        {
            SubscriptionAttributes.CheckSame(subscription, asked, attributes);
        }

        return new JsonObject { ["SubscriptionArn"] = subscription.IsPending && !request.IsTrue("ReturnSubscriptionArn") ? Pending : subscription.Arn };
    }

    /// <summary>A subscription that is not there is no error.</summary>
    public JsonObject Unsubscribe(JsonObject request)
    {
        var arn = request.SubscriptionArn();
        topics.OfSubscription(arn)?.Unsubscribe(arn);
        return [];
    }

    /// <summary>Nothing waits to be confirmed but addresses of mail, and no mail with a token leaves this machine.</summary>
    public JsonObject Confirm(JsonObject request)
    {
        _ = request.TopicArn(topics.Region);
        throw LongToken().IsMatch(request.Required("Token")) ? SnsErrors.Invalid("Token") : SnsErrors.InvalidAsIs("Invalid token");
    }

    public JsonObject List(JsonObject request) => Page.Of(request, "Subscriptions", [.. topics.All.SelectMany(topic => topic.Subscriptions)], Show);

    public JsonObject ListByTopic(JsonObject request) => Page.Of(request, "Subscriptions", topics.Find(request.TopicArn(topics.Region)).Subscriptions, Show);

    public JsonObject GetAttributes(JsonObject request)
    {
        var arn = request.Required("SubscriptionArn");
        var subscription = topics.OfSubscription(arn)?.Subscriptions.FirstOrDefault(one => one.Arn == arn) ?? throw SnsErrors.NoSubscription();
        return new JsonObject { ["Attributes"] = SubscriptionAttributes.Show(subscription, topics.Account) };
    }

    public JsonObject SetAttributes(JsonObject request)
    {
        var arn = request.Required("SubscriptionArn");
        var name = request.Required("AttributeName");
        var topic = topics.OfSubscription(arn) ?? throw SnsErrors.NoSubscription();
        return topic.Replace(arn, subscription => SubscriptionAttributes.Set(subscription, name, request.Text("AttributeValue") ?? "")) ? [] : throw SnsErrors.NoSubscription();
    }

    private static void CheckEndpoint(string protocol, string endpoint)
    {
        switch (protocol)
        {
            case "sqs" when endpoint.Split(':') is not ["arn", _, "sqs", _, _, { Length: > 0 }]:
                throw SnsErrors.Invalid("SQS endpoint ARN");
            case "sqs" when endpoint.EndsWith(".fifo", StringComparison.Ordinal):
                throw SnsErrors.Invalid("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
            case "lambda" when endpoint.Split(':') is not ["arn", _, "lambda", _, _, "function", { Length: > 0 }, ..]:
                throw SnsErrors.Invalid("Lambda endpoint ARN");
            case "sms" when !PhoneNumber().IsMatch(endpoint):
                throw SnsErrors.InvalidAsIs($"Invalid SMS endpoint: {endpoint}");
            case "email" or "email-json" when !endpoint.Contains('@', StringComparison.Ordinal):
                throw SnsErrors.Invalid("Email address");
            case "sqs" or "lambda" or "sms" or "email" or "email-json":
                return;
            default:
                throw Elsewhere.Contains(protocol)
                    ? SnsRequest.NotSupported($"subscriptions of protocol {protocol}")
                    : SnsErrors.Invalid($"Amazon SNS does not support this protocol string: {protocol}");
        }
    }

    private JsonObject Show(Subscription subscription) => new()
    {
        ["SubscriptionArn"] = subscription.IsPending ? "PendingConfirmation" : subscription.Arn,
        ["Owner"] = topics.Account,
        ["Protocol"] = subscription.Protocol,
        ["Endpoint"] = subscription.Endpoint,
        ["TopicArn"] = subscription.TopicArn,
    };

    /// <summary>E.164, with single separators between the digits.</summary>
    [GeneratedRegex(@"^\+?[0-9]([/.-]?[0-9]){1,14}$")]
    private static partial Regex PhoneNumber();

    [GeneratedRegex("^[0-9a-f]{64,}$")]
    private static partial Regex LongToken();
}
