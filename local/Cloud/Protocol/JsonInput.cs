using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.Protocol;

/// <summary>JSON that somebody else wrote, such as a message's body: nothing in it can trip over what reads it later.</summary>
/// <remarks>
/// A <see cref="JsonNode"/> throws when an object that has two members of one name is looked at, and when a text that is no
/// Unicode is. Here of two members the last counts, as for AWS's own readers, and such a text is no JSON.
/// </remarks>
internal static class JsonInput
{
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonNode? Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return Copy(document.RootElement);
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static JsonNode? Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return Copy(document.RootElement);
    }

    /// <summary>Null: it is not JSON, or JSON's null.</summary>
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
                var map = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    map[Text(() => member.Name)] = Copy(member.Value);
                }

                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Copy)]);
            case JsonValueKind.String:
                return JsonValue.Create(Text(() => element.GetString()!));
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static string Text(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException($"A text is no Unicode: {exception.Message}", exception);
        }
    }
}
