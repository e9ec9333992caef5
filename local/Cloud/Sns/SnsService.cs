using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Sns;

/// <summary>
/// SNS in process: topics, their subscriptions, and delivery to queues and functions
/// (https://docs.aws.amazon.com/sns/latest/api/). Subscriptions of other protocols are kept and shown, never sent: no mail
/// leaves this machine. Filter policies, FIFO topics and message archives are refused by name.
/// </summary>
/// <param name="time">The clock of the messages.</param>
/// <param name="sqs">Where queues get their messages.</param>
/// <param name="functions">Starts subscribed functions; null: none run.</param>
/// <param name="account">The account in ARNs.</param>
/// <param name="region">The region in ARNs.</param>
public sealed partial class SnsService(TimeProvider time, IAwsService sqs, InvokeFunction? functions = null, string account = "000000000000", string region = "us-east-1") : IAwsService
{
    private const int LargestMessage = 262_144;
    private const int Remembered = 100;

    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PublishedMessage> _published = new();
    private readonly SnsDelivery _delivery = new(sqs, functions);

    public string Name => "sns";

    /// <summary>The last messages published, oldest first.</summary>
    public IReadOnlyList<PublishedMessage> Published => [.. _published];

    /// <summary>All subscriptions, by topic.</summary>
    public IReadOnlyList<Subscription> Subscriptions => [.. _topics.Values.OrderBy(topic => topic.Name, StringComparer.Ordinal).SelectMany(topic => topic.Subscriptions)];

    /// <summary>The topics' ARNs.</summary>
    public IReadOnlyList<string> Topics => [.. _topics.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Forgets what was published; topics and subscriptions stay.</summary>
    public void Reset() => _published.Clear();

    /// <inheritdoc/>
    public async Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => operation switch
    {
        "CreateTopic" => CreateTopic(request),
        "DeleteTopic" => DeleteTopic(request),
        "ListTopics" => new JsonObject { ["Topics"] = new JsonArray([.. Topics.Select(arn => new JsonObject { ["TopicArn"] = arn })]) },
        "GetTopicAttributes" => GetTopicAttributes(request),
        "Subscribe" => Subscribe(request),
        "Unsubscribe" => Unsubscribe(request),
        "ListSubscriptions" => List(Subscriptions),
        "ListSubscriptionsByTopic" => List(Find(Required(request, "TopicArn")).Subscriptions),
        "GetSubscriptionAttributes" => GetSubscriptionAttributes(request),
        "Publish" => await PublishAsync(Find(Text(request, "TopicArn") ?? Text(request, "TargetArn") ?? throw NoTarget(request)), request, cancellationToken),
        "PublishBatch" => await PublishBatchAsync(request, cancellationToken),
        _ => throw AwsException.NotSupported("SNS", operation),
    };

    private JsonObject CreateTopic(JsonObject request)
    {
        var name = Required(request, "Name");
        if (name.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw AwsException.NotSupported("SNS", $"FIFO topics ({name})");
        }

        if (!TopicName().IsMatch(name))
        {
            throw Invalid("Topic Name");
        }

        var arn = $"arn:aws:sns:{region}:{account}:{name}";
        var topic = _topics.GetOrAdd(arn, _ => new Topic(name, arn));
        foreach (var (attribute, value) in request["Attributes"] as JsonObject ?? [])
        {
            topic.DisplayName = attribute == "DisplayName" ? value?.ToString() ?? "" : throw AwsException.NotSupported("SNS", $"topic attribute {attribute}");
        }

        return new JsonObject { ["TopicArn"] = arn };
    }

    private JsonObject DeleteTopic(JsonObject request)
    {
        _topics.TryRemove(Required(request, "TopicArn"), out _);
        return [];
    }

    private JsonObject GetTopicAttributes(JsonObject request)
    {
        var topic = Find(Required(request, "TopicArn"));
        return new JsonObject
        {
            ["Attributes"] = new JsonObject
            {
                ["TopicArn"] = topic.Arn,
                ["Owner"] = account,
                ["DisplayName"] = topic.DisplayName,
                ["SubscriptionsConfirmed"] = topic.Subscriptions.Count.ToString(),
                ["SubscriptionsPending"] = "0",
                ["SubscriptionsDeleted"] = "0",
            },
        };
    }

    private JsonObject Subscribe(JsonObject request)
    {
        var topic = Find(Required(request, "TopicArn"));
        var protocol = Required(request, "Protocol");
        if (protocol is not ("sqs" or "lambda" or "email" or "email-json" or "sms" or "http" or "https" or "firehose" or "application"))
        {
            throw Invalid($"Amazon SNS does not support this protocol string: {protocol}");
        }

        var endpoint = Required(request, "Endpoint");
        if (protocol is "sqs" or "lambda" && !endpoint.StartsWith($"arn:aws:{protocol}:", StringComparison.Ordinal))
        {
            throw Invalid($"Endpoint Reason: {(protocol == "sqs" ? "SQS" : "Lambda")} endpoint ARN");
        }

        var raw = false;
        foreach (var (attribute, value) in request["Attributes"] as JsonObject ?? [])
        {
            raw = attribute == "RawMessageDelivery"
                ? string.Equals(value?.ToString(), "true", StringComparison.OrdinalIgnoreCase)
                : throw AwsException.NotSupported("SNS", $"subscription attribute {attribute}");
        }

        return new JsonObject { ["SubscriptionArn"] = topic.Subscribe(protocol, endpoint, raw).Arn };
    }

    private JsonObject Unsubscribe(JsonObject request)
    {
        var arn = Required(request, "SubscriptionArn");
        foreach (var topic in _topics.Values)
        {
            topic.Unsubscribe(arn);
        }

        return [];
    }

    private JsonObject GetSubscriptionAttributes(JsonObject request)
    {
        var arn = Required(request, "SubscriptionArn");
        var subscription = Subscriptions.FirstOrDefault(one => one.Arn == arn) ?? throw NotFound("Subscription does not exist");
        var attributes = Show(subscription);
        attributes["RawMessageDelivery"] = subscription.RawMessageDelivery ? "true" : "false";
        attributes["PendingConfirmation"] = "false";
        return new JsonObject { ["Attributes"] = attributes };
    }

    private async Task<JsonObject> PublishAsync(Topic topic, JsonObject request, CancellationToken cancellationToken)
    {
        var message = Read(topic, request);
        var deliveries = await _delivery.DeliverAsync(message, topic.Subscriptions, cancellationToken);
        _published.Enqueue(message with { Deliveries = deliveries });
        while (_published.Count > Remembered && _published.TryDequeue(out _))
        {
        }

        return new JsonObject { ["MessageId"] = message.MessageId };
    }

    private async Task<JsonObject> PublishBatchAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var topic = Find(Required(request, "TopicArn"));
        var entries = (request["PublishBatchRequestEntries"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (entries.Count is 0 or > 10)
        {
            throw entries.Count == 0
                ? new AwsException("EmptyBatchRequestException", "The batch request doesn't contain any entries.") { QueryCode = "EmptyBatchRequest" }
                : new AwsException("TooManyEntriesInBatchRequestException", "The batch request contains more entries than permissible.") { QueryCode = "TooManyEntriesInBatchRequest" };
        }

        if (entries.Select(entry => Required(entry, "Id")).Distinct(StringComparer.Ordinal).Count() < entries.Count)
        {
            throw new AwsException("BatchEntryIdsNotDistinctException", "Two or more batch entries in the request have the same Id.") { QueryCode = "BatchEntryIdsNotDistinct" };
        }

        JsonArray successful = [], failed = [];
        foreach (var entry in entries)
        {
            var id = Required(entry, "Id");
            try
            {
                var answer = await PublishAsync(topic, entry, cancellationToken);
                answer["Id"] = id;
                successful.Add(answer);
            }
            catch (AwsException error)
            {
                failed.Add(new JsonObject { ["Id"] = id, ["Code"] = error.QueryCode ?? error.Code, ["Message"] = error.Message, ["SenderFault"] = "true" });
            }
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }

    private PublishedMessage Read(Topic topic, JsonObject request)
    {
        var text = Text(request, "Message") is { Length: > 0 } given ? given : throw Invalid("Empty message");
        var structure = Text(request, "MessageStructure");
        if (Encoding.UTF8.GetByteCount(text) > LargestMessage)
        {
            throw Invalid("Message too long");
        }

        if (structure is not null && (structure != "json" || !Notification.HasDefault(text)))
        {
            throw Invalid("Message Structure - No default entry in JSON message body");
        }

        var subject = Text(request, "Subject");
        if (subject?.Length > 100)
        {
            throw Invalid("Subject");
        }

        var attributes = (request["MessageAttributes"] as JsonObject)?.DeepClone().AsObject() ?? [];
        return new PublishedMessage(Guid.NewGuid().ToString(), topic.Arn, time.GetUtcNow(), subject, text, structure, attributes);
    }

    private Topic Find(string arn) => _topics.GetValueOrDefault(arn) ?? throw NotFound("Topic does not exist");

    private JsonObject List(IReadOnlyList<Subscription> subscriptions) => new() { ["Subscriptions"] = new JsonArray([.. subscriptions.Select(Show)]) };

    private JsonObject Show(Subscription subscription) => new()
    {
        ["SubscriptionArn"] = subscription.Arn,
        ["Owner"] = account,
        ["Protocol"] = subscription.Protocol,
        ["Endpoint"] = subscription.Endpoint,
        ["TopicArn"] = subscription.TopicArn,
    };

    private static string Required(JsonObject request, string name) => Text(request, name) is { Length: > 0 } value ? value : throw Invalid(name);

    private static string? Text(JsonObject request, string name) => (request[name] as JsonValue)?.ToString();

    private static AwsException NoTarget(JsonObject request) => request.ContainsKey("PhoneNumber") ? AwsException.NotSupported("SNS", "text messages (PhoneNumber)") : Invalid("TopicArn or TargetArn Reason: no value for required parameter");

    private static AwsException Invalid(string what) => new("InvalidParameterException", $"Invalid parameter: {what}") { QueryCode = "InvalidParameter" };

    private static AwsException NotFound(string message) => new("NotFoundException", message, HttpStatusCode.NotFound) { QueryCode = "NotFound" };

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex TopicName();
}
