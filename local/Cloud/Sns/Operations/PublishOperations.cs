using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Sns.Operations;

/// <summary>Messages, alone and in batches: checked, delivered, and remembered for who looks (API_Publish, API_PublishBatch).</summary>
internal sealed partial class PublishOperations(Topics topics, SnsDelivery delivery, TimeProvider time)
{
    private const int LargestMessage = 262_144;
    private const int LongestSubject = 100;
    private const int MostEntries = 10;
    private const int LongestId = 80;
    private const int Remembered = 100;

    private readonly ConcurrentQueue<PublishedMessage> _published = new();

    /// <summary>The last messages, oldest first.</summary>
    public IReadOnlyList<PublishedMessage> Published => [.. _published];

    public void Forget() => _published.Clear();

    public async Task<JsonObject> PublishAsync(JsonObject request, CancellationToken cancellationToken)
    {
        CheckText(request);
        var attributes = MessageAttributes.Read(request, "messageAttributes");
        if (Size(request, attributes) > LargestMessage)
        {
            throw SnsErrors.Invalid("Message too long");
        }

        CheckStructure(request);
        CheckDeduplication(request);
        var message = await DeliverAsync(Target(request), request, attributes, cancellationToken);
        return new JsonObject { ["MessageId"] = message.MessageId };
    }

    /// <summary>Messages that are wrong in their attributes or structure fail the whole batch, an empty one or a wrong subject only itself.</summary>
    public async Task<JsonObject> PublishBatchAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var entries = request.Objects("PublishBatchRequestEntries");
        CheckIds(entries);
        var topic = topics.Find(request.TopicArn(topics.Region));
        var attributes = entries.Select((entry, index) => MessageAttributes.Read(entry, $"publishBatchRequestEntries.{index + 1}.member.messageAttributes")).ToList();
        foreach (var entry in entries)
        {
            CheckStructure(entry);
            CheckDeduplication(entry);
        }

        if (entries.Zip(attributes, Size).Sum() > LargestMessage)
        {
            throw SnsErrors.BatchTooLong();
        }

        JsonArray successful = [], failed = [];
        foreach (var (entry, attribute) in entries.Zip(attributes))
        {
            try
            {
                CheckText(entry);
                var message = await DeliverAsync(topic, entry, attribute, cancellationToken);
                successful.Add(new JsonObject { ["Id"] = entry.Text("Id"), ["MessageId"] = message.MessageId });
            }
            catch (AwsException error)
            {
                failed.Add(new JsonObject { ["Id"] = entry.Text("Id"), ["Code"] = error.QueryCode ?? error.Code, ["Message"] = error.Message, ["SenderFault"] = "true" });
            }
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }

    private async Task<PublishedMessage> DeliverAsync(Topic topic, JsonObject request, JsonObject attributes, CancellationToken cancellationToken)
    {
        var message = new PublishedMessage(Guid.NewGuid().ToString(), topic.Arn, time.GetUtcNow(), request.Text("Subject"), request.Text("Message")!, request.Text("MessageStructure"), attributes)
        {
            GroupId = request.Text("MessageGroupId"),
        };
        _published.Enqueue(message with { Deliveries = await delivery.DeliverAsync(message, topic, cancellationToken) });
        while (_published.Count > Remembered && _published.TryDequeue(out _))
        {
        }

        return message;
    }

    private Topic Target(JsonObject request)
    {
        if (request.Text("TargetArn") is { } target)
        {
            return target.Contains(":endpoint/", StringComparison.Ordinal)
                ? throw SnsErrors.Invalid("TargetArn Reason: No endpoint found for the target arn specified")
                : topics.Find(request.TopicArn(topics.Region, "TargetArn"));
        }

        return request.ContainsKey("PhoneNumber") ? throw SnsRequest.NotSupported("text messages (PhoneNumber)")
            : request.ContainsKey("TopicArn") ? topics.Find(request.TopicArn(topics.Region))
            : throw SnsErrors.Invalid("TopicArn or TargetArn Reason: no value for required parameter");
    }

    private static void CheckText(JsonObject request)
    {
        // UTF-8 text without line breaks or control characters (API_Publish).
        if (request.Text("Subject") is { } subject && (subject.Length is 0 or > LongestSubject || subject.Any(char.IsControl)))
        {
            throw SnsErrors.Invalid("Subject");
        }

        if (request.Text("Message") is not { Length: > 0 })
        {
            throw SnsErrors.Invalid("Empty message");
        }
    }

    private static void CheckStructure(JsonObject request)
    {
        if (request.Text("MessageStructure") is not { } structure)
        {
            return;
        }

        if (structure != "json")
        {
            throw SnsErrors.Invalid("MessageStructure");
        }

        switch (JsonInput.TryParse(request.Text("Message") ?? ""))
        {
            case null:
                throw SnsErrors.Invalid("Message Structure - JSON message body failed to parse");
            case JsonObject texts when texts["default"] is JsonValue value && value.GetValueKind() == JsonValueKind.String:
                return;
            default:
                throw SnsErrors.Invalid("Message Structure - No default entry in JSON message body");
        }
    }

    private static void CheckDeduplication(JsonObject request)
    {
        if (request.ContainsKey("MessageDeduplicationId"))
        {
            throw SnsErrors.Invalid("MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type");
        }
    }

    private static void CheckIds(IReadOnlyList<JsonObject> entries)
    {
        if (entries.Count is 0 or > MostEntries)
        {
            throw entries.Count == 0 ? SnsErrors.EmptyBatch() : SnsErrors.TooManyEntries();
        }

        var ids = entries.Select(entry => entry.Required("Id")).ToList();
        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
        {
            throw SnsErrors.IdsNotDistinct();
        }

        foreach (var id in ids)
        {
            if (id.Length > LongestId)
            {
                throw SnsErrors.InvalidEntryId("is too long", id);
            }

            if (!EntryId().IsMatch(id))
            {
                throw SnsErrors.InvalidEntryId("contains an impermissible character", id);
            }
        }
    }

    private static int Size(JsonObject request, JsonObject attributes) => Encoding.UTF8.GetByteCount(request.Text("Message") ?? "") + MessageAttributes.SizeOf(attributes);

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex EntryId();
}
