#nullable enable
using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>A log line as one JSON object: time, level, ids, message, the message's arguments by name, and an exception.</summary>
internal static class JsonLine
{
    public static string Format(LogEntry entry, InvocationHeaders? invocation)
    {
        var template = MessageTemplate.Parse(entry.Template, entry.Arguments);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", entry.Timestamp);
            writer.WriteString("level", entry.Level.ToString());
            WriteId(writer, "requestId", invocation?.RequestId);
            WriteId(writer, "tenantId", invocation?.TenantId);
            WriteId(writer, "traceId", invocation?.TraceId);
            writer.WriteString("message", template.Render(entry.Arguments));
            foreach (var (hole, argument) in template.Arguments(entry.Arguments))
            {
                if (argument is not null)
                {
                    writer.WritePropertyName(hole.Name);
                    WriteValue(writer, hole, argument);
                }
            }

            if (entry.Exception is { } exception)
            {
                writer.WriteString("errorType", exception.GetType().FullName);
                writer.WriteString("errorMessage", exception.Message);
                writer.WriteStartArray("stackTrace");
                foreach (var line in exception.ToString().Split('\n'))
                {
                    writer.WriteStringValue(line.Trim());
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteId(Utf8JsonWriter writer, string name, string? id)
    {
        if (!string.IsNullOrEmpty(id))
        {
            writer.WriteString(name, id);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, MessageTemplate.Hole hole, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry one in map)
                {
                    writer.WritePropertyName(Convert.ToString(one.Key, CultureInfo.InvariantCulture) ?? string.Empty);
                    WriteValue(writer, hole, one.Value);
                }

                writer.WriteEndObject();
                break;
            case IList list and not IList<byte>:
                writer.WriteStartArray();
                foreach (var one in list)
                {
                    WriteValue(writer, hole, one);
                }

                writer.WriteEndArray();
                break;
            case bool flag when hole.Format is null:
                writer.WriteBooleanValue(flag);
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal when hole.Format is null:
                writer.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(hole.Text(value));
                break;
        }
    }
}
