using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>
/// A request, or an object inside one, with its members checked by type. A member that is not known is refused by name, so that
/// nothing is accepted in silence.
/// </summary>
internal sealed class EventRequest
{
    private readonly JsonObject _json;

    /// <param name="of">The operation or member, for messages.</param>
    /// <param name="json">The object.</param>
    /// <param name="known">Every member that is understood.</param>
    public EventRequest(string of, JsonObject json, params ReadOnlySpan<string> known)
    {
        _json = json;
        foreach (var (name, value) in json)
        {
            if (value is not null && !known.Contains(name))
            {
                throw EventErrors.NotSupported($"the parameter {name} of {of}");
            }
        }
    }

    public JsonObject Json => _json;

    public bool Has(string name) => _json[name] is not null;

    public string? Text(string name) => _json[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw EventErrors.WrongType(name, "a string"),
    };

    public int? Number(string name) => _json[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw EventErrors.WrongType(name, "a whole number"),
    };

    public bool Flag(string name) => _json[name] switch
    {
        null => false,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => throw EventErrors.WrongType(name, "true or false"),
    };

    public JsonObject? Object(string name) => _json[name] switch
    {
        null => null,
        JsonObject found => found,
        _ => throw EventErrors.WrongType(name, "an object"),
    };

    public IReadOnlyList<JsonObject> Objects(string name) => [.. List(name).Select(item => item as JsonObject ?? throw EventErrors.WrongType(name, "a list of objects"))];

    public IReadOnlyList<string> Texts(string name) =>
        [.. List(name).Select(item => item?.GetValueKind() == JsonValueKind.String ? (string)item! : throw EventErrors.WrongType(name, "a list of strings"))];

    private JsonArray List(string name) => _json[name] switch
    {
        null => [],
        JsonArray found => found,
        _ => throw EventErrors.WrongType(name, "a list"),
    };
}
