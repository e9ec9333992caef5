using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>The operations on messages, alone and in batches: from requests to the queue and back.</summary>
internal static partial class SqsMessages
{
    public static JsonObject Send(StandardQueue queue, JsonObject request, TimeProvider time) => SendOne(queue, request, time);

    public static JsonObject SendBatch(StandardQueue queue, JsonObject request, TimeProvider time)
    {
        var entries = Entries(request);
        var bytes = entries.Sum(entry => Size(entry.Optional("MessageBody") ?? "", entry["MessageAttributes"] as JsonObject));
        return bytes <= QueueAttributes.LargestMessage ? Each(entries, entry => SendOne(queue, entry, time, "cannot be validated")) : throw SqsErrors.BatchTooLong(bytes);
    }

    public static async Task<JsonObject> ReceiveAsync(StandardQueue queue, JsonObject request, Func<string, StandardQueue?> deadLetters, string account, CancellationToken cancellationToken)
    {
        if (request.ContainsKey("ReceiveRequestAttemptId"))
        {
            throw AwsException.NotSupported("SQS", "ReceiveRequestAttemptId, which is for FIFO queues");
        }

        var received = await queue.ReceiveAsync(
            request.Number("MaxNumberOfMessages", 1, 10) ?? 1,
            request.Seconds("VisibilityTimeout", 0, 43_200),
            request.Seconds("WaitTimeSeconds", 0, 20) ?? queue.Attributes.WaitTime,
            deadLetters,
            cancellationToken);
        IReadOnlyList<string> system = [.. request.Texts("AttributeNames"), .. request.Texts("MessageSystemAttributeNames")];
        var names = request.Texts("MessageAttributeNames");
        return received.Count == 0 ? [] : new JsonObject { ["Messages"] = new JsonArray([.. received.Select(message => Show(message, system, names, account))]) };
    }

    public static JsonObject Delete(StandardQueue queue, JsonObject request)
    {
        queue.Delete(request.Required("ReceiptHandle"));
        return [];
    }

    public static JsonObject DeleteBatch(StandardQueue queue, JsonObject request) => Each(Entries(request), entry => Delete(queue, entry));

    public static JsonObject ChangeVisibility(StandardQueue queue, JsonObject request)
    {
        queue.ChangeVisibility(request.Required("ReceiptHandle"), request.Seconds("VisibilityTimeout", 0, 43_200) ?? throw SqsErrors.Missing("VisibilityTimeout"));
        return [];
    }

    public static JsonObject ChangeVisibilityBatch(StandardQueue queue, JsonObject request) => Each(Entries(request), entry => ChangeVisibility(queue, entry));

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

        var custom = new JsonObject((message.Attributes ?? []).Where(attribute => Asked(names, attribute.Key)).Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone())));
        if (custom.Count > 0)
        {
            answer["MD5OfMessageAttributes"] = MessageDigest.OfAttributes(custom);
            answer["MessageAttributes"] = custom;
        }

        return answer;
    }

    private static JsonObject SendOne(StandardQueue queue, JsonObject request, TimeProvider time, string invalid = "are invalid")
    {
        if (request.ContainsKey("MessageDeduplicationId"))
        {
            throw SqsErrors.InvalidValue(request.Optional("MessageDeduplicationId"), "MessageDeduplicationId", "The request includes a parameter that is not valid for this queue type.");
        }

        var body = request.Required("MessageBody");
        var attributes = request["MessageAttributes"] as JsonObject is { Count: > 0 } given ? given.DeepClone().AsObject() : null;
        CheckAttributes(attributes);
        CheckCharacters(body);
        if (Size(body, attributes) > queue.Attributes.MaximumMessageSize)
        {
            throw SqsErrors.InvalidValue($"One or more parameters {invalid}. Reason: Message must be shorter than {queue.Attributes.MaximumMessageSize} bytes.");
        }

        var system = request["MessageSystemAttributes"] as JsonObject;
        if (system?.FirstOrDefault(attribute => attribute.Key != "AWSTraceHeader").Key is { } unknown)
        {
            throw SqsErrors.InvalidValue(unknown, "MessageSystemAttributes", "The one system attribute that can be sent is AWSTraceHeader.");
        }

        var group = request.Optional("MessageGroupId");
        if (group is not null && !GroupId().IsMatch(group))
        {
            throw SqsErrors.InvalidValue(group, "MessageGroupId", "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }

        var message = new SqsMessage
        {
            Id = Guid.NewGuid().ToString(),
            Body = body,
            Md5OfBody = MessageDigest.OfBody(body),
            Sent = time.GetUtcNow(),
            Attributes = attributes,
            TraceHeader = (system?["AWSTraceHeader"] as JsonObject)?.Optional("StringValue"),
            GroupId = group,
        };
        queue.Add(message, request.Seconds("DelaySeconds", 0, 900) ?? queue.Attributes.Delay);
        var answer = new JsonObject { ["MessageId"] = message.Id, ["MD5OfMessageBody"] = message.Md5OfBody };
        if (MessageDigest.OfAttributes(attributes) is { } digest)
        {
            answer["MD5OfMessageAttributes"] = digest;
        }

        if (MessageDigest.OfAttributes(system) is { } systemDigest)
        {
            answer["MD5OfMessageSystemAttributes"] = systemDigest;
        }

        return answer;
    }

    private static List<JsonObject> Entries(JsonObject request)
    {
        var entries = (request["Entries"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in entries.Select(entry => entry.Required("Id")))
        {
            if (!EntryId().IsMatch(id))
            {
                throw SqsErrors.InvalidBatchEntryId();
            }

            if (!ids.Add(id))
            {
                throw SqsErrors.IdsNotDistinct(id);
            }
        }

        return entries.Count switch
        {
            0 => throw SqsErrors.EmptyBatch(),
            > 10 => throw SqsErrors.TooManyEntries(entries.Count),
            _ => entries,
        };
    }

    /// <summary>Runs each entry by itself: one that fails does not stop the others.</summary>
    private static JsonObject Each(List<JsonObject> entries, Func<JsonObject, JsonObject> run)
    {
        JsonArray successful = [], failed = [];
        foreach (var entry in entries)
        {
            var id = entry.Required("Id");
            try
            {
                var answer = run(entry);
                answer["Id"] = id;
                successful.Add(answer);
            }
            catch (AwsException error)
            {
                failed.Add(new JsonObject { ["Id"] = id, ["SenderFault"] = error.IsSenderFault, ["Code"] = error.QueryCode ?? error.Code, ["Message"] = error.Message });
            }
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }

    private static void CheckAttributes(JsonObject? attributes)
    {
        if (attributes?.Count > 10)
        {
            throw SqsErrors.InvalidValue($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [10].");
        }

        foreach (var (name, node) in attributes ?? [])
        {
            var attribute = node as JsonObject ?? [];
            var type = attribute.Optional("DataType") ?? "";
            if (type.Split('.')[0] is not ("String" or "Number" or "Binary"))
            {
                throw SqsErrors.InvalidValue($"The type of message (user) attribute '{name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.");
            }

            if (attribute.Optional(type.StartsWith("Binary", StringComparison.Ordinal) ? "BinaryValue" : "StringValue") is not { Length: > 0 })
            {
                throw SqsErrors.InvalidValue($"Message (user) attribute '{name}' must contain a non-empty value of type '{type}'.");
            }
        }
    }

    /// <summary>The characters of XML 1.0 (API_SendMessage).</summary>
    private static void CheckCharacters(string body)
    {
        foreach (var letter in body)
        {
            if (letter is (< ' ' and not ('\t' or '\n' or '\r')) or '\uFFFE' or '\uFFFF')
            {
                throw SqsErrors.InvalidMessageContents();
            }
        }
    }

    private static int Size(string body, JsonObject? attributes) => Encoding.UTF8.GetByteCount(body) + MessageDigest.SizeOf(attributes);

    private static bool Asked(IReadOnlyList<string> names, string attribute) => names.Any(name => name is "All" or ".*" || name == attribute
        || (name.EndsWith(".*", StringComparison.Ordinal) && attribute.StartsWith(name[..^2], StringComparison.Ordinal)));

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex EntryId();

    [GeneratedRegex("^[!-~]{1,128}$")]
    private static partial Regex GroupId();
}
