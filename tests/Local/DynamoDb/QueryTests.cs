using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>What queries select, in which order, and what they refuse.</summary>
public sealed class QueryTests(Engines engines)
{
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
        pk = :a AND sk = pk | Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
        pk.x = :a | KeyConditionExpressions cannot have conditions on nested attributes
        pk = :a AND sk > :0 AND sk < :5 | Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key
        pk = :a AND sk > :0 AND x = :a | The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)
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
        {"Limit":0} | 1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1
        {"Select":"NOPE","ReturnConsumedCapacity":"NOPE"} | 2 validation errors detected: Value 'NOPE' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]; Value 'NOPE' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]
        {"ProjectionExpression":"!!! x"} | Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"
        {"ProjectionExpression":"x, x"} | Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [x], path two: [x]
        {"ProjectionExpression":"x,"} | Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","
        {"ProjectionExpression":"status"} | Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: status
        {"ExclusiveStartKey":{"pk":{"S":"a"}}} | The provided starting key is invalid: The provided key element does not match the schema
        {"ExclusiveStartKey":{"pk":{"S":"b"},"sk":{"N":"1"}}} | The provided starting key is outside query boundaries based on provided conditions
        """;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_condition_selects_a_stretch_of_a_partition_in_order(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await QueryTable.FilledAsync(engine);
        await CaseTable.RunAsync(engine, KeyConditions, async (input, expected) =>
        {
            var (request, fromIndex) = QueryTable.QueryFrom(input);
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
        var table = await QueryTable.FilledAsync(engine);
        await CaseTable.RunAsync(engine, Options, async (options, expected) =>
        {
            var request = Engine.Json(options);
            request["KeyConditionExpression"] = "pk = :a";
            Aliases.AddUsed(request, ":a", [], Engine.Json(QueryTable.Values));
            var answer = await engine.CallAsync("Query", table, request.ToJsonString());
            return expected != "count" ? CaseTable.CompareError(engine, answer, expected)
                : (int?)answer.Body["Count"] == 10 && options.Contains("COUNT", StringComparison.Ordinal) == answer.Body["Items"] is null ? null : answer.Body.ToJsonString();
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_index_shows_what_it_projects(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await QueryTable.FilledAsync(engine);
        const string Cases = """
            [keys] g = :g | g h pk sk
            [some] h = :2 | h pk sk x
            [everything] g = :g | big g h pk sk x
            [local] pk = :a | l pk sk
            """;
        await CaseTable.RunAsync(engine, Cases, async (query, expected) =>
        {
            var (request, _) = QueryTable.QueryFrom(query);
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
        var table = await QueryTable.FilledAsync(engine);
        const string Cases = """
            {"IndexName":"some","ProjectionExpression":"big"} | One or more parameter values were invalid: Global secondary index some does not project [big]
            {"IndexName":"some","Select":"ALL_ATTRIBUTES"} | One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index some because its projection type is not ALL
            """;
        await CaseTable.RunAsync(engine, Cases, async (options, expected) =>
        {
            var request = Engine.Json(options);
            request["KeyConditionExpression"] = "h = :2";
            Aliases.AddUsed(request, ":2", [], Engine.Json(QueryTable.Values));
            return CaseTable.CompareError(engine, await engine.CallAsync("Query", table, request.ToJsonString()), expected);
        });
    }

    [Theory]
    [InlineData(Engines.Embedded, "S", "a aa b é \uFFFD 😀")]
    [InlineData(Engines.Embedded, "N", "-1000 -10 -2 -1.5 0 0.05 0.5 1 2 10 12345678901234567890 12345678901234567891")]
    [InlineData(Engines.Embedded, "B", "AA== AQ== AQA= fw== gA== /w==")]
    [InlineData(Engines.DynamoDbLocal, "S", "a aa b é \uFFFD 😀")]
    [InlineData(Engines.DynamoDbLocal, "N", "-1000 -10 -2 -1.5 0 0.05 0.5 1 2 10 12345678901234567890 12345678901234567891")]
    [InlineData(Engines.DynamoDbLocal, "B", "AA== AQ== AQA= fw== gA== /w==")]
    public async Task Sort_keys_are_ordered_by_value_by_utf_8_and_by_bytes(string name, string type, string ordered)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync($$"""
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"at","AttributeType":"{{type}}"}],
             "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}]}
            """);
        foreach (var at in ordered.Split(' ').Reverse())
        {
            (await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"a"},"at":{"{{{type}}}":"{{{at}}}"} }}""")).Succeeded();
        }
        var page = (await engine.CallAsync("Query", table, """{"KeyConditionExpression":"id = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""")).Succeeded();
        Assert.Equal(ordered, string.Join(' ', page["Items"]!.AsArray().Select(i => (string)i!["at"]![type]!)));
    }

    private static string SortKeys(JsonObject answer, bool ofFirstPartition) => string.Join(' ', (answer["Items"] as JsonArray ?? [])
        .Where(i => !ofFirstPartition || (string)i!["pk"]!["S"]! == "a").Select(i => (string)i!["sk"]!["N"]!));

    private static string Sorted(string keys) => string.Join(' ', keys.Split(' ').Order(StringComparer.Ordinal));
}
