using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Tracing;

namespace LocalCloud.EventSources;

/// <summary>A received message, as it stands in the function's event.</summary>
/// <param name="MessageId">What a partial batch response names it by.</param>
/// <param name="ReceiptHandle">What deletes it.</param>
/// <param name="Record">The record, without what Lambda adds after filtering.</param>
/// <param name="ReceivedAt">From then on the queue hides it.</param>
internal sealed record QueueRecord(string MessageId, string ReceiptHandle, JsonObject Record, DateTimeOffset ReceivedAt)
{
    /// <summary>The record in UTF-8, once it is complete.</summary>
    public byte[] Utf8 { get; private set; } = [];

    /// <summary>Reads a message of <c>ReceiveMessage</c>.</summary>
    /// <remarks>Source: Lambda developer guide, "Using Lambda with Amazon SQS", example event; a recorded one for the empty lists.</remarks>
    public static QueueRecord Read(JsonObject message, DateTimeOffset receivedAt)
    {
        var attributes = new JsonObject();
        foreach (var (name, value) in message["MessageAttributes"] as JsonObject ?? [])
        {
            var attribute = new JsonObject();
            if (value!["StringValue"] is { } text)
            {
                attribute["stringValue"] = text.DeepClone();
            }

            if (value["BinaryValue"] is { } binary)
            {
                attribute["binaryValue"] = binary.DeepClone();
            }

            attribute["stringListValues"] = new JsonArray();
            attribute["binaryListValues"] = new JsonArray();
            attribute["dataType"] = value["DataType"]?.DeepClone();
            attributes[name] = attribute;
        }

        var record = new JsonObject
        {
            ["messageId"] = message["MessageId"]!.DeepClone(),
            ["receiptHandle"] = message["ReceiptHandle"]!.DeepClone(),
            ["body"] = message["Body"]?.DeepClone(),
            ["attributes"] = message["Attributes"]?.DeepClone() ?? new JsonObject(),
            ["messageAttributes"] = attributes,
            ["md5OfBody"] = message["MD5OfBody"]?.DeepClone(),
        };
        if (message["MD5OfMessageAttributes"] is { } digest)
        {
            record["md5OfMessageAttributes"] = digest.DeepClone();
        }

        return new QueueRecord((string)message["MessageId"]!, (string)message["ReceiptHandle"]!, record, receivedAt);
    }

    /// <summary>Adds what the event says of its source; after filtering, as Lambda does.</summary>
    public QueueRecord Complete(string queueArn, string region)
    {
        Record["eventSource"] = "aws:sqs";
        Record["eventSourceARN"] = queueArn;
        Record["awsRegion"] = region;
        Utf8 = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(Record, EventJson.Options);
        return this;
    }

    /// <summary>The trace of whoever sent the message, if it has one.</summary>
    public TraceHeader? Trace => TraceHeader.Parse((string?)Record["attributes"]?["AWSTraceHeader"]);
}

/// <summary>Batches of records as event JSON.</summary>
internal static class EventJson
{
    /// <summary>What fits into one invocation besides the records themselves.</summary>
    public const int MaximumBytes = 6 * 1024 * 1024 - 1024;

    /// <summary>Characters stay as they are; only what JSON demands is escaped.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };

    /// <summary><c>{"Records":[…]}</c>.</summary>
    public static Invocation Batch(IEnumerable<byte[]> records)
    {
        using var buffer = new MemoryStream();
        buffer.Write("{\"Records\":["u8);
        var isFirst = true;
        foreach (var record in records)
        {
            if (!isFirst)
            {
                buffer.WriteByte((byte)',');
            }

            buffer.Write(record);
            isFirst = false;
        }

        buffer.Write("]}"u8);
        return new Invocation(buffer.ToArray());
    }
}
