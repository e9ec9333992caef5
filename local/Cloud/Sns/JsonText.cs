using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.Sns;

/// <summary>JSON from outside: of members with one name the last counts, as with AWS's parser; <see cref="JsonNode"/> alone would refuse them late.</summary>
internal static class JsonText
{
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonNode? Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return Copy(document.RootElement);
    }

    /// <summary>Null: it is not JSON.</summary>
    public static JsonNode? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = Copy(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Copy)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
