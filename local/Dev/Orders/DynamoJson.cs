using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Orders;

/// <summary>DynamoDB's typed JSON (<c>{"S":"x"}</c>) as plain JSON, for reading and showing.</summary>
internal static class DynamoJson
{
    public static JsonObject ToPlain(JsonObject item) =>
        new(item.Select(attribute => KeyValuePair.Create(attribute.Key, Value(attribute.Value!.AsObject()))));

    private static JsonNode? Value(JsonObject typed)
    {
        var (type, value) = typed.Single();
        return type switch
        {
            "N" => Number(value!.GetValue<string>()),
            "NULL" => null,
            "M" => ToPlain(value!.AsObject()),
            "L" => new JsonArray([.. value!.AsArray().Select(element => Value(element!.AsObject()))]),
            "NS" => new JsonArray([.. value!.AsArray().Select(element => Number(element!.GetValue<string>()))]),
            _ => value!.DeepClone(),
        };
    }

    private static JsonValue Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole) : JsonValue.Create(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
}
