using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Cost;

/// <summary>The bytes of an item as DynamoDB counts them. Source: developer guide, "DynamoDB item sizes and formats".</summary>
internal static class ItemSize
{
    /// <param name="item">In DynamoDB's JSON: <c>{"name":{"S":"…"}}</c>.</param>
    public static int Of(JsonObject item) => item.Sum(attribute => Bytes(attribute.Key) + Value(attribute.Value!.AsObject()));

    private static int Value(JsonObject value)
    {
        var (type, content) = (value.First().Key, value.First().Value);
        return type switch
        {
            "S" => Bytes(content!.GetValue<string>()),
            // One byte for two significant digits, and one more.
            "N" => ((content!.GetValue<string>().Trim('-').Length + 1) / 2) + 1,
            "B" => Convert.FromBase64String(content!.GetValue<string>()).Length,
            "L" => 3 + content!.AsArray().Sum(element => 1 + Value(element!.AsObject())),
            "M" => 3 + content!.AsObject().Sum(member => 1 + Bytes(member.Key) + Value(member.Value!.AsObject())),
            "SS" => content!.AsArray().Sum(element => Bytes(element!.GetValue<string>())),
            _ => 1,
        };
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
