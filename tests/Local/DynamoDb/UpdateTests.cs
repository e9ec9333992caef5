using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Update expressions, each applied to one and the same item.</summary>
public sealed class UpdateTests(Engines engines)
{
    private const string Item = """
        {"id":{"S":"a"},"s":{"S":"hello"},"n":{"N":"5"},"l":{"L":[{"S":"x"},{"N":"1"},{"M":{"q":{"S":"deep"}}}]},
         "m":{"M":{"a":{"N":"1"},"b":{"M":{"c":{"S":"v"}}}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQ=="]}}
        """;

    private const string Values = """
        {":s":{"S":"new"},":n":{"N":"2"},":neg":{"N":"-1.5"},":e":{"L":[]},":l":{"L":[{"S":"y"}]},":m":{"M":{"k":{"S":"v"}}},":ss":{"SS":["b","c"]},
         ":ab":{"SS":["a","b"]},":ns":{"NS":["2","3"]},":bs":{"BS":["Ag=="]},":t":{"BOOL":true},":frac":{"N":"0.1"},":d38":{"N":"11111111111111111111111111111111111111"}}
        """;

    // The third of "input | expected": attributes that differ afterwards, as JSON; null for one that is gone; {} for no change.
    private const string Table = """
        -- SET
        SET s = :s | {"s":{"S":"new"}}
        set s = :s, n = :n | {"s":{"S":"new"},"n":{"N":"2"}}
        SET #s = :s | {"s":{"S":"new"}}
        SET q = s | {"q":{"S":"hello"}}
        SET s = n, n = s | {"s":{"N":"5"},"n":{"S":"hello"}}
        SET q = :t | {"q":{"BOOL":true}}
        SET n = n + :n | {"n":{"N":"7"}}
        SET n = n - :n | {"n":{"N":"3"}}
        SET n = :n - :neg | {"n":{"N":"3.5"}}
        SET n = n + n | {"n":{"N":"10"}}
        SET n = (n + :n) | {"n":{"N":"7"}} | moto: fails inside
        SET n = n + :frac | {"n":{"N":"5.1"}}
        SET q = if_not_exists(q, :n) | {"q":{"N":"2"}}
        SET n = if_not_exists(n, :s) | {}
        SET q = if_not_exists(q, :n) + :n | {"q":{"N":"4"}}
        SET q = if_not_exists(q, if_not_exists(s, :n)) | {"q":{"S":"hello"}} | moto: does not nest functions
        SET l = list_append(l, :l) | {"l":{"L":[{"S":"x"},{"N":"1"},{"M":{"q":{"S":"deep"}}},{"S":"y"}]}}
        SET l = list_append(:l, l) | {"l":{"L":[{"S":"y"},{"S":"x"},{"N":"1"},{"M":{"q":{"S":"deep"}}}]}}
        SET q = list_append(if_not_exists(q, :e), :l) | {"q":{"L":[{"S":"y"}]}}
        SET l[0] = :s | {"l":{"L":[{"S":"new"},{"N":"1"},{"M":{"q":{"S":"deep"}}}]}}
        SET l[9] = :s | {"l":{"L":[{"S":"x"},{"N":"1"},{"M":{"q":{"S":"deep"}}},{"S":"new"}]}}
        SET l[9] = :s, l[8] = :n | {"l":{"L":[{"S":"x"},{"N":"1"},{"M":{"q":{"S":"deep"}}},{"N":"2"},{"S":"new"}]}} | moto: appends in the order written
        SET l[2].q = :s | {"l":{"L":[{"S":"x"},{"N":"1"},{"M":{"q":{"S":"new"}}}]}}
        SET m.b.d = m.a | {"m":{"M":{"a":{"N":"1"},"b":{"M":{"c":{"S":"v"},"d":{"N":"1"}}}}}}
        SET m.a = :s, m.b = :n | {"m":{"M":{"a":{"S":"new"},"b":{"N":"2"}}}}

        -- SET refused
        SET q = nothing | The provided expression refers to an attribute that does not exist in the item
        SET q = nothing + :n | The provided expression refers to an attribute that does not exist in the item
        SET l = list_append(nothing, :l) | The provided expression refers to an attribute that does not exist in the item
        SET q = s + :n | An operand in the update expression has an incorrect data type
        SET l = list_append(l, s) | An operand in the update expression has an incorrect data type
        SET q = :s + :n | Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S
        SET l = list_append(l, :s) | Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: list_append, operand type: S
        SET q = if_not_exists(:s, :n) | Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists
        SET l = list_append(l) | Invalid UpdateExpression: Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1
        SET m.x.y = :s | The document path provided in the update expression is invalid for update
        SET nothing.x = :s | The document path provided in the update expression is invalid for update
        SET s[0] = :s | The document path provided in the update expression is invalid for update
        SET l.x = :s | The document path provided in the update expression is invalid for update
        SET m.a = :n, m = :m | Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, a], path two: [m]
        SET m.a = :n, m[0] = :s | Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, a], path two: [m, [0]]
        SET id = :s | One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key
        SET s = size(s) | Invalid UpdateExpression: The function is not allowed in an update expression; function: size
        SET s = foo(s) | Invalid UpdateExpression: Invalid function name; function: foo
        SET n = n + :n + :n | Invalid UpdateExpression: Syntax error; token: "+", near: ":n + :n"
        SET n = n * :n | Invalid UpdateExpression: Syntax error; token: "*", near: "n * :n"
        SET s = :s SET n = :n | Invalid UpdateExpression: The "SET" section can only be used once in an update expression;
        SET s = :s, REMOVE n | Invalid UpdateExpression: Syntax error; token: "REMOVE", near: ", REMOVE n"
        SET s | Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "s"
        s = :s | Invalid UpdateExpression: Syntax error; token: "s", near: "s ="
        SET status = :s | Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status
        SET s = :nope | Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :nope
        SET q = :d38 + :frac | Number overflow. Attempting to store a number with magnitude larger than supported range

        -- REMOVE
        REMOVE s | {"s":null}
        REMOVE s, n | {"s":null,"n":null}
        REMOVE nothing | {}
        REMOVE m.a | {"m":{"M":{"b":{"M":{"c":{"S":"v"}}}}}}
        REMOVE m.zz | {}
        REMOVE l[0] | {"l":{"L":[{"N":"1"},{"M":{"q":{"S":"deep"}}}]}}
        REMOVE l[0], l[1] | {"l":{"L":[{"M":{"q":{"S":"deep"}}}]}}
        REMOVE l[0], l[2].q | {"l":{"L":[{"N":"1"},{"M":{}}]}}
        REMOVE l[9] | {}
        SET l[0] = :s REMOVE l[1] | {"l":{"L":[{"S":"new"},{"M":{"q":{"S":"deep"}}}]}}
        REMOVE nothing.x | The document path provided in the update expression is invalid for update
        REMOVE id | One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key
        REMOVE s, s | Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [s], path two: [s]

        -- ADD and DELETE
        ADD n :n | {"n":{"N":"7"}}
        ADD n :neg | {"n":{"N":"3.5"}}
        ADD q :n | {"q":{"N":"2"}}
        ADD ss :ss | {"ss":{"SS":["a","b","c"]}}
        ADD ns :ns | {"ns":{"NS":["1","2","3"]}}
        ADD bs :bs | {"bs":{"BS":["AQ==","Ag=="]}}
        ADD q :ss | {"q":{"SS":["b","c"]}}
        ADD m.a :n | {"m":{"M":{"a":{"N":"3"},"b":{"M":{"c":{"S":"v"}}}}}}
        DELETE ss :ss | {"ss":{"SS":["a"]}}
        DELETE ss :ab | {"ss":null}
        DELETE nothing :ss | {}
        ADD s :n | An operand in the update expression has an incorrect data type
        ADD ss :ns | An operand in the update expression has an incorrect data type
        DELETE ss :ns | An operand in the update expression has an incorrect data type
        ADD n :s | Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND
        DELETE n :n | Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND
        SET s = :s REMOVE n ADD q :n DELETE ss :ss | {"s":{"S":"new"},"n":null,"q":{"N":"2"},"ss":{"SS":["a"]}}
        """;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_update_changes_the_item_or_is_refused_as_the_service_does(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        await CaseTable.RunAsync(engine, Table, async (update, expected) =>
        {
            (await engine.CallAsync("PutItem", new JsonObject { ["TableName"] = table, ["Item"] = Engine.Json(Item) })).Succeeded();
            var request = new JsonObject { ["TableName"] = table, ["Key"] = Engine.Json("""{"id":{"S":"a"}}"""), ["UpdateExpression"] = update, ["ReturnValues"] = "ALL_NEW" };
            Aliases.AddUsed(request, update, Engine.Json("""{"#s":"s"}"""), Engine.Json(Values));
            var answer = await engine.CallAsync("UpdateItem", request);
            if (!expected.StartsWith('{'))
            {
                return CaseTable.CompareError(engine, answer, expected);
            }
            var item = Engine.Json(Item);
            foreach (var (attribute, value) in Engine.Json(expected))
            {
                item.Remove(attribute);
                if (value is not null)
                {
                    item[attribute] = value.DeepClone();
                }
            }
            return answer.IsSuccess && CaseTable.Same(answer.Body["Attributes"], item) ? null : answer.Body.ToJsonString();
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Return_values_are_the_ones_asked_for(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        const string Cases = """
            PutItem {"ReturnValues":"ALL_OLD"} | {"id":{"S":"a"},"n":{"N":"1"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}}}
            PutItem {"ReturnValues":"NONE"} | nothing
            DeleteItem {"ReturnValues":"ALL_OLD"} | {"id":{"S":"a"},"n":{"N":"1"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}}}
            UpdateItem {"UpdateExpression":"SET n = n + n, q = n","ReturnValues":"NONE"} | nothing
            UpdateItem {"UpdateExpression":"SET n = n + n, q = n","ReturnValues":"ALL_OLD"} | {"id":{"S":"a"},"n":{"N":"1"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}}}
            UpdateItem {"UpdateExpression":"SET n = n + n, q = n","ReturnValues":"ALL_NEW"} | {"id":{"S":"a"},"n":{"N":"2"},"q":{"N":"1"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}}}
            UpdateItem {"UpdateExpression":"SET n = n + n, q = n","ReturnValues":"UPDATED_OLD"} | {"n":{"N":"1"}}
            UpdateItem {"UpdateExpression":"SET n = n + n, q = n","ReturnValues":"UPDATED_NEW"} | {"n":{"N":"2"},"q":{"N":"1"}}
            UpdateItem {"UpdateExpression":"SET m.a = n + n","ReturnValues":"UPDATED_NEW"} | {"m":{"M":{"a":{"N":"2"}}}} | dynamodb-local: answers the whole attribute
            UpdateItem {"UpdateExpression":"REMOVE n","ReturnValues":"UPDATED_NEW"} | nothing
            UpdateItem {"UpdateExpression":"REMOVE n","ReturnValues":"UPDATED_OLD"} | {"n":{"N":"1"}}
            UpdateItem {"UpdateExpression":"SET n = n","ReturnValues":"UPDATED_NEW"} | {"n":{"N":"1"}} | moto: answers what is different
            PutItem {"ReturnValues":"ALL_NEW"} | ReturnValues can only be ALL_OLD or NONE
            DeleteItem {"ReturnValues":"UPDATED_OLD"} | ReturnValues can only be ALL_OLD or NONE
            PutItem {"ReturnValues":"NOPE","ReturnConsumedCapacity":"NO","TableName":""} | 1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1
            UpdateItem {"ReturnValues":"NOPE"} | 1 validation error detected: Value 'NOPE' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]
            """;
        await CaseTable.RunAsync(engine, Cases, async (input, expected) =>
        {
            (await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"n":{"N":"1"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}}}}""")).Succeeded();
            var (operation, members) = (input.Split(' ')[0], Engine.Json(input[input.IndexOf('{', StringComparison.Ordinal)..]));
            members["TableName"] ??= table;
            members[operation == "PutItem" ? "Item" : "Key"] = Engine.Json("""{"id":{"S":"a"}}""");
            var answer = await engine.CallAsync(operation, members);
            var attributes = answer.Body["Attributes"];
            return expected switch
            {
                "nothing" => answer.IsSuccess && attributes is null or JsonObject { Count: 0 } ? null : answer.Body.ToJsonString(),
                ['{', ..] => CaseTable.Same(attributes, Engine.Json(expected)) ? null : answer.Body.ToJsonString(),
                _ => CaseTable.CompareError(engine, answer, expected),
            };
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_update_of_an_item_that_is_not_there_creates_it_unless_it_only_takes_away(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        const string Cases = """
            SET s = :s | {"s":{"S":"new"}}
            ADD n :n | {"n":{"N":"2"}}
            ADD ss :ss | {"ss":{"SS":["b","c"]}}
            REMOVE s | nothing | dynamodb-local: 1.11 makes the item | moto: makes the item
            DELETE ss :ss | nothing | dynamodb-local: 1.11 makes the item | moto: makes the item
            SET n = :n REMOVE s | {"n":{"N":"2"}}
            SET n = if_not_exists(n, :n) | {"n":{"N":"2"}}
            """;
        var count = 0;
        await CaseTable.RunAsync(engine, Cases, async (update, expected) =>
        {
            var key = new JsonObject { ["id"] = new JsonObject { ["S"] = $"new-{++count}" } };
            var request = new JsonObject { ["TableName"] = table, ["Key"] = key.DeepClone(), ["UpdateExpression"] = update };
            Aliases.AddUsed(request, update, [], Engine.Json(Values));
            (await engine.CallAsync("UpdateItem", request)).Succeeded();
            var answer = await engine.CallAsync("GetItem", new JsonObject { ["TableName"] = table, ["Key"] = key.DeepClone() });
            if (expected == "nothing")
            {
                return answer.Body["Item"] is null ? null : answer.Body.ToJsonString();
            }
            var item = Engine.Json(expected);
            item["id"] = key["id"]!.DeepClone();
            return CaseTable.Same(answer.Body["Item"], item) ? null : answer.Body.ToJsonString();
        });
    }
}
