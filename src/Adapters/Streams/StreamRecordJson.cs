using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBStreams.Model;

namespace OrderSystem.Adapters.Streams;

/// <summary>
/// A record of a stream as Lambda's DynamoDB event carries it: names in lower case where the Streams API has them in upper
/// case, times in seconds, and the ARN of the stream in every record.
/// </summary>
internal static class StreamRecordJson
{
    // It is kept and read by people; nothing puts it into a page unescaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Record record, string streamArn)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            Text(json, "eventID", record.EventID);
            Text(json, "eventName", record.EventName?.Value);
            Text(json, "eventVersion", record.EventVersion);
            Text(json, "eventSource", record.EventSource);
            Text(json, "awsRegion", record.AwsRegion);
            json.WriteStartObject("dynamodb");
            Change(json, record.Dynamodb);
            json.WriteEndObject();
            if (record.UserIdentity is { } identity)
            {
                json.WriteStartObject("userIdentity");
                Text(json, "type", identity.Type);
                Text(json, "principalId", identity.PrincipalId);
                json.WriteEndObject();
            }

            json.WriteString("eventSourceARN", streamArn);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Change(Utf8JsonWriter json, StreamRecord change)
    {
        if (change.ApproximateCreationDateTime is { } at)
        {
            json.WriteNumber("ApproximateCreationDateTime", new DateTimeOffset(at.ToUniversalTime()).ToUnixTimeSeconds());
        }

        Image(json, "Keys", change.Keys);
        Image(json, "NewImage", change.NewImage);
        Image(json, "OldImage", change.OldImage);
        Text(json, "SequenceNumber", change.SequenceNumber);
        if (change.SizeBytes is { } size)
        {
            json.WriteNumber("SizeBytes", size);
        }

        Text(json, "StreamViewType", change.StreamViewType?.Value);
    }

    private static void Image(Utf8JsonWriter json, string name, Dictionary<string, AttributeValue>? image)
    {
        if (image is { Count: > 0 })
        {
            json.WritePropertyName(name);
            Map(json, image);
        }
    }

    private static void Map(Utf8JsonWriter json, Dictionary<string, AttributeValue> members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            Value(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>One member is set; an empty list or map of the others says nothing (AWSConfigs.InitializeCollections).</summary>
    private static void Value(Utf8JsonWriter json, AttributeValue value)
    {
        json.WriteStartObject();
        switch (value)
        {
            case { S: { } text }:
                json.WriteString("S", text);
                break;
            case { N: { } number }:
                json.WriteString("N", number);
                break;
            case { BOOL: { } flag }:
                json.WriteBoolean("BOOL", flag);
                break;
            case { NULL: { } isNull }:
                json.WriteBoolean("NULL", isNull);
                break;
            case { B: { } bytes }:
                json.WriteBase64String("B", bytes.ToArray());
                break;
            case { SS.Count: > 0 }:
                List(json, "SS", value.SS, static (writer, text) => writer.WriteStringValue(text));
                break;
            case { NS.Count: > 0 }:
                List(json, "NS", value.NS, static (writer, number) => writer.WriteStringValue(number));
                break;
            case { BS.Count: > 0 }:
                List(json, "BS", value.BS, static (writer, bytes) => writer.WriteBase64StringValue(bytes.ToArray()));
                break;
            case { L.Count: > 0 } or { L: not null, M: null }:
                List(json, "L", value.L, Value);
                break;
            default:
                json.WritePropertyName("M");
                Map(json, value.M ?? []);
                break;
        }

        json.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter json, string name, List<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        items.ForEach(item => write(json, item));
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
