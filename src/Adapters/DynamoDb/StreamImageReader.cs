using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>Reads a record of the orders table's stream from the JSON in which Lambda delivers it.</summary>
internal sealed class StreamImageReader : IReactionReader
{
    public Reaction ReactionOf(string image)
    {
        try
        {
            using var document = JsonDocument.Parse(image);
            var record = document.RootElement.GetProperty("dynamodb");
            return OrderOf(record, "NewImage") is { } after ? Reactions.Of(OrderOf(record, "OldImage"), after) : Reaction.None;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("The record is not JSON as Lambda delivers it.", unreadable);
        }
    }

    private static Order? OrderOf(JsonElement record, string name) =>
        record.TryGetProperty(name, out var image) && image.EnumerateObject().Any() ? OrderItemMap.Read(MapOf(image)) : null;

    private static Dictionary<string, AttributeValue> MapOf(JsonElement map) =>
        map.EnumerateObject().ToDictionary(member => member.Name, member => ValueOf(member.Value), StringComparer.Ordinal);

    private static AttributeValue ValueOf(JsonElement typed)
    {
        var member = typed.EnumerateObject().Single();
        return member.Name switch
        {
            "S" => new AttributeValue { S = member.Value.GetString() },
            "N" => new AttributeValue { N = member.Value.GetString() },
            "M" => new AttributeValue { M = MapOf(member.Value), IsMSet = true },
            "L" => new AttributeValue { L = [.. member.Value.EnumerateArray().Select(ValueOf)], IsLSet = true },
            _ => throw new FormatException("An order has only texts, numbers, maps and lists."),
        };
    }
}
