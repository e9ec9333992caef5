using System.Text.Json;
using Amazon;

namespace OrderSystem.Compat.AwsSdk;

/// <summary>Writes only what was set, as the SDK does: null means "not set", for values and collections alike.</summary>
internal static class JsonWriting
{
    public static void Text(this Utf8JsonWriter writer, string name, string value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    public static void Number(this Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    public static void Binary(this Utf8JsonWriter writer, string name, MemoryStream value)
    {
        if (value is not null)
        {
            writer.WriteBase64String(name, value.ToArray());
        }
    }

    public static void Texts(this Utf8JsonWriter writer, string name, List<string> values) =>
        List(writer, name, values, static (json, value) => json.WriteStringValue(value));

    public static void Objects<T>(this Utf8JsonWriter writer, string name, List<T> values, Action<Utf8JsonWriter, T> write) =>
        List(writer, name, values, (json, value) => Object(json, value, write));

    public static void Map<T>(this Utf8JsonWriter writer, string name, Dictionary<string, T> values, Action<Utf8JsonWriter, T> write)
    {
        if (!Collections.IsSet(values))
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            writer.WritePropertyName(key);
            Object(writer, value, write);
        }

        writer.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter writer, string name, List<T> values, Action<Utf8JsonWriter, T> write)
    {
        if (!Collections.IsSet(values))
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            write(writer, value);
        }

        writer.WriteEndArray();
    }

    private static void Object<T>(Utf8JsonWriter writer, T value, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartObject();
        if (value is not null)
        {
            write(writer, value);
        }

        writer.WriteEndObject();
    }
}

/// <summary>Reads what is there; what is absent stays null.</summary>
internal static class JsonReading
{
    public static string Text(this JsonElement json, string name) => json.Find(name)?.GetString();

    /// <summary>An object or a number, to be read by the caller.</summary>
    public static JsonElement? Child(this JsonElement json, string name) => json.Find(name);

    public static bool? Flag(this JsonElement json, string name) => json.Find(name)?.GetBoolean();

    public static MemoryStream Binary(this JsonElement json, string name) => json.Find(name) is { } value ? new MemoryStream(value.GetBytesFromBase64()) : null;

    /// <summary>A timestamp in seconds since 1970, with decimals (Smithy: epoch-seconds, the default of AWS JSON).</summary>
    public static DateTime? Time(this JsonElement json, string name) =>
        json.Find(name) is { } value ? DateTime.UnixEpoch.AddSeconds(value.GetDouble()) : null;

    public static List<string> Texts(this JsonElement json, string name) => json.Objects(name, static value => value.GetString());

    public static List<T> Objects<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.Find(name) is { } values ? [.. values.EnumerateArray().Select(read)] : Collections.List<T>();

    public static Dictionary<string, T> Map<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.Find(name) is { } values ? values.EnumerateObject().ToDictionary(entry => entry.Name, entry => read(entry.Value)) : Collections.Map<T>();

    private static JsonElement? Find(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}

/// <summary>Version 4 of the SDK leaves collections null unless <see cref="AWSConfigs.InitializeCollections"/> asks for empty ones.</summary>
internal static class Collections
{
    public static List<T> List<T>() => AWSConfigs.InitializeCollections ? [] : null;

    public static Dictionary<string, T> Map<T>() => AWSConfigs.InitializeCollections ? [] : null;

    /// <summary>With collections that start out empty, an empty one means "not set"; with null ones it means "empty".</summary>
    public static bool IsSet(System.Collections.ICollection values) => values is not null && (values.Count > 0 || !AWSConfigs.InitializeCollections);
}
