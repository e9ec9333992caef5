using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>
/// SQS in process: standard queues with delay, visibility, retention, long polling and dead-letter queues
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/). Everything is lost with the process.
/// FIFO queues and message move tasks are refused by name.
/// </summary>
public sealed class SqsService : IAwsService
{
    private readonly QueueDirectory _queues;
    private readonly QueueOperations _operations;
    private readonly TagOperations _tags;
    private readonly PermissionOperations _permissions;
    private readonly SendOperations _send;
    private readonly ReceiveOperations _receive;

    /// <param name="time">The clock of visibility, delay and retention.</param>
    /// <param name="url">The address of the AWS endpoint, the head of every queue URL.</param>
    /// <param name="account">The account in URLs and ARNs.</param>
    /// <param name="region">The region in ARNs.</param>
    public SqsService(TimeProvider time, string url, string account = "000000000000", string region = "us-east-1")
    {
        _queues = new QueueDirectory(time, url, account, region);
        _operations = new QueueOperations(_queues);
        _tags = new TagOperations(_queues);
        _permissions = new PermissionOperations(_queues);
        _send = new SendOperations(_queues, time);
        _receive = new ReceiveOperations(_queues);
    }

    public string Name => "sqs";

    /// <summary>All queues and what they hold, by name.</summary>
    public IReadOnlyList<QueueStatus> Status() => [.. _queues.All.Select(queue => new QueueStatus(queue.Name, _queues.UrlOf(queue), queue.Arn, queue.Attributes.Redrive?.DeadLetterTargetArn, queue.Count()))];

    /// <summary>The oldest messages of a queue, each as <c>ReceiveMessage</c> shows them, without receiving them.</summary>
    /// <exception cref="AwsException">There is no such queue.</exception>
    public IReadOnlyList<JsonObject> Peek(string queue, int most = 10) =>
        [.. _queues.Find(queue).Peek(most).Select(message => ReceiveOperations.Show(message, ["All"], ["All"], _queues.Account))];

    /// <summary>Drops all messages of all queues, and frees the names of queues that were deleted.</summary>
    public void Reset() => _queues.Reset();

    /// <inheritdoc/>
    public async Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => operation switch
    {
        "CreateQueue" => _operations.Create(request),
        "GetQueueUrl" => _operations.GetUrl(request),
        "ListQueues" => _operations.List(request),
        "DeleteQueue" => _operations.Delete(request),
        "GetQueueAttributes" => _operations.GetAttributes(request),
        "SetQueueAttributes" => _operations.SetAttributes(request),
        "PurgeQueue" => _operations.Purge(request),
        "ListDeadLetterSourceQueues" => _operations.ListDeadLetterSources(request),
        "TagQueue" => _tags.Tag(request),
        "UntagQueue" => _tags.Untag(request),
        "ListQueueTags" => _tags.List(request),
        "AddPermission" => _permissions.Add(request),
        "RemovePermission" => _permissions.Remove(request),
        "SendMessage" => _send.Send(request),
        "SendMessageBatch" => _send.SendBatch(request),
        "ReceiveMessage" => await _receive.ReceiveAsync(request, cancellationToken),
        "DeleteMessage" => _receive.Delete(request),
        "DeleteMessageBatch" => _receive.DeleteBatch(request),
        "ChangeMessageVisibility" => _receive.ChangeVisibility(request),
        "ChangeMessageVisibilityBatch" => _receive.ChangeVisibilityBatch(request),
        "StartMessageMoveTask" or "CancelMessageMoveTask" or "ListMessageMoveTasks" => throw AwsException.NotSupported("SQS", operation),
        _ => throw SqsErrors.UnknownOperation(operation),
    };
}

/// <summary>A queue as a page shows it.</summary>
public sealed record QueueStatus(string Name, string Url, string Arn, string? DeadLetterTargetArn, QueueCounts Counts);
