using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Condition expressions, each asked of one and the same item.</summary>
public sealed class ConditionTests(Engines engines)
{
    private const string Item = """
        {"id":{"S":"a"},"s":{"S":"hello"},"n":{"N":"5"},"b":{"B":"AQI="},"t":{"BOOL":true},"z":{"NULL":true},
         "l":{"L":[{"S":"x"},{"N":"1"},{"M":{"q":{"S":"deep"}}}]},"m":{"M":{"a":{"N":"1"},"b":{"M":{"c":{"S":"v"}}}}},
         "ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQ=="]},"u":{"S":"aé€😀"}}
        """;

    private const string Names = """{"#a":"a","#n":"n","#status":"status"}""";

    private const string Values = """
        {":s":{"S":"hello"},":h":{"S":"he"},":n":{"N":"5"},":five":{"N":"5.0"},":n6":{"N":"6"},":n1":{"N":"1"},":t":{"BOOL":true},":z":{"NULL":true},
         ":x":{"S":"x"},":a":{"S":"a"},":e":{"L":[]},":m":{"M":{"a":{"N":"1"},"b":{"M":{"c":{"S":"v"}}}}},":ss":{"SS":["b","a"]},":b1":{"B":"AQ=="},
         ":S":{"S":"S"},":bad":{"S":"XX"}}
        """;

    private const string Table = """
        -- comparisons
        s = :s | true
        s <> :s | false
        s = :x | false
        nothing = :s | false
        nothing <> :s | true
        nothing <> nothing2 | true | moto: takes the two for equal
        nothing < :n | false
        n = :five | true
        n < :n6 | true
        n <= :n | true
        n > :n6 | false
        n >= :n | true
        n = :s | false
        n <> :s | true
        n < :s | false | moto: fails inside
        z = :z | true
        t = :t | true
        :s = s | true
        :n < :n6 | true
        m = :m | true
        ss = :ss | true
        l[0] = :x | true
        n > l[1] | true
        m.b.c = :x | false
        m.#a = :n1 | true
        #n = :n | true
        (s) = (:s) | true | moto: fails inside
        t < :t | Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL
        s > :e | Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: >, operand type: L
        s = s | Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [s]

        -- BETWEEN and IN
        n BETWEEN :n1 AND :n6 | true
        n between :n6 and :n6 | false
        nothing BETWEEN :n1 AND :n6 | false
        :n BETWEEN :n1 AND n | true
        n BETWEEN :n1 AND :n6 AND s = :s | true
        n BETWEEN :n6 AND :n1 | Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:1}
        n BETWEEN :n1 AND :s | Invalid ConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:hello}
        n IN (:n1, :n) | true
        n IN (:n6) | false
        n in (:s, :n) | true
        nothing IN (:s) | false
        n IN () | Invalid ConditionExpression: Syntax error; token: ")", near: "()"

        -- functions
        begins_with(s, :h) | true
        begins_with(s, :x) | false
        begins_with(:s, :h) | true
        begins_with(b, :b1) | true | moto: takes strings only
        begins_with(n, :h) | false
        begins_with(nothing, :h) | false
        begins_with(s, :n) | Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
        begins_with(s) | Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1
        contains(s, :h) | true
        contains(ss, :a) | true
        contains(l, :x) | true
        contains(ns, :n1) | true
        contains(n, :n) | false
        contains(s, :n) | false
        contains(nothing, :a) | false
        attribute_exists(s) | true
        attribute_exists(nothing) | false
        attribute_exists(m.b) | true
        attribute_exists(m.zz) | false
        attribute_exists(l[2].q) | true
        attribute_exists(l[9]) | false
        attribute_not_exists(nothing) | true
        attribute_not_exists(s) | false
        attribute_exists(:s) | Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists
        attribute_type(s, :S) | true
        attribute_type(n, :S) | false
        attribute_type(n, :bad) | Invalid ConditionExpression: Invalid attribute type name found; type: XX, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}
        size(s) = :n | true
        size(u) = :n | true | moto: counts code points, not UTF-16 units
        size(ss) < :n | true
        size(m) < :n | true
        size(l) < :n | true
        size(b) < :n | true
        size(nothing) < :n | false | moto: fails inside
        size(n) < :n | false | moto: fails inside
        size(:n) < :n | Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: size, operand type: N
        size(s) | Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: size
        foo(s) | Invalid ConditionExpression: Invalid function name; function: foo

        -- AND, OR, NOT, parentheses
        s = :s AND n = :n | true
        s = :x OR n = :n | true
        s = :x OR n = :n AND t = :x | false
        (s = :x OR n = :n) AND t = :t | true
        NOT s = :x | true
        NOT s = :x AND n = :n1 | false
        not (s = :x) | true
        NOT NOT s = :s | true | moto: fails inside
        s = :s and (n = :n1 or (t = :t and not z = :n)) | true
        attribute_not_exists(id) OR n < :n6 | true
        attribute_not_exists(id) OR n < :n | false
        ((s = :s)) | Invalid ConditionExpression: The expression has redundant parentheses;
        (s = :s) AND ((n = :n)) | Invalid ConditionExpression: The expression has redundant parentheses;
        ((s = :s) AND n = :n) | true

        -- syntax
        s = :s AND | Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "AND"
        s = :s n = :n | Invalid ConditionExpression: Syntax error; token: "n", near: ":s n ="
        s == :s | Invalid ConditionExpression: Syntax error; token: "=", near: "== :s"
        = :s | Invalid ConditionExpression: Syntax error; token: "=", near: "= :s"
        s | Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "s"
        s = 'hello' | Invalid ConditionExpression: Syntax error; token: "'hello'", near: "= 'hello'"
        s = 5 | Invalid ConditionExpression: Syntax error; token: "5", near: "= 5"
        m..b = :x | Invalid ConditionExpression: Syntax error; token: ".", near: "..b"
        l[a] = :x | Invalid ConditionExpression: Syntax error; token: "a", near: "[a]"
        status = :s | Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status
        m.Status = :s | Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: Status
        #status = :s | false

        -- aliases
        s = :nope | Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :nope
        #nope = :s | Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #nope
        """;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_condition_holds_fails_or_is_refused_as_the_service_does(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        await CaseTable.RunAsync(engine, Table, async (condition, expected) =>
        {
            (await engine.CallAsync("PutItem", new JsonObject { ["TableName"] = table, ["Item"] = Engine.Json(Item) })).Succeeded();
            var request = new JsonObject { ["TableName"] = table, ["Key"] = Engine.Json("""{"id":{"S":"a"}}"""), ["ConditionExpression"] = condition };
            Aliases.AddUsed(request, condition, Engine.Json(Names), Engine.Json(Values));
            var answer = await engine.CallAsync("DeleteItem", request);
            return expected switch
            {
                "true" => answer.IsSuccess ? null : $"{answer.Code}: {answer.Message}",
                "false" => answer.Code == "ConditionalCheckFailedException" && answer.Message == "The conditional request failed" ? null : $"{answer.Code}: {answer.Message}",
                _ => CaseTable.CompareError(engine, answer, expected),
            };
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Aliases_that_are_wrong_or_unused_are_refused(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        const string Cases = """
            {"ConditionExpression":"attribute_exists(id)","ExpressionAttributeNames":{"#u":"x"}} | Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}
            {"ConditionExpression":"attribute_exists(id)","ExpressionAttributeValues":{":u":{"S":"x"}}} | Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}
            {"ConditionExpression":"attribute_exists(id)","ExpressionAttributeNames":{}} | ExpressionAttributeNames must not be empty
            {"ConditionExpression":"attribute_exists(id)","ExpressionAttributeValues":{}} | ExpressionAttributeValues must not be empty
            {"ExpressionAttributeNames":{"#u":"x"}} | ExpressionAttributeNames can only be specified when using expressions
            {"ExpressionAttributeValues":{":u":{"S":"x"}}} | ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null
            {"ConditionExpression":"attribute_exists(id)","ExpressionAttributeNames":{"u":"x"}} | ExpressionAttributeNames contains invalid key: Syntax error; key: "u"
            {"ConditionExpression":"attribute_exists(id)","ExpressionAttributeValues":{"u":{"S":"x"}}} | ExpressionAttributeValues contains invalid key: Syntax error; key: "u"
            {"ConditionExpression":"id = :u","ExpressionAttributeValues":{":u":{"N":"x"}}} | ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :u
            {"ConditionExpression":"size(size(id)) = :u","ExpressionAttributeValues":{":u":{"N":"1"}}} | Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: size, operand type: N
            {"ConditionExpression":"a[99999999999] = :u","ExpressionAttributeValues":{":u":{"N":"1"}}} | Invalid ConditionExpression: List index is not within the allowable range; index: [99999999999]
            {"ConditionExpression":"#u = :u","ExpressionAttributeNames":{"#u":""},"ExpressionAttributeValues":{":u":{"N":"1"}}} | Empty attribute name
            {"ConditionExpression":""} | Invalid ConditionExpression: The expression can not be empty;
            """;
        await CaseTable.RunAsync(engine, Cases, async (members, expected) =>
        {
            var request = Engine.Json(members);
            request["TableName"] = table;
            request["Item"] = Engine.Json("""{"id":{"S":"a"}}""");
            return CaseTable.CompareError(engine, await engine.CallAsync("PutItem", request), expected);
        });
    }

    [Fact]
    public async Task A_hundred_and_one_choices_are_too_many()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        var request = new JsonObject { ["TableName"] = table, ["Key"] = Engine.Json("""{"id":{"S":"a"}}"""), ["ConditionExpression"] = $"id IN ({string.Join(", ", Enumerable.Repeat(":a", 101))})" };
        Aliases.AddUsed(request, ":a", [], Engine.Json(Values));
        (await engine.CallAsync("DeleteItem", request)).Failed("ValidationException");
    }

    [Fact]
    public async Task An_expression_has_at_most_300_operators_and_a_path_32_levels()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        static string Many(int count) => string.Join(" OR ", Enumerable.Repeat("a<b", count));

        // Each comparison is an operator, and so is each OR between two.
        Assert.True((await PutAsync($"attribute_not_exists(id) OR NOT ({Many(149)})")).IsSuccess);
        Assert.StartsWith("Invalid ConditionExpression: The expression contains too many operators", (await PutAsync($"attribute_not_exists(id) OR NOT ({Many(150)})")).Failed("ValidationException"), StringComparison.Ordinal);
        var levels = "a" + string.Concat(Enumerable.Repeat(".b", 31));
        Assert.True((await PutAsync($"attribute_not_exists({levels})")).IsSuccess);
        Assert.Equal("Invalid ConditionExpression: The document path has too many nesting levels; nesting levels: 33", (await PutAsync($"attribute_not_exists({levels}.b)")).Failed("ValidationException"));

        Task<Answer> PutAsync(string condition) => engine.CallAsync("PutItem", table, $$"""{"Item":{"id":{"S":"a"} },"ConditionExpression":"{{condition}}"} """);
    }
}

/// <summary>Gives a request the names and values that its expressions use, and no others.</summary>
internal static partial class Aliases
{
    public static void AddUsed(JsonObject request, string expressions, JsonObject names, JsonObject values)
    {
        Add(request, "ExpressionAttributeNames", names, expressions);
        Add(request, "ExpressionAttributeValues", values, expressions);
    }

    private static void Add(JsonObject request, string member, JsonObject all, string expressions)
    {
        var used = new JsonObject(Alias().Matches(expressions).Select(m => m.Value).Distinct().Where(all.ContainsKey).Select(a => KeyValuePair.Create(a, all[a]?.DeepClone())));
        if (used.Count > 0)
        {
            request[member] = used;
        }
    }

    [GeneratedRegex(@"[:#]\w+")]
    private static partial Regex Alias();
}
