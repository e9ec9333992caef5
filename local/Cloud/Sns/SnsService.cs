using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.Sns.Operations;

namespace LocalCloud.Sns;

/// <summary>
/// SNS in process: standard topics, their subscriptions, and delivery to queues and functions
/// (https://docs.aws.amazon.com/sns/latest/api/). Subscriptions of mail and text messages are kept and shown, never sent: nothing
/// leaves this machine. FIFO topics, HTTP subscriptions, mobile push and message archives are refused by name.
/// </summary>
public sealed class SnsService : IAwsService
{
    private readonly Topics _topics;
    private readonly TopicOperations _topicOperations;
    private readonly TagOperations _tags;
    private readonly PermissionOperations _permissions;
    private readonly SubscriptionOperations _subscriptions;
    private readonly PublishOperations _publish;

    /// <param name="time">The clock of the messages.</param>
    /// <param name="sqs">Where queues get their messages.</param>
    /// <param name="functions">Starts subscribed functions; null: none run.</param>
    /// <param name="account">The account in ARNs.</param>
    /// <param name="region">The region in ARNs.</param>
    public SnsService(TimeProvider time, IAwsService sqs, InvokeFunction? functions = null, string account = "000000000000", string region = "us-east-1")
    {
        _topics = new Topics(region, account);
        _topicOperations = new TopicOperations(_topics);
        _tags = new TagOperations(_topics);
        _permissions = new PermissionOperations(_topics);
        _subscriptions = new SubscriptionOperations(_topics);
        _publish = new PublishOperations(_topics, new SnsDelivery(sqs, functions), time);
    }

    public string Name => "sns";

    /// <summary>The last messages published, oldest first.</summary>
    public IReadOnlyList<PublishedMessage> Published => _publish.Published;

    /// <summary>All subscriptions, by topic.</summary>
    public IReadOnlyList<Subscription> Subscriptions => [.. _topics.All.SelectMany(topic => topic.Subscriptions)];

    /// <summary>The topics' ARNs.</summary>
    public IReadOnlyList<string> Topics => [.. _topics.All.Select(topic => topic.Arn)];

    /// <summary>Forgets what was published; topics and subscriptions stay.</summary>
    public void Reset() => _publish.Forget();

    /// <inheritdoc/>
    public async Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => operation switch
    {
        "CreateTopic" => _topicOperations.Create(request),
        "DeleteTopic" => _topicOperations.Delete(request),
        "ListTopics" => _topicOperations.List(request),
        "GetTopicAttributes" => _topicOperations.GetAttributes(request),
        "SetTopicAttributes" => _topicOperations.SetAttributes(request),
        "TagResource" => _tags.Tag(request),
        "UntagResource" => _tags.Untag(request),
        "ListTagsForResource" => _tags.List(request),
        "AddPermission" => _permissions.Add(request),
        "RemovePermission" => _permissions.Remove(request),
        "Subscribe" => _subscriptions.Subscribe(request),
        "ConfirmSubscription" => _subscriptions.Confirm(request),
        "Unsubscribe" => _subscriptions.Unsubscribe(request),
        "ListSubscriptions" => _subscriptions.List(request),
        "ListSubscriptionsByTopic" => _subscriptions.ListByTopic(request),
        "GetSubscriptionAttributes" => _subscriptions.GetAttributes(request),
        "SetSubscriptionAttributes" => _subscriptions.SetAttributes(request),
        "Publish" => await _publish.PublishAsync(request, cancellationToken),
        "PublishBatch" => await _publish.PublishBatchAsync(request, cancellationToken),
        _ => throw AwsException.NotSupported("SNS", operation),
    };
}
