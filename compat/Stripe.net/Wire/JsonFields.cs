using System.Text.Json;

namespace Stripe.Wire;

/// <summary>One field of a JSON object as a .NET value. Absent and null are the type's default; a wrong JSON type is a <see cref="JsonException"/>.</summary>
internal static class JsonFields
{
    public static string Text(this JsonElement json, string name) => Field(json, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } field => field.GetString(),
        _ => throw Wrong(name, "a string"),
    };

    public static long Number(this JsonElement json, string name) => MaybeNumber(json, name) ?? 0;

    public static bool Flag(this JsonElement json, string name) => Field(json, name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "a boolean"),
    };

    /// <summary>1970 where it is absent.</summary>
    public static DateTime Instant(this JsonElement json, string name) => MaybeInstant(json, name) ?? DateTime.UnixEpoch;

    /// <summary>Unix seconds, as UTC.</summary>
    public static DateTime? MaybeInstant(this JsonElement json, string name) =>
        MaybeNumber(json, name) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime : null;

    public static Dictionary<string, string> Map(this JsonElement json, string name) => Field(json, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } field => field.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? entry.Value.GetString() : throw Wrong($"{name}.{entry.Name}", "a string")),
        _ => throw Wrong(name, "an object"),
    };

    public static List<string> Texts(this JsonElement json, string name) => Field(json, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } field => [.. field.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : throw Wrong(name, "an array of strings"))],
        _ => throw Wrong(name, "an array"),
    };

    public static T Object<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => Field(json, name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } field => read(field),
            _ => throw Wrong(name, "an object"),
        };

    /// <summary>The id of an expandable field, expanded or not.</summary>
    public static string IdOf(this JsonElement json, string name) =>
        Field(json, name) is { ValueKind: JsonValueKind.Object } field ? field.Text("id") : json.Text(name);

    /// <summary>The object of an expandable field; null while it is only an id.</summary>
    public static T Expanded<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => Field(json, name) is { ValueKind: JsonValueKind.Object } field ? read(field) : null;

    private static long? MaybeNumber(JsonElement json, string name) => Field(json, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } field when field.TryGetInt64(out var number) => number,
        _ => throw Wrong(name, "an integer"),
    };

    private static JsonElement? Field(JsonElement json, string name) =>
        json.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private static JsonException Wrong(string name, string expected) => new($"The field {name} is not {expected}.");
}
