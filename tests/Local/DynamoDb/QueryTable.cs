using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>The table of the query tests: two partitions of ten items, three global indexes and a local one.</summary>
internal static class QueryTable
{
    private const string Definition = """
        {"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},{"AttributeName":"g","AttributeType":"S"},
           {"AttributeName":"h","AttributeType":"N"},{"AttributeName":"l","AttributeType":"S"}],
         "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
         "GlobalSecondaryIndexes":[
           {"IndexName":"keys","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"h","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}},
           {"IndexName":"some","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]}},
           {"IndexName":"everything","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}],
         "LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}]}
        """;

    public const string Values = """
        {":a":{"S":"a"},":c":{"S":"c"},":0":{"N":"0"},":2":{"N":"2"},":5":{"N":"5"},":g":{"S":"g0"},":l":{"S":"l"},":l3":{"S":"l3"},":x5":{"S":"x5"}}
        """;

    public static async Task<string> FilledAsync(Engine engine)
    {
        var table = await engine.CreateTableAsync(Definition);
        foreach (var pk in new[] { "a", "b" })
        {
            for (var i = 0; i < 10; i++)
            {
                var item = Engine.Json($$$"""{"pk":{"S":"{{{pk}}}"},"sk":{"N":"{{{i - 3}}}"},"x":{"S":"x{{{i}}}"},"big":{"S":"y"}}""");
                if (i % 2 == 0)
                {
                    item["g"] = Engine.Json($$"""{"S":"g{{i % 4}}"}""");
                    item["h"] = Engine.Json($$"""{"N":"{{10 - i}}"}""");
                }
                if (i % 3 == 0)
                {
                    item["l"] = Engine.Json($$"""{"S":"l{{9 - i}}"}""");
                }
                (await engine.CallAsync("PutItem", new JsonObject { ["TableName"] = table, ["Item"] = item })).Succeeded();
            }
        }
        return table;
    }

    /// <summary>A request from <c>[index] key condition {filter}</c>; true for a global index, whose items of equal keys come in any order.</summary>
    public static (JsonObject Request, bool FromGlobalIndex) QueryFrom(string text)
    {
        var request = new JsonObject();
        if (text[0] == '[')
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            request["IndexName"] = text[1..end];
            text = text[(end + 2)..];
        }
        var filter = text.IndexOf(" {", StringComparison.Ordinal);
        request["KeyConditionExpression"] = filter < 0 ? text : text[..filter];
        if (filter >= 0)
        {
            request["FilterExpression"] = text[(filter + 2)..^1];
        }
        Aliases.AddUsed(request, text, Engine.Json("""{"#sk":"sk"}"""), Engine.Json(Values));
        return (request, (string?)request["IndexName"] is "keys" or "some" or "everything");
    }
}
