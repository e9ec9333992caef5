using System.Text.Json.Nodes;

namespace LocalCloud.Sns;

/// <summary>Who gets what is published to a topic.</summary>
/// <param name="Arn">The topic's ARN and an id.</param>
/// <param name="TopicArn">The topic.</param>
/// <param name="Protocol"><c>sqs</c>, <c>lambda</c>; others are kept, not delivered.</param>
/// <param name="Endpoint">The ARN of the queue or function, or an address.</param>
/// <param name="RawMessageDelivery">A queue gets the message itself, not SNS's envelope around it.</param>
public sealed record Subscription(string Arn, string TopicArn, string Protocol, string Endpoint, bool RawMessageDelivery)
{
    /// <summary>This cloud delivers it; e-mail, SMS and the like are shown, not sent.</summary>
    public bool IsDelivered => Protocol is "sqs" or "lambda";
}

/// <summary>A message as it was published.</summary>
public sealed record PublishedMessage(string MessageId, string TopicArn, DateTimeOffset Time, string? Subject, string Message, string? MessageStructure, JsonObject Attributes)
{
    /// <summary>What became of it, one line for each subscription.</summary>
    public IReadOnlyList<string> Deliveries { get; init; } = [];
}

/// <summary>A topic with its subscriptions; thread-safe.</summary>
internal sealed class Topic(string name, string arn)
{
    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];

    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public string DisplayName { get; set; } = "";

    public IReadOnlyList<Subscription> Subscriptions
    {
        get
        {
            lock (_lock)
            {
                return [.. _subscriptions];
            }
        }
    }

    /// <summary>Adds a subscription; the same protocol and endpoint again give the one that is there.</summary>
    public Subscription Subscribe(string protocol, string endpoint, bool raw)
    {
        lock (_lock)
        {
            var index = _subscriptions.FindIndex(subscription => subscription.Protocol == protocol && subscription.Endpoint == endpoint);
            if (index >= 0)
            {
                return _subscriptions[index];
            }

            var added = new Subscription($"{Arn}:{Guid.NewGuid()}", Arn, protocol, endpoint, raw);
            _subscriptions.Add(added);
            return added;
        }
    }

    public void Unsubscribe(string subscriptionArn)
    {
        lock (_lock)
        {
            _subscriptions.RemoveAll(subscription => subscription.Arn == subscriptionArn);
        }
    }
}
