using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Query and Scan over one table: two partitions of ten items, three global indexes and a local one.</summary>
public sealed class QueryTests(Engines engines)
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

    private const string Values = """
        {":a":{"S":"a"},":c":{"S":"c"},":0":{"N":"0"},":2":{"N":"2"},":5":{"N":"5"},":g":{"S":"g0"},":l":{"S":"l"},":l3":{"S":"l3"},":x5":{"S":"x5"}}
        """;

    // The items of partition a have sk -3 to 6 and x0 to x9; every second is in the global indexes, every third in the local one.
    private const string KeyConditions = """
        -- on the table
        pk = :a | -3 -2 -1 0 1 2 3 4 5 6
        pk = :c | -
        :a = pk | -3 -2 -1 0 1 2 3 4 5 6 | moto: takes the attribute first only
        (pk = :a) AND (sk > :2) | 3 4 5 6
        pk = :a AND sk = :2 | 2
        pk = :a AND sk < :0 | -3 -2 -1
        pk = :a AND sk <= :0 | -3 -2 -1 0
        pk = :a AND sk > :2 | 3 4 5 6
        pk = :a AND sk >= :2 | 2 3 4 5 6
        pk = :a AND :2 < sk | 3 4 5 6 | moto: takes the attribute first only
        sk > :2 AND pk = :a | 3 4 5 6
        pk = :a AND sk BETWEEN :0 AND :5 | 0 1 2 3 4 5
        pk = :a AND #sk between :0 and :0 | 0
        -- with {a filter}
        pk = :a {x > :x5} | 3 4 5 6
        pk = :a AND sk > :2 {x = :x5 OR attribute_exists(g)} | 3 5
        -- on [an index]
        [keys] g = :g AND h > :5 | -3 1
        [keys] g = :g AND h > :5 {begins_with(pk, :a)} | -3 1
        [local] pk = :a | 6 3 0 -3
        [local] pk = :a AND l > :l3 | 0 -3
        [local] pk = :a AND begins_with(l, :l3) | 3
        [local] pk = :a AND begins_with(l, :l) | 6 3 0 -3
        -- refused
        sk = :0 | Query condition missed key schema element: pk
        pk = :a AND x = :a | Query condition missed key schema element: sk
        pk > :a | Query key condition not supported
        begins_with(pk, :a) | Query key condition not supported
        pk = :a OR sk = :0 | Invalid operator used in KeyConditionExpression: OR
        pk = :a AND NOT sk = :0 | Invalid operator used in KeyConditionExpression: NOT
        pk = :a AND sk <> :0 | Invalid operator used in KeyConditionExpression: <>
        pk = :a AND sk IN (:0) | Invalid operator used in KeyConditionExpression: IN
        pk = :a AND attribute_exists(sk) | Invalid operator used in KeyConditionExpression: attribute_exists
        pk = :a AND size(sk) = :0 | KeyConditionExpressions cannot contain nested operations
        pk = :a AND sk = pk | Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
        pk.x = :a | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk
        pk = :a AND sk > :0 AND sk < :5 | KeyConditionExpressions must only contain one condition per key
        pk = :a AND sk > :0 AND x = :a | Conditions can be of length 1 or 2 only
        pk = :a AND sk = :a | One or more parameter values were invalid: Condition parameter type does not match schema type
        pk = :a AND begins_with(sk, :0) | Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
        pk = :a AND sk BETWEEN :5 AND :0 | Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:0}
        pk = :a {sk = :0} | Filter Expression can only contain non-primary key attributes: Primary key attribute: sk
        [keys] g = :g {x = :a} | One or more parameter values were invalid: Secondary index keys does not project one or more filter attributes: [x]
        [none] pk = :a | The table does not have the specified index: none
        """;

    private const string Options = """
        {"Select":"COUNT"} | count
        {"Select":"SPECIFIC_ATTRIBUTES","ProjectionExpression":"x"} | count
        {"Select":"COUNT","ProjectionExpression":"x"} | Cannot specify the ProjectionExpression when choosing to get only the Count
        {"Select":"ALL_ATTRIBUTES","ProjectionExpression":"x"} | Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES
        {"Select":"SPECIFIC_ATTRIBUTES"} | Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES
        {"Select":"ALL_PROJECTED_ATTRIBUTES"} | ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName
        {"Limit":0} | 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1
        {"ProjectionExpression":"x, x"} | Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [x], path two: [x]
        {"ProjectionExpression":"x,"} | Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","
        {"ProjectionExpression":"status"} | Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: status
        {"ExclusiveStartKey":{"pk":{"S":"a"}}} | The provided starting key is invalid
        {"ExclusiveStartKey":{"pk":{"S":"b"},"sk":{"N":"1"}}} | The provided starting key is outside query boundaries based on provided conditions
        """;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_condition_selects_a_stretch_of_a_partition_in_order(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await FilledAsync(engine);
        await CaseTable.RunAsync(engine, KeyConditions, async (input, expected) =>
        {
            var (request, fromIndex) = QueryFrom(input);
            var answer = await engine.CallAsync("Query", table, request.ToJsonString());
            if (expected.Any(char.IsAsciiLetter))
            {
                return CaseTable.CompareError(engine, answer, expected);
            }
            expected = expected == "-" ? "" : expected;
            var found = answer.IsSuccess ? SortKeys(answer.Body, fromIndex) : answer.Message;
            var isAscending = found == expected || (fromIndex && Sorted(found) == Sorted(expected));
            request["ScanIndexForward"] = false;
            var backward = SortKeys((await engine.CallAsync("Query", table, request.ToJsonString())).Body, fromIndex);
            return isAscending && (fromIndex || backward == string.Join(' ', expected.Split(' ').Reverse())) ? null : $"{found}, backward {backward}";
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Select_projection_and_start_key_are_checked(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await FilledAsync(engine);
        await CaseTable.RunAsync(engine, Options, async (options, expected) =>
        {
            var request = Engine.Json(options);
            request["KeyConditionExpression"] = "pk = :a";
            Aliases.AddUsed(request, ":a", [], Engine.Json(Values));
            var answer = await engine.CallAsync("Query", table, request.ToJsonString());
            return expected != "count" ? CaseTable.CompareError(engine, answer, expected)
                : (int?)answer.Body["Count"] == 10 && options.Contains("COUNT", StringComparison.Ordinal) == answer.Body["Items"] is null ? null : answer.Body.ToJsonString();
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pages_of_any_size_give_every_item_once_in_either_direction(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await FilledAsync(engine);
        foreach (var (query, expected) in new[] { ("pk = :a", 10), ("pk = :a AND sk > :0", 6), ("[keys] g = :g", 6), ("[everything] g = :g", 6), ("[local] pk = :a", 4) })
        {
            foreach (var forward in new[] { true, false })
            {
                foreach (var limit in new[] { 1, 3, 10, 11 })
                {
                    var (request, _) = QueryFrom(query);
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
        var table = await FilledAsync(engine);
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
    public async Task An_index_shows_what_it_projects(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await FilledAsync(engine);
        const string Cases = """
            [keys] g = :g | g h pk sk
            [some] h = :2 | h pk sk x
            [everything] g = :g | big g h pk sk x
            [local] pk = :a | l pk sk
            """;
        await CaseTable.RunAsync(engine, Cases, async (query, expected) =>
        {
            var (request, _) = QueryFrom(query);
            var items = (await engine.CallAsync("Query", table, request.ToJsonString())).Succeeded()["Items"]!.AsArray();
            var attributes = items.SelectMany(i => i!.AsObject()).Select(a => a.Key).Distinct().Except(expected.Contains("big", StringComparison.Ordinal) ? ["l"] : []).Order(StringComparer.Ordinal);
            var found = string.Join(' ', attributes);
            return found == expected ? null : found;
        });
        Assert.Null(CaseTable.CompareError(engine, await engine.CallAsync("Query", table, """{"IndexName":"keys","ConsistentRead":true,"KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"S":"g0"}}}"""), "Consistent reads are not supported on global secondary indexes"));
    }

    [Fact]
    public async Task What_a_global_index_does_not_project_cannot_be_asked_of_it()
    {
        // Embedded only: DynamoDB Local 1.11 fetches it from the table, which the service never does.
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await FilledAsync(engine);
        const string Cases = """
            {"IndexName":"some","ProjectionExpression":"big"} | One or more parameter values were invalid: Global secondary index some does not project [big]
            {"IndexName":"some","Select":"ALL_ATTRIBUTES"} | One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index some because its projection type is not ALL
            """;
        await CaseTable.RunAsync(engine, Cases, async (options, expected) =>
        {
            var request = Engine.Json(options);
            request["KeyConditionExpression"] = "h = :2";
            Aliases.AddUsed(request, ":2", [], Engine.Json(Values));
            return CaseTable.CompareError(engine, await engine.CallAsync("Query", table, request.ToJsonString()), expected);
        });
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

    private static async Task<string> FilledAsync(Engine engine)
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
    private static (JsonObject Request, bool FromGlobalIndex) QueryFrom(string text)
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

    private static string SortKeys(JsonObject answer, bool ofFirstPartition) => string.Join(' ', (answer["Items"] as JsonArray ?? [])
        .Where(i => !ofFirstPartition || (string)i!["pk"]!["S"]! == "a").Select(i => (string)i!["sk"]!["N"]!));

    private static string Sorted(string keys) => string.Join(' ', keys.Split(' ').Order(StringComparer.Ordinal));

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
