using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalCloud.Sqs;

/// <summary>ReceiveMessage, and what is done with the handles that it gives.</summary>
internal sealed class ReceiveOperations(QueueDirectory queues)
{
    private const int LongestVisibility = 43_200;

    private static readonly HashSet<string> SystemAttributes =
    [
        "All", "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber", "MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader",
        "DeadLetterQueueSourceArn",
    ];

    public async Task<JsonObject> ReceiveAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var queue = queues.Of(request);
        if (request.Optional("ReceiveRequestAttemptId") is { } attempt)
        {
            throw SqsErrors.NotForStandardQueues(attempt, "ReceiveRequestAttemptId");
        }

        IReadOnlyList<string> system = [.. request.Texts("AttributeNames"), .. request.Texts("MessageSystemAttributeNames")];
        // Those of queues are in the API's type of this list, and mean nothing here.
        if (system.FirstOrDefault(name => !SystemAttributes.Contains(name) && !QueueAttributes.AllNames.Contains(name)) is { } unknown)
        {
            throw SqsErrors.InvalidAttributeName(unknown);
        }

        var names = request.Texts("MessageAttributeNames");
        var received = await queue.ReceiveAsync(
            request.Number("MaxNumberOfMessages", 1, 10) ?? 1,
            request.Seconds("VisibilityTimeout", 0, LongestVisibility),
            request.Seconds("WaitTimeSeconds", 0, 20) ?? queue.Attributes.WaitTime,
            queues.FindByArn,
            cancellationToken);
        return received.Count == 0 ? [] : new JsonObject { ["Messages"] = new JsonArray([.. received.Select(message => Show(message, system, names, queues.Account))]) };
    }

    public JsonObject Delete(JsonObject request) => Delete(queues.Of(request), request);

    public JsonObject DeleteBatch(JsonObject request)
    {
        var queue = queues.Of(request);
        return Batch.Each(Batch.Entries("DeleteMessageBatch", request), entry => Delete(queue, entry));
    }

    public JsonObject ChangeVisibility(JsonObject request) => ChangeVisibility(queues.Of(request), request);

    public JsonObject ChangeVisibilityBatch(JsonObject request)
    {
        var queue = queues.Of(request);
        return Batch.Each(Batch.Entries("ChangeMessageVisibilityBatch", request), entry => ChangeVisibility(queue, entry));
    }

    /// <summary>A message as <c>ReceiveMessage</c> answers it, with the attributes that were asked for.</summary>
    public static JsonObject Show(ReceivedMessage received, IReadOnlyList<string> system, IReadOnlyList<string> names, string account)
    {
        var message = received.Message;
        var answer = new JsonObject
        {
            ["MessageId"] = message.Id,
            ["ReceiptHandle"] = received.ReceiptHandle,
            ["MD5OfBody"] = message.Md5OfBody,
            ["Body"] = message.Body,
        };
        var known = new (string Name, string? Value)[]
        {
            ("SenderId", account),
            ("SentTimestamp", Milliseconds(message.Sent)),
            ("ApproximateReceiveCount", received.ReceiveCount.ToString(CultureInfo.InvariantCulture)),
            ("ApproximateFirstReceiveTimestamp", Milliseconds(received.FirstReceived)),
            ("AWSTraceHeader", message.TraceHeader),
            ("MessageGroupId", message.GroupId),
            ("DeadLetterQueueSourceArn", message.DeadLetterSourceArn),
        };
        var shown = known.Where(attribute => attribute.Value is not null && (system.Contains("All") || system.Contains(attribute.Name))).ToList();
        if (shown.Count > 0)
        {
            answer["Attributes"] = new JsonObject(shown.Select(attribute => KeyValuePair.Create(attribute.Name, (JsonNode?)attribute.Value)));
        }

        var custom = new JsonObject((message.Attributes ?? []).Where(attribute => IsAsked(names, attribute.Key)).Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone())));
        if (custom.Count > 0)
        {
            answer["MD5OfMessageAttributes"] = MessageDigest.OfAttributes(custom);
            answer["MessageAttributes"] = custom;
        }

        return answer;
    }

    private static JsonObject Delete(StandardQueue queue, JsonObject request)
    {
        queue.Delete(request.Required("ReceiptHandle"));
        return [];
    }

    private static JsonObject ChangeVisibility(StandardQueue queue, JsonObject request)
    {
        queue.ChangeVisibility(request.Required("ReceiptHandle"), request.Seconds("VisibilityTimeout", 0, LongestVisibility) ?? throw SqsErrors.Missing("VisibilityTimeout"));
        return [];
    }

    private static bool IsAsked(IReadOnlyList<string> names, string attribute) => names.Any(name => name is "All" or ".*" or "*" || name == attribute
        || (name.EndsWith(".*", StringComparison.Ordinal) && attribute.StartsWith(name[..^2], StringComparison.Ordinal)));

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
