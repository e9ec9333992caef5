using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Values, keys and sizes: what an item may hold, and how it comes back.</summary>
public sealed class ValueTests(Engines engines)
{
    private const string Values = """
        -- numbers come back normalised
        {"N":"+5"} | {"N":"5"} | moto: keeps the text
        {"N":".5"} | {"N":"0.5"} | moto: keeps the text
        {"N":"-0"} | {"N":"0"} | moto: keeps the text
        {"N":"1.50"} | {"N":"1.5"} | moto: keeps the text
        {"N":"00012"} | {"N":"12"} | moto: keeps the text
        {"N":"1e2"} | {"N":"100"} | moto: keeps the text
        {"N":"123456789012345678901234567890.12345678"} | {"N":"123456789012345678901234567890.12345678"}
        {"N":"0.00000000000000000000000000000000000001"} | {"N":"0.00000000000000000000000000000000000001"}
        {"NS":["1","2.0"]} | {"NS":["1","2"]} | moto: keeps the text
        {"N":""} | The parameter cannot be converted to a numeric value
        {"N":"abc"} | The parameter cannot be converted to a numeric value: abc
        {"N":" 5"} | The parameter cannot be converted to a numeric value:  5
        {"N":"Infinity"} | The parameter cannot be converted to a numeric value: Infinity
        {"N":"1e126"} | Number overflow. Attempting to store a number with magnitude larger than supported range
        {"N":"-1e126"} | Number overflow. Attempting to store a number with magnitude larger than supported range
        {"N":"1e99999999999"} | Number overflow. Attempting to store a number with magnitude larger than supported range
        {"N":"1e-99999999999"} | Number underflow. Attempting to store a number with magnitude smaller than supported range
        {"N":"1e9223372036854775808"} | The parameter cannot be converted to a numeric value: 1e9223372036854775808
        {"N":"0e126"} | Number overflow. Attempting to store a number with magnitude larger than supported range | dynamodb-local: 1.11 takes any zero
        {"N":"0e125"} | {"N":"0"} | moto: keeps the text
        {"N":"1e-131"} | Number underflow. Attempting to store a number with magnitude smaller than supported range
        {"N":"111111111111111111111111111111111111111"} | Attempting to store more than 38 significant digits in a Number

        -- other types
        {"S":""} | {"S":""} | dynamodb-local: 1.11 is from before empty strings
        {"B":""} | {"B":""} | dynamodb-local: 1.11 is from before empty binaries
        {"S":"aé€😀"} | {"S":"aé€😀"}
        {"B":"AQID"} | {"B":"AQID"}
        {"BOOL":false} | {"BOOL":false}
        {"NULL":true} | {"NULL":true}
        {"L":[]} | {"L":[]}
        {"M":{}} | {"M":{}}
        {"L":[{"M":{"a":{"L":[{"NULL":true}]}}}]} | {"L":[{"M":{"a":{"L":[{"NULL":true}]}}}]}
        {"SS":["b","a"]} | {"SS":["a","b"]}
        {"BS":["AQ==","Ag=="]} | {"BS":["AQ==","Ag=="]}
        {"NULL":false} | One or more parameter values were invalid: Null attribute value types must have the value of true
        {"SS":[]} | One or more parameter values were invalid: An string set  may not be empty
        {"NS":[]} | One or more parameter values were invalid: An number set  may not be empty
        {"BS":[]} | One or more parameter values were invalid: Binary sets should not be empty
        {"SS":["a","a"]} | One or more parameter values were invalid: Input collection [a, a] contains duplicates.
        {"NS":["1","1.0"]} | Input collection contains duplicates
        {} | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
        {"X":"a"} | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
        {"S":"a","N":"1"} | Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes
        {"S":5} | SerializationException: NUMBER_VALUE cannot be converted to String | dynamodb-local: converts it
        """;

    private const string Keys = """
        -- as the key of an item
        {"id":{"S":"a"},"at":{"N":"1"}} | ok
        {"id":{"S":"a"},"at":{"N":"1.0"}} | ok
        {"id":{"S":"a"}} | One or more parameter values were invalid: Missing the key at in the item
        {"at":{"N":"1"}} | One or more parameter values were invalid: Missing the key id in the item
        {"id":{"N":"1"},"at":{"N":"1"}} | One or more parameter values were invalid: Type mismatch for key id expected: S actual: N
        {"id":{"S":"a"},"at":{"S":"1"}} | One or more parameter values were invalid: Type mismatch for key at expected: N actual: S
        {"id":{"S":""},"at":{"N":"1"}} | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id
        {"id":{"S":"a"},"at":{"N":"1"},"g":{"N":"1"}} | One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g
        {"id":{"S":"a"},"at":{"N":"1"},"g":{"S":""}} | One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-g, IndexKey: g
        """;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_value_comes_back_as_it_is_or_is_refused(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        await CaseTable.RunAsync(engine, Values, async (value, expected) =>
        {
            var put = await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"a"},"v":{{{value}}} }}""");
            if (!expected.StartsWith('{'))
            {
                return CaseTable.CompareError(engine, put, expected);
            }
            put.Succeeded();
            var got = (await engine.CallAsync("GetItem", table, """{"Key":{"id":{"S":"a"}}}""")).Succeeded();
            return CaseTable.Same(got["Item"]!["v"], Engine.Json(expected)) ? null : got.ToJsonString();
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_must_be_whole_and_of_its_types(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync("""
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"at","AttributeType":"N"},{"AttributeName":"g","AttributeType":"S"}],
             "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}],
             "GlobalSecondaryIndexes":[{"IndexName":"by-g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]}
            """);
        await CaseTable.RunAsync(engine, Keys, async (item, expected) =>
        {
            var put = await engine.CallAsync("PutItem", table, $$"""{"Item":{{item}} }""");
            return expected == "ok" ? put.IsSuccess ? null : put.Message : CaseTable.CompareError(engine, put, expected);
        });
        foreach (var key in new[] { """{"id":{"S":"a"}}""", """{"id":{"S":"a"},"at":{"N":"1"},"x":{"S":"b"}}""", """{"id":{"S":"a"},"at":{"S":"1"}}""", "{}" })
        {
            foreach (var operation in new[] { "GetItem", "UpdateItem", "DeleteItem" })
            {
                var answer = await engine.CallAsync(operation, table, $$"""{"Key":{{key}} }""");
                Assert.Null(CaseTable.CompareError(engine, answer, "The provided key element does not match the schema"));
            }
        }
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("7", 2)]
    [InlineData("42", 2)]
    [InlineData("-42", 3)]
    [InlineData("123456", 4)]
    [InlineData("3.14159", 5)]
    [InlineData("0042.1200", 3)]
    [InlineData("1E125", 2)]
    [InlineData("0.001", 2)]
    [InlineData("-1.5", 4)]
    public async Task A_number_counts_a_byte_for_two_digits_on_either_side_of_its_point(string number, int bytes)
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();

        // id and k, n, x: five bytes beside the number and the padding.
        Assert.True((await PutAsync(0)).IsSuccess);
        Assert.Equal("Item size has exceeded the maximum allowed size", (await PutAsync(1)).Failed("ValidationException"));

        Task<Answer> PutAsync(int over) => engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"k"},"n":{"N":"{{{number}}}"},"x":{"S":"{{{new string('x', (400 * 1024) - 5 - bytes + over)}}}"} }}""");
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Items_and_keys_have_a_largest_size(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, "counts sizes its own way");
        var table = await engine.CreateTableAsync();
        const int Limit = 400 * 1024;
        await PutAsync(1, Limit - 4, null);
        await PutAsync(1, Limit - 3, "Item size has exceeded the maximum allowed size");
        await PutAsync(2048, 1, null);
        await PutAsync(2049, 1, "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");

        async Task PutAsync(int key, int value, string? error)
        {
            // The names id and x count 3 bytes.
            var answer = await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"{{{new string('k', key)}}}"},"x":{"S":"{{{new string('v', value)}}}"} }}""");
            Assert.True(error is null ? answer.IsSuccess : CaseTable.CompareError(engine, answer, error) is null, $"{key} {value}: {answer.Message}");
        }
    }

    [Theory]
    [InlineData(Engines.Embedded)]
    [InlineData(Engines.DynamoDbLocal)]
    public async Task Values_nest_32_levels_deep_and_no_deeper(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        foreach (var (containers, isAccepted) in new[] { (31, true), (32, false) })
        {
            var value = """{"S":"x"}""";
            for (var i = 0; i < containers; i++)
            {
                value = i % 2 == 0 ? $$$"""{"M":{"a":{{{value}}} }}""" : $$"""{"L":[{{value}}]}""";
            }
            var answer = await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"a"},"v":{{{value}}} }}""");
            Assert.Equal(isAccepted, answer.IsSuccess);
            if (isAccepted)
            {
                var got = (await engine.CallAsync("GetItem", table, """{"Key":{"id":{"S":"a"}}}""")).Succeeded();
                Assert.True(CaseTable.Same(got["Item"]!["v"], Engine.Json(value)));
            }
        }
    }

    [Fact]
    public async Task Numbers_add_exactly()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        var random = new Random(20261121);
        for (var i = 0; i < 200; i++)
        {
            // decimal is exact for 28 digits; these have at most 24 together.
            var (a, b) = (Number(random), Number(random));
            var request = new JsonObject
            {
                ["TableName"] = table,
                ["Key"] = Engine.Json($$$"""{"id":{"S":"{{{i}}}"}}"""),
                ["UpdateExpression"] = "SET plus = :a + :b, diff = :a - :b",
                ["ExpressionAttributeValues"] = Engine.Json($$$"""{":a":{"N":"{{{a}}}"},":b":{"N":"{{{b}}}"}}"""),
                ["ReturnValues"] = "UPDATED_NEW",
            };
            var attributes = (await engine.CallAsync("UpdateItem", request)).Succeeded()["Attributes"]!;
            Assert.Equal(a + b, decimal.Parse((string)attributes["plus"]!["N"]!, CultureInfo.InvariantCulture));
            Assert.Equal(a - b, decimal.Parse((string)attributes["diff"]!["N"]!, CultureInfo.InvariantCulture));
        }

        static decimal Number(Random random) => new(random.Next(), random.Next(), 0, random.Next(2) == 0, (byte)random.Next(6));
    }
}
