using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>The JSON of events: read as an object, in which the last of several members of one name counts; written without spaces.</summary>
internal static class EventText
{
    /// <summary>"PutEvents will only process nested JSON up to 1000 levels deep" (API reference).</summary>
    private const int Deepest = 1000;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Deepest };

    // What is put around a detail makes it deeper.
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = Deepest + 24 };

    public static string Write(JsonNode? node) => JsonSerializer.Serialize(node, Writing);

    /// <summary>Null: the text is no JSON object.</summary>
    public static JsonObject? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Reading);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (JsonObject)Read(document.RootElement)! : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    map[member.Name] = Read(member.Value);
                }

                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Read)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
