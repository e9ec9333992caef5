using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Pages and segments: whatever their size, every item comes once.</summary>
public sealed class PageTests(Engines engines)
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pages_of_any_size_give_every_item_once_in_either_direction(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await QueryTable.FilledAsync(engine);
        foreach (var (query, expected) in new[] { ("pk = :a", 10), ("pk = :a AND sk > :0", 6), ("[keys] g = :g", 6), ("[everything] g = :g", 6), ("[local] pk = :a", 4) })
        {
            foreach (var forward in new[] { true, false })
            {
                foreach (var limit in new[] { 1, 3, 10, 11 })
                {
                    var (request, _) = QueryTable.QueryFrom(query);
                    request["ScanIndexForward"] = forward;
                    var all = await PagesAsync(engine, "Query", table, request, limit);
                    Assert.Equal(expected, all.Distinct().Count());
                    Assert.Equal(expected, all.Count);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_scan_gives_every_item_once_in_pages_and_in_segments(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await QueryTable.FilledAsync(engine);
        Assert.Equal(20, (await PagesAsync(engine, "Scan", table, [], 3)).Distinct().Count());
        Assert.Equal(10, (await PagesAsync(engine, "Scan", table, new JsonObject { ["IndexName"] = "keys" }, 3)).Distinct().Count());
        if (engine.Name != Engines.Moto)
        {
            var segments = new List<string>();
            for (var segment = 0; segment < 3; segment++)
            {
                segments.AddRange(await PagesAsync(engine, "Scan", table, new JsonObject { ["Segment"] = segment, ["TotalSegments"] = 3 }, 2));
            }
            Assert.Equal(20, segments.Distinct().Count());
            Assert.Equal(20, segments.Count);
        }
        var filtered = (await engine.CallAsync("Scan", table, """{"FilterExpression":"x = :x AND sk > :n","ExpressionAttributeValues":{":x":{"S":"x5"},":n":{"N":"0"}}}""")).Succeeded();
        Assert.Equal(2, (int)filtered["Count"]!);
        Assert.Equal(20, (int)filtered["ScannedCount"]!);
        Assert.Null(CaseTable.CompareError(engine, await engine.CallAsync("Scan", table, """{"IndexName":"keys","ConsistentRead":true}"""), "Consistent reads are not supported on global secondary indexes"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_page_ends_at_one_megabyte(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, "pages a query by count, and sizes its own way");
        var table = await engine.CreateTableAsync("""
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"at","AttributeType":"N"}],
             "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}]}
            """);
        for (var i = 0; i < 6; i++)
        {
            (await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"a"},"at":{"N":"{{{i}}}"},"x":{"S":"{{{new string('x', 300_000)}}}"} }}""")).Succeeded();
        }
        var page = (await engine.CallAsync("Query", table, """{"KeyConditionExpression":"id = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""")).Succeeded();
        Assert.InRange((int)page["Count"]!, 3, 4);
        Assert.NotNull(page["LastEvaluatedKey"]);
        Assert.Equal(6, (await PagesAsync(engine, "Scan", table, [], 100)).Count);
    }

    private static async Task<List<string>> PagesAsync(Engine engine, string operation, string table, JsonObject request, int limit)
    {
        var keys = new List<string>();
        request["Limit"] = limit;
        for (var page = 0; page < 100; page++)
        {
            var answer = (await engine.CallAsync(operation, table, request.ToJsonString())).Succeeded();
            var items = answer["Items"]!.AsArray();
            Assert.True(items.Count <= limit, string.Create(CultureInfo.InvariantCulture, $"{items.Count} items in a page of {limit}"));
            keys.AddRange(items.Select(i => $"{i!["pk"] ?? i["id"]} {i["sk"] ?? i["at"]}"));
            if (answer["LastEvaluatedKey"] is not { } last)
            {
                return keys;
            }
            request["ExclusiveStartKey"] = last.DeepClone();
        }
        throw new InvalidOperationException("The pages never end.");
    }
}
