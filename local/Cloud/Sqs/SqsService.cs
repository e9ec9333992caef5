using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>
/// SQS in process: standard queues with delay, visibility, retention, long polling and dead-letter queues
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/). Everything is lost with the process.
/// FIFO queues and message move tasks are refused by name.
/// </summary>
/// <param name="time">The clock of visibility, delay and retention.</param>
/// <param name="url">The address of the AWS endpoint, the head of every queue URL.</param>
/// <param name="account">The account in URLs and ARNs.</param>
/// <param name="region">The region in ARNs.</param>
public sealed partial class SqsService(TimeProvider time, string url, string account = "000000000000", string region = "us-east-1") : IAwsService
{
    private readonly ConcurrentDictionary<string, StandardQueue> _queues = new(StringComparer.Ordinal);

    public string Name => "sqs";

    /// <summary>All queues and what they hold, by name.</summary>
    public IReadOnlyList<QueueStatus> Status() => [.. _queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal)
        .Select(queue => new QueueStatus(queue.Name, Url(queue), queue.Arn, queue.Attributes.Redrive?.DeadLetterTargetArn, queue.Count()))];

    /// <summary>The oldest messages of a queue, each as <c>ReceiveMessage</c> shows them, without receiving them.</summary>
    /// <exception cref="AwsException">There is no such queue.</exception>
    public IReadOnlyList<JsonObject> Peek(string queue, int most = 10) =>
        [.. Find(queue).Peek(most).Select(message => SqsMessages.Show(message, ["All"], ["All"], account))];

    /// <summary>Drops all messages of all queues.</summary>
    public void Reset()
    {
        foreach (var queue in _queues.Values)
        {
            queue.Purge(always: true);
        }
    }

    /// <inheritdoc/>
    public async Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => operation switch
    {
        "CreateQueue" => CreateQueue(request),
        "GetQueueUrl" => new JsonObject { ["QueueUrl"] = Url(Find(request.Required("QueueName"))) },
        "ListQueues" => ListQueues(request),
        "DeleteQueue" => DeleteQueue(request),
        "GetQueueAttributes" => GetQueueAttributes(request),
        "SetQueueAttributes" => SetQueueAttributes(request),
        "PurgeQueue" => PurgeQueue(request),
        "ListDeadLetterSourceQueues" => ListDeadLetterSourceQueues(request),
        "TagQueue" => Tag(request),
        "UntagQueue" => Untag(request),
        "ListQueueTags" => new JsonObject { ["Tags"] = new JsonObject(Queue(request).Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))) },
        "SendMessage" => SqsMessages.Send(Queue(request), request, time),
        "SendMessageBatch" => SqsMessages.SendBatch(Queue(request), request, time),
        "ReceiveMessage" => await SqsMessages.ReceiveAsync(Queue(request), request, FindByArn, account, cancellationToken),
        "DeleteMessage" => SqsMessages.Delete(Queue(request), request),
        "DeleteMessageBatch" => SqsMessages.DeleteBatch(Queue(request), request),
        "ChangeMessageVisibility" => SqsMessages.ChangeVisibility(Queue(request), request),
        "ChangeMessageVisibilityBatch" => SqsMessages.ChangeVisibilityBatch(Queue(request), request),
        _ => throw AwsException.NotSupported("SQS", operation),
    };

    private StandardQueue Queue(JsonObject request) => Find(request.Required("QueueUrl"));

    /// <summary>By URL or name: the last segment counts, as one address may have several names (127.0.0.1, localhost).</summary>
    private StandardQueue Find(string urlOrName) =>
        _queues.GetValueOrDefault(urlOrName[(urlOrName.LastIndexOf('/') + 1)..]) ?? throw SqsErrors.QueueDoesNotExist();

    private StandardQueue? FindByArn(string arn) =>
        _queues.GetValueOrDefault(arn[(arn.LastIndexOf(':') + 1)..]) is { } queue && queue.Arn == arn ? queue : null;

    private string Url(StandardQueue queue) => $"{url.TrimEnd('/')}/{account}/{queue.Name}";

    private JsonObject CreateQueue(JsonObject request)
    {
        var name = request.Required("QueueName");
        if (name.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw AwsException.NotSupported("SQS", $"FIFO queues ({name})");
        }

        if (!QueueName().IsMatch(name))
        {
            throw SqsErrors.InvalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }

        var given = request["Attributes"] as JsonObject;
        var arn = $"arn:aws:sqs:{region}:{account}:{name}";
        var attributes = QueueAttributes.Default.With(given);
        CheckRedrive(arn, attributes);
        var created = new StandardQueue(name, arn, attributes, time);
        var queue = _queues.GetOrAdd(name, created);
        if (queue != created && queue.Attributes.FirstDifference(given) is { } difference)
        {
            throw SqsErrors.QueueNameExists(difference);
        }

        AddTags(queue, (request["tags"] ?? request["Tags"]) as JsonObject);
        return new JsonObject { ["QueueUrl"] = Url(queue) };
    }

    private JsonObject ListQueues(JsonObject request)
    {
        var prefix = request.Optional("QueueNamePrefix") ?? "";
        return Page(request, "QueueUrls", _queues.Values.Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private JsonObject ListDeadLetterSourceQueues(JsonObject request)
    {
        var target = Queue(request).Arn;
        return Page(request, "queueUrls", _queues.Values.Where(queue => queue.Attributes.Redrive?.DeadLetterTargetArn == target));
    }

    /// <summary>A token is the name of the last queue shown.</summary>
    private JsonObject Page(JsonObject request, string member, IEnumerable<StandardQueue> queues)
    {
        var size = request.Number("MaxResults", 1, 1000) ?? 1000;
        var after = request.Optional("NextToken") ?? "";
        var page = queues.Where(queue => string.CompareOrdinal(queue.Name, after) > 0).OrderBy(queue => queue.Name, StringComparer.Ordinal).Take(size + 1).ToList();
        var answer = new JsonObject { [member] = new JsonArray([.. page.Take(size).Select(queue => JsonValue.Create(Url(queue)))]) };
        if (page.Count > size)
        {
            answer["NextToken"] = page[size - 1].Name;
        }

        return answer;
    }

    private JsonObject DeleteQueue(JsonObject request)
    {
        var queue = Queue(request);
        _queues.TryRemove(queue.Name, out _);
        queue.Purge(always: true);
        return [];
    }

    private JsonObject GetQueueAttributes(JsonObject request)
    {
        var queue = Queue(request);
        var counts = queue.Count();
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["QueueArn"] = queue.Arn,
            ["ApproximateNumberOfMessages"] = Text(counts.Visible),
            ["ApproximateNumberOfMessagesNotVisible"] = Text(counts.InFlight),
            ["ApproximateNumberOfMessagesDelayed"] = Text(counts.Delayed),
            ["CreatedTimestamp"] = Text(queue.Created.ToUnixTimeSeconds()),
            ["LastModifiedTimestamp"] = Text(queue.Modified.ToUnixTimeSeconds()),
        };
        foreach (var name in QueueAttributes.Names)
        {
            all[name] = queue.Attributes[name];
        }

        all["SqsManagedSseEnabled"] ??= "true";
        var asked = request.Texts("AttributeNames");
        if (asked.FirstOrDefault(name => name != "All" && !all.ContainsKey(name)) is { } unknown)
        {
            throw SqsErrors.InvalidAttributeName(unknown);
        }

        return new JsonObject
        {
            ["Attributes"] = new JsonObject(all
                .Where(attribute => attribute.Value is not null && (asked.Contains("All") || asked.Contains(attribute.Key)))
                .Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)attribute.Value))),
        };
    }

    private JsonObject SetQueueAttributes(JsonObject request)
    {
        var queue = Queue(request);
        var attributes = queue.Attributes.With(request["Attributes"] as JsonObject ?? throw SqsErrors.Missing("Attributes"));
        CheckRedrive(queue.Arn, attributes);
        queue.Change(attributes);
        return [];
    }

    private JsonObject PurgeQueue(JsonObject request)
    {
        var queue = Queue(request);
        return queue.Purge() ? [] : throw SqsErrors.PurgeQueueInProgress(queue.Name);
    }

    private JsonObject Tag(JsonObject request)
    {
        AddTags(Queue(request), request["Tags"] as JsonObject);
        return [];
    }

    private JsonObject Untag(JsonObject request)
    {
        var queue = Queue(request);
        foreach (var key in request.Texts("TagKeys"))
        {
            queue.Tags.TryRemove(key, out _);
        }

        return [];
    }

    private static void AddTags(StandardQueue queue, JsonObject? tags)
    {
        foreach (var (key, value) in tags ?? [])
        {
            queue.Tags[key] = value?.ToString() ?? "";
        }
    }

    private void CheckRedrive(string source, QueueAttributes attributes)
    {
        if (attributes.Redrive is not { } redrive)
        {
            return;
        }

        var target = FindByArn(redrive.DeadLetterTargetArn)
            ?? throw SqsErrors.InvalidValue(attributes["RedrivePolicy"], "RedrivePolicy", "Dead letter target does not exist.");
        if (!target.Attributes.Allows(source))
        {
            throw SqsErrors.InvalidValue(attributes["RedrivePolicy"], "RedrivePolicy", $"The dead-letter queue {target.Name} does not allow this queue (RedriveAllowPolicy).");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex QueueName();
}

/// <summary>A queue as a page shows it.</summary>
public sealed record QueueStatus(string Name, string Url, string Arn, string? DeadLetterTargetArn, QueueCounts Counts);
