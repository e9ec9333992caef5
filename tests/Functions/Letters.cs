using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

/// <summary>What is kept of dead letters, read from the table itself.</summary>
internal static class Letters
{
    public static async Task<JsonObject?> LetterAsync(this LocalSystem system, string id) => (await system.CallAsync("dynamodb", "GetItem", new JsonObject
    {
        ["TableName"] = "DeadLetters",
        ["Key"] = new JsonObject { ["letterId"] = new JsonObject { ["S"] = id } },
    }))["Item"] as JsonObject;

    /// <summary>The letters of an order that nobody has dealt with.</summary>
    public static async Task<IReadOnlyList<JsonObject>> OpenLettersAsync(this LocalSystem system, string orderId)
    {
        var open = await system.CallAsync("dynamodb", "Query", new JsonObject
        {
            ["TableName"] = "DeadLetters",
            ["IndexName"] = "open-letters",
            ["KeyConditionExpression"] = "parked = :open",
            ["ExpressionAttributeValues"] = new JsonObject { [":open"] = new JsonObject { ["S"] = "open" } },
        });
        return [.. open["Items"]!.AsArray().Select(item => item!.AsObject()).Where(item => (string?)item["orderId"]?["S"] == orderId)];
    }

    /// <summary>Parks one dead letter of the payment queue about each order, as the dead-letter queue would deliver them.</summary>
    public static async Task ParkAsync(params IEnumerable<string> orders)
    {
        var batch = JsonNode.Parse(Events.Batch("PaymentDeadLetters", orders.Select(Events.Message)))!;
        foreach (var record in batch["Records"]!.AsArray())
        {
            record!["messageId"] = Guid.NewGuid().ToString();
        }

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(batch.ToJsonString()));
    }
}
