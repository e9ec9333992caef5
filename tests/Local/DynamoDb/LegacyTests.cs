namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>The parameters from before expressions, which older code and the document models of some SDKs still send.</summary>
public sealed class LegacyTests(Engines engines)
{
    private const string Item = """{"id":{"S":"a"},"n":{"N":"5"},"s":{"S":"hello world"},"set":{"SS":["x","y"]},"list":{"L":[{"S":"one"}]}}""";

    /// <summary>What the condition on the item above says.</summary>
    private const string Conditions = """
        -- comparisons
        {"n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"5"}]}} | true
        {"n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"6"}]}} | false
        {"n":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"6"}]}} | true
        {"none":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"6"}]}} | true | moto: finds nothing there to differ
        {"n":{"ComparisonOperator":"LT","AttributeValueList":[{"N":"6"}]}} | true
        {"n":{"ComparisonOperator":"LE","AttributeValueList":[{"N":"4"}]}} | false
        {"n":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"5"}]}} | false
        {"n":{"ComparisonOperator":"GE","AttributeValueList":[{"N":"5"}]}} | true
        {"n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"5"},{"N":"7"}]}} | true
        {"n":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"4"},{"N":"5"}]}} | true
        {"s":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"hello"}]}} | true
        {"s":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"world"}]}} | true
        {"set":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"x"}]}} | true
        {"set":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"x"}]}} | false
        {"none":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"x"}]}} | false | moto: lets an absent attribute pass
        {"n":{"ComparisonOperator":"NULL"}} | false
        {"none":{"ComparisonOperator":"NULL"}} | true
        {"n":{"ComparisonOperator":"NOT_NULL"}} | true
        -- both must hold
        {"n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"5"}]},"s":{"ComparisonOperator":"NULL"}} | false
        """;

    private const string Expectations = """
        {"n":{"Value":{"N":"5"}}} | true
        {"n":{"Exists":true,"Value":{"N":"6"}}} | false | moto: does not look at the value
        {"n":{"Exists":false}} | false
        {"none":{"Exists":false}} | true
        """;

    /// <summary>What an update makes of the item above; the attributes shown are those that changed.</summary>
    private const string Updates = """
        {"n":{"Action":"PUT","Value":{"N":"1"}}} | {"n":{"N":"1"}}
        {"n":{"Value":{"N":"1"}}} | {"n":{"N":"1"}}
        {"n":{"Action":"ADD","Value":{"N":"-2"}}} | {"n":{"N":"3"}}
        {"new":{"Action":"ADD","Value":{"N":"2"}}} | {"new":{"N":"2"}}
        {"set":{"Action":"ADD","Value":{"SS":["z"]}}} | {"set":{"SS":["x","y","z"]}}
        {"list":{"Action":"ADD","Value":{"L":[{"S":"two"}]}}} | {"list":{"L":[{"S":"one"},{"S":"two"}]}} | moto: does not add to lists
        {"set":{"Action":"DELETE","Value":{"SS":["x"]}}} | {"set":{"SS":["y"]}}
        {"n":{"Action":"PUT","Value":{"N":"1"}},"s":{"Action":"DELETE"}} | {"n":{"N":"1"}}
        """;

    private const string Wrong = """
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"id":{"Exists":false}},"ConditionExpression":"attribute_not_exists(id)"} | Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}
        UpdateItem {"Key":{"id":{"S":"a"}},"AttributeUpdates":{"n":{"Value":{"N":"1"}}},"UpdateExpression":"SET n = n"} | Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"n":{"Exists":false,"Value":{"N":"1"}}}} | One or more parameter values were invalid: Value cannot be used when Exists is false for Attribute: n
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"n":{"Exists":true}}} | One or more parameter values were invalid: Value must be provided when Exists is true for Attribute: n
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"n":{}}} | One or more parameter values were invalid: Value must be provided when Exists is null for Attribute: n
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"n":{"Value":{"N":"1"}}},"ConditionalOperator":"OR"} | ConditionalOperator can only be used when Filter or Expected has two or more elements
        Scan {"ScanFilter":{"n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"}]}}} | One or more parameter values were invalid: Invalid number of argument(s) for the BETWEEN ComparisonOperator
        UpdateItem {"Key":{"id":{"S":"a"}},"AttributeUpdates":{"n":{"Action":"PUT"}}} | One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified
        UpdateItem {"Key":{"id":{"S":"a"}},"AttributeUpdates":{"id":{"Value":{"S":"b"}}}} | One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key
        UpdateItem {"Key":{"id":{"S":"a"}},"AttributeUpdates":{"n":{"Action":"DELETE","Value":{"S":"b"}}}} | One or more parameter values were invalid: DELETE action with value is not supported for the type S
        UpdateItem {"Key":{"id":{"S":"a"}},"AttributeUpdates":{"n":{"Action":"ADD","Value":{"S":"b"}}}} | One or more parameter values were invalid: ADD action is not supported for the type S
        UpdateItem {"Key":{"id":{"S":"a"}},"AttributeUpdates":{"n":{"Action":"ADD","Value":{"SS":["b"]}}}} | Type mismatch for attribute to update
        UpdateItem {"Key":{"id":{"S":"a"}},"AttributeUpdates":{"n":{"Value":{"N":"1"}}},"ExpressionAttributeNames":{"#n":"n"}} | ExpressionAttributeNames can only be specified when using expressions
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"n":{"ComparisonOperator":"LT"}}} | One or more parameter values were invalid: Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: n
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"n":{"AttributeValueList":[{"N":"1"}]}}} | One or more parameter values were invalid: AttributeValueList can only be used with a ComparisonOperator for Attribute: n
        PutItem {"Item":{"id":{"S":"a"}},"Expected":{"n":{"ComparisonOperator":"EQ","Value":{"N":"1"},"AttributeValueList":[{"N":"1"}]}}} | One or more parameter values were invalid: Value and AttributeValueList cannot be used together for Attribute: n
        Scan {"ScanFilter":{"n":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"1"},{"S":"a"}]}}} | One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type
        Scan {"ScanFilter":{"n":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"L":[]}]}}} | One or more parameter values were invalid: ComparisonOperator CONTAINS is not valid for L AttributeValue type
        Scan {"ScanFilter":{"n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"2"},{"N":"1"}]}}} | The BETWEEN condition was provided a range where the lower bound is greater than the upper bound
        Scan {"ScanFilter":{"n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"x"}]}}} | The parameter cannot be converted to a numeric value: x
        Scan {"AttributesToGet":["n"],"Select":"COUNT"} | Cannot specify the AttributesToGet when choosing to get only the Count
        Query {"KeyConditions":{"id":{"ComparisonOperator":"NE","AttributeValueList":[{"S":"a"}]}}} | Attempted conditional constraint is not an indexable operation
        Query {"KeyConditions":{}} | Conditions can be of length 1 or 2 only
        GetItem {"Key":{"id":{"S":"a"}},"AttributesToGet":["n","n"]} | One or more parameter values were invalid: Duplicate value in attribute name: n
        GetItem {"Key":{"id":{"S":"a"}},"AttributesToGet":[]} | 1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1
        """;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_comparison_holds_or_fails_as_a_filter_and_as_an_expectation(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await NewItemAsync(engine);

        await CaseTable.RunAsync(engine, Conditions, async (condition, expected) =>
        {
            var scan = await engine.CallAsync("Scan", table, $$"""{"ScanFilter":{{condition}}}""");
            var seen = $"{(int?)scan.Body["Count"] == 1}".ToLowerInvariant();
            return seen == expected ? await ExpectAsync(engine, table, condition, expected) : $"as a filter {seen} {scan.Message}";
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_value_or_its_absence_can_be_expected(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await NewItemAsync(engine);
        await CaseTable.RunAsync(engine, Expectations, (expectation, expected) => ExpectAsync(engine, table, expectation, expected));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Attributes_are_put_added_to_and_deleted(string name)
    {
        var engine = await engines.GetAsync(name);
        await CaseTable.RunAsync(engine, Updates, async (updates, expected) =>
        {
            var table = await NewItemAsync(engine);
            var answer = await engine.CallAsync("UpdateItem", table, $$$"""{"Key":{"id":{"S":"a"}},"AttributeUpdates":{{{updates}}},"ReturnValues":"UPDATED_NEW"}""");
            return answer.IsSuccess && CaseTable.Same(answer.Body["Attributes"], Engine.Json(expected)) ? null : answer.Body.ToJsonString();
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_of_two_conditions_is_enough_where_OR_is_asked_for(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, "does not know ConditionalOperator");
        var table = await NewItemAsync(engine);
        const string Filter = """{"ScanFilter":{"n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"5"}]},"s":{"ComparisonOperator":"NULL"}},"ConditionalOperator":"OPERATOR"}""";

        Assert.Equal(1, (int)(await engine.CallAsync("Scan", table, Filter.Replace("OPERATOR", "OR", StringComparison.Ordinal))).Succeeded()["Count"]!);
        Assert.Equal(0, (int)(await engine.CallAsync("Scan", table, Filter.Replace("OPERATOR", "AND", StringComparison.Ordinal))).Succeeded()["Count"]!);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Only_the_attributes_asked_for_are_given(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, "gives the whole item");
        var table = await NewItemAsync(engine);
        const string Shown = """{"n":{"N":"5"},"s":{"S":"hello world"}}""";

        var got = (await engine.CallAsync("GetItem", table, """{"Key":{"id":{"S":"a"}},"AttributesToGet":["n","s","none"]}""")).Succeeded();
        Assert.True(CaseTable.Same(Engine.Json(Shown), got["Item"]), got.ToJsonString());
        var queried = (await engine.CallAsync("Query", table, """{"KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},"AttributesToGet":["n","s"]}""")).Succeeded();
        Assert.True(CaseTable.Same(Engine.Json(Shown), Assert.Single(queried["Items"]!.AsArray())), queried.ToJsonString());
        var batch = (await engine.CallAsync("BatchGetItem", $$$$"""{"RequestItems":{"{{{{table}}}}":{"Keys":[{"id":{"S":"a"}}],"AttributesToGet":["n","s"]}}}""")).Succeeded();
        Assert.True(CaseTable.Same(Engine.Json(Shown), Assert.Single(batch["Responses"]![table]!.AsArray())), batch.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_meant_is_refused(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await NewItemAsync(engine);
        await CaseTable.RunAsync(engine, Wrong, async (input, expected) =>
            CaseTable.CompareError(engine, await engine.CallAsync(input.Split(' ')[0], table, input[input.IndexOf('{', StringComparison.Ordinal)..]), expected));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Key_conditions_go_with_expressions_for_the_rest(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await NewItemAsync(engine);
        const string Key = """{"KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},""";

        var found = await engine.CallAsync("Query", table, Key + """ "FilterExpression":"#n = :five","ExpressionAttributeNames":{"#n":"n"},"ExpressionAttributeValues":{":five":{"N":"5"}},"ProjectionExpression":"#n"}""");
        Assert.True(CaseTable.Same(Engine.Json("""{"n":{"N":"5"}}"""), Assert.Single(found.Succeeded()["Items"]!.AsArray())));
    }

    [Fact]
    public async Task There_may_be_more_of_them_than_an_expression_could_hold()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await NewItemAsync(engine);
        var updates = string.Join(',', Enumerable.Range(0, 500).Select(i => $$$"""'many{{{i}}}':{'Value':{'N':'{{{i}}}'} }"""));
        var choices = string.Join(',', Enumerable.Range(-200, 400).Select(i => $$"""{'N':'{{i}}'}"""));

        (await engine.CallAsync("UpdateItem", table, $$$"""{'Key':{'id':{'S':'a'} },'AttributeUpdates':{{{{updates}}}}}""".Replace('\'', '"'))).Succeeded();
        var scan = await engine.CallAsync("Scan", table, $$$"""{'ScanFilter':{'n':{'ComparisonOperator':'IN','AttributeValueList':[{{{choices}}}]} } }""".Replace('\'', '"'));
        Assert.Equal("499", (string?)Assert.Single(scan.Succeeded()["Items"]!.AsArray())!["many499"]!["N"]);
    }

    private static async Task<string> NewItemAsync(Engine engine)
    {
        var table = await engine.CreateTableAsync();
        (await engine.CallAsync("PutItem", table, $$"""{"Item":{{Item}}}""")).Succeeded();
        return table;
    }

    /// <summary>Writes the item as it is, if the expectation holds.</summary>
    private static async Task<string?> ExpectAsync(Engine engine, string table, string expectation, string expected)
    {
        var put = await engine.CallAsync("PutItem", table, $$"""{"Item":{{Item}},"Expected":{{expectation}}}""");
        var holds = put.IsSuccess ? "true" : put.Code == "ConditionalCheckFailedException" ? "false" : $"{put.Code}: {put.Message}";
        return holds == expected ? null : $"as an expectation {holds}";
    }
}
