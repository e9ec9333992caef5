using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>
/// Global indexes whose key has several attributes of a kind. DynamoDB Local 1.11 is older than they are, moto's pages of them
/// differ; both are held to the keys of one attribute in <see cref="QueryTests"/>.
/// </summary>
public sealed class MultipleKeyTests(Engines engines)
{
    private const string Definition = """
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"tenant","AttributeType":"S"},{"AttributeName":"area","AttributeType":"S"},
           {"AttributeName":"phase","AttributeType":"S"},{"AttributeName":"priority","AttributeType":"N"},{"AttributeName":"due","AttributeType":"S"}],
         "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
         "GlobalSecondaryIndexes":[{"IndexName":"work","Projection":{"ProjectionType":"ALL"},"KeySchema":[
           {"AttributeName":"tenant","KeyType":"HASH"},{"AttributeName":"area","KeyType":"HASH"},
           {"AttributeName":"phase","KeyType":"RANGE"},{"AttributeName":"priority","KeyType":"RANGE"},{"AttributeName":"due","KeyType":"RANGE"}]}]}
        """;

    private const string Values = """
        {":t":{"S":"acme"},":r":{"S":"eu"},":o":{"S":"open"},":1":{"N":"1"},":2":{"N":"2"},":10":{"N":"10"},":due":{"S":"2026-0"},":d":{"S":"2026-02"}}
        """;

    private static readonly string[] Tasks =
    [
        "a done 1 2026-01", "b open 10 2026-01", "c open 2 2026-02", "d open 2 2026-01", "e open 1 2026-03",
    ];

    [Fact]
    public async Task A_query_gives_equality_for_the_first_attributes_and_a_range_for_the_last_it_names()
    {
        var (engine, table) = await FilledAsync();
        const string Cases = """
            tenant = :t AND area = :r | a e d c b
            tenant = :t AND area = :r AND phase = :o | e d c b
            area = :r AND phase = :o AND tenant = :t AND priority = :2 | d c
            tenant = :t AND area = :r AND phase = :o AND priority > :1 | d c b
            tenant = :t AND area = :r AND phase = :o AND priority <= :2 | e d c
            tenant = :t AND area = :r AND phase = :o AND priority BETWEEN :2 AND :10 | d c b
            tenant = :t AND area = :r AND phase < :o | a
            tenant = :t AND area = :r AND phase = :o AND priority = :2 AND due >= :d | c
            tenant = :t AND area = :r AND phase = :o AND priority = :2 AND begins_with(due, :due) | d c
            tenant = :t | HASH key attributes area must have equality conditions specified in the query
            tenant = :t AND area > :r | HASH key attributes area must have equality conditions specified in the query
            tenant = :t AND area = :r AND priority = :2 | RANGE key attributes phase must have equality conditions specified in the query because a condition is present on key attribute priority
            tenant = :t AND area = :r AND phase = :o AND priority > :1 AND due = :d | RANGE key attributes priority must have equality conditions specified in the query because a condition is present on key attribute due
            tenant = :t AND area = :r AND phase = :1 | One or more parameter values were invalid: Condition parameter type does not match schema type
            """;
        await CaseTable.RunAsync(engine, Cases, async (condition, expected) =>
        {
            var answer = await QueryAsync(engine, table, condition);
            return answer.IsSuccess ? Ids(answer) == expected ? null : Ids(answer) : CaseTable.CompareError(engine, answer, expected);
        });
    }

    [Fact]
    public async Task Pages_go_on_where_they_ended_in_both_directions()
    {
        var (engine, table) = await FilledAsync();
        foreach (var forward in new[] { true, false })
        {
            var seen = new List<string>();
            JsonNode? after = null;
            do
            {
                var answer = await QueryAsync(engine, table, "tenant = :t AND area = :r AND phase = :o", request => (request["Limit"], request["ScanIndexForward"], request["ExclusiveStartKey"]) = (1, forward, after));
                seen.AddRange(Ids(answer).Split(' ', StringSplitOptions.RemoveEmptyEntries));
                after = answer.Succeeded()["LastEvaluatedKey"]?.DeepClone();
                Assert.True(after is null || after.AsObject().Count == 6, $"{after}");
            }
            while (after is not null);
            Assert.Equal(forward ? "e d c b" : "b c d e", string.Join(' ', seen));
        }
    }

    [Fact]
    public async Task An_item_is_in_the_index_only_with_all_parts_of_its_key()
    {
        var (engine, table) = await FilledAsync();
        (await engine.CallAsync("UpdateItem", table, """{"Key":{"id":{"S":"c"}},"UpdateExpression":"REMOVE due"}""")).Succeeded();
        (await engine.CallAsync("UpdateItem", table, """{"Key":{"id":{"S":"e"}},"UpdateExpression":"SET priority = :p","ExpressionAttributeValues":{":p":{"N":"5"}}}""")).Succeeded();
        Assert.Equal("d e b", Ids(await QueryAsync(engine, table, "tenant = :t AND area = :r AND phase = :o")));

        var wrong = await engine.CallAsync("UpdateItem", table, """{"Key":{"id":{"S":"d"}},"UpdateExpression":"SET priority = :p","ExpressionAttributeValues":{":p":{"S":"high"}}}""");
        Assert.Contains("Type mismatch for Index Key priority", wrong.Failed("ValidationException"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_has_at_most_four_attributes_of_a_kind_and_those_of_the_partition_first()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        const string Cases = """
            a:HASH b:RANGE c:HASH | Invalid KeySchema: HASH key attributes must precede all RANGE key attributes. Index: work
            a:HASH b:HASH c:HASH d:HASH e:HASH | Invalid KeySchema: The number of HASH key attributes exceeds the limit of 4. Index: work
            a:HASH b:RANGE c:RANGE d:RANGE e:RANGE f:RANGE | Invalid KeySchema: The number of RANGE key attributes exceeds the limit of 4. Index: work
            a:HASH b:HASH a:RANGE | Both the Hash Key and the Range Key element in the KeySchema have the same name
            """;
        await CaseTable.RunAsync(engine, Cases, async (schema, expected) =>
        {
            var parts = schema.Split(' ').Select(part => part.Split(':')).ToList();
            var request = Engine.Json("""{"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}""");
            request["TableName"] = Engine.NewTableName();
            request["AttributeDefinitions"] = new JsonArray([.. parts.Select(p => p[0]).Append("id").Distinct().Select(n => new JsonObject { ["AttributeName"] = n, ["AttributeType"] = "S" })]);
            request["GlobalSecondaryIndexes"] = new JsonArray(new JsonObject
            {
                ["IndexName"] = "work",
                ["Projection"] = new JsonObject { ["ProjectionType"] = "ALL" },
                ["KeySchema"] = new JsonArray([.. parts.Select(p => new JsonObject { ["AttributeName"] = p[0], ["KeyType"] = p[1] })]),
            });
            return CaseTable.CompareError(engine, await engine.CallAsync("CreateTable", request), expected);
        });
    }

    private static string Ids(Answer answer) => string.Join(' ', answer.Succeeded()["Items"]!.AsArray().Select(item => (string?)item!["id"]!["S"]));

    private static Task<Answer> QueryAsync(Engine engine, string table, string condition, Action<JsonObject>? more = null)
    {
        var request = new JsonObject { ["TableName"] = table, ["IndexName"] = "work", ["KeyConditionExpression"] = condition };
        Aliases.AddUsed(request, condition, [], Engine.Json(Values));
        more?.Invoke(request);
        return engine.CallAsync("Query", request);
    }

    private async Task<(Engine Engine, string Table)> FilledAsync()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync(Definition);
        foreach (var task in Tasks.Select(t => t.Split(' ')))
        {
            var item = $$$"""{"Item":{"id":{"S":"{{{task[0]}}}"},"tenant":{"S":"acme"},"area":{"S":"eu"},"phase":{"S":"{{{task[1]}}}"},"priority":{"N":"{{{task[2]}}}"},"due":{"S":"{{{task[3]}}}"} } }""";
            (await engine.CallAsync("PutItem", table, item)).Succeeded();
        }
        return (engine, table);
    }
}
