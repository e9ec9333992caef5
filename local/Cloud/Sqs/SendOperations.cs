using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Tracing;

namespace LocalCloud.Sqs;

/// <summary>SendMessage and its batch.</summary>
internal sealed partial class SendOperations(QueueDirectory queues, TimeProvider time)
{
    public JsonObject Send(JsonObject request) => Send(queues.Of(request), request, "are invalid");

    public JsonObject SendBatch(JsonObject request)
    {
        var queue = queues.Of(request);
        var entries = Batch.Entries("SendMessageBatch", request);
        var bytes = entries.Sum(entry => MessageText.Size(entry.Optional("MessageBody") ?? "") + SizeOf(entry.Map("MessageAttributes")));
        return bytes <= QueueAttributes.LargestMessage ? Batch.Each(entries, entry => Send(queue, entry, "cannot be validated")) : throw SqsErrors.BatchTooLong(bytes);
    }

    private JsonObject Send(StandardQueue queue, JsonObject request, string invalid)
    {
        var body = request.Required("MessageBody");
        var delay = request.Seconds("DelaySeconds", 0, 900, "DelaySeconds must be >= 0 and <= 900.") ?? queue.Attributes.Delay;
        if (request.Optional("MessageDeduplicationId") is { } deduplication)
        {
            throw SqsErrors.NotForStandardQueues(deduplication, "MessageDeduplicationId");
        }

        var group = request.Optional("MessageGroupId");
        if (group is not null && !GroupId().IsMatch(group))
        {
            throw SqsErrors.InvalidValue(group, "MessageGroupId", "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }

        if (!MessageText.IsAllowed(body))
        {
            throw SqsErrors.InvalidMessageContents();
        }

        var attributes = MessageAttributeRules.Read(request.Map("MessageAttributes"));
        var system = request.Map("MessageSystemAttributes");
        var trace = MessageAttributeRules.ReadTraceHeader(system) ?? CallTrace.Current;
        if (MessageText.Size(body) + MessageDigest.SizeOf(attributes) > queue.Attributes.MaximumMessageSize)
        {
            throw SqsErrors.InvalidValue($"One or more parameters {invalid}. Reason: Message must be shorter than {queue.Attributes.MaximumMessageSize} bytes.");
        }

        var message = new SqsMessage
        {
            Id = Guid.NewGuid().ToString(),
            Body = body,
            Md5OfBody = MessageDigest.OfBody(body),
            Sent = time.GetUtcNow(),
            Attributes = attributes,
            TraceHeader = trace,
            GroupId = group,
        };
        var answer = new JsonObject { ["MessageId"] = message.Id, ["MD5OfMessageBody"] = message.Md5OfBody };
        if (MessageDigest.OfAttributes(attributes) is { } digest)
        {
            answer["MD5OfMessageAttributes"] = digest;
        }

        if (MessageDigest.OfAttributes(system) is { } systemDigest)
        {
            answer["MD5OfMessageSystemAttributes"] = systemDigest;
        }

        queue.Add(message, delay);
        return answer;
    }

    /// <summary>Of attributes that nobody has checked yet.</summary>
    private static int SizeOf(JsonObject? attributes) => (attributes ?? []).Sum(attribute => MessageText.Size(attribute.Key)
        + ((attribute.Value as JsonObject)?.Sum(member => (member.Value, member.Key) switch
        {
            (JsonValue value, "DataType" or "StringValue") => MessageText.Size(value.ToString()),
            (JsonValue value, "BinaryValue") => value.ToString().TrimEnd('=').Length * 3 / 4,
            _ => 0,
        }) ?? 0));

    [GeneratedRegex(@"^[!-~]{1,128}\z")]
    private static partial Regex GroupId();
}
