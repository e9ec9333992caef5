using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AWS.Lambda.Powertools.Common;

/// <summary>
/// Writes values of any type as JSON. What logs, metrics and traces usually carry is written without reflection; other objects
/// go through the serializer, by the options' own type information or, where the application allows it, by reflection.
/// </summary>
internal static class JsonValue
{
    public static void Write(Utf8JsonWriter json, object value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly:
                json.WriteStringValue(((IFormattable)value).ToString("o", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            case JsonNode node:
                node.WriteTo(json);
                break;
            case Exception exception:
                ExceptionJson.Write(json, exception, options);
                break;
            case IEnumerable<KeyValuePair<string, object>> entries:
                WriteObject(json, entries, options);
                break;
            case IDictionary dictionary:
                WriteObject(json, dictionary.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(Text(entry.Key), entry.Value)), options);
                break;
            case IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items)
                {
                    Write(json, item, options);
                }

                json.WriteEndArray();
                break;
            case IFormattable or Uri or Type:
                json.WriteStringValue(Text(value));
                break;
            default:
                WriteOther(json, value, options);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> entries, JsonSerializerOptions options)
    {
        json.WriteStartObject();
        foreach (var (key, value) in entries)
        {
            json.WritePropertyName(options.DictionaryKeyPolicy?.ConvertName(key) ?? key);
            Write(json, value, options);
        }

        json.WriteEndObject();
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Guarded by IsReflectionEnabledByDefault, which a trimmed application turns off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Guarded by IsReflectionEnabledByDefault, which a native application turns off.")]
    private static void WriteOther(Utf8JsonWriter json, object value, JsonSerializerOptions options)
    {
        if (options.TypeInfoResolver is not null && options.TryGetTypeInfo(value.GetType(), out var known))
        {
            JsonSerializer.Serialize(json, value, known);
        }
        else if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            JsonSerializer.Serialize(json, value, value.GetType(), options);
        }
        else
        {
            json.WriteStringValue(value.ToString());
        }
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}

/// <summary>An exception as the logger writes it: type, message, source, stack trace, and the exceptions inside it.</summary>
internal static class ExceptionJson
{
    // Deeper chains are bugs or attacks; the log line must stay a line.
    private const int MaxDepth = 8;

    public static void Write(Utf8JsonWriter json, Exception exception, JsonSerializerOptions options, int depth = 0)
    {
        string Name(string name) => options.PropertyNamingPolicy?.ConvertName(name) ?? name;

        json.WriteStartObject();
        json.WriteString(Name("Type"), exception.GetType().FullName);
        json.WriteString(Name("Message"), exception.Message);
        if (exception.Source is not null)
        {
            json.WriteString(Name("Source"), exception.Source);
        }

        if (exception.StackTrace is not null)
        {
            json.WriteString(Name("StackTrace"), exception.StackTrace);
        }

        if (exception.InnerException is { } inner && depth < MaxDepth)
        {
            json.WritePropertyName(Name("InnerException"));
            Write(json, inner, options, depth + 1);
        }

        json.WriteEndObject();
    }
}
