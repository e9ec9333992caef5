using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sns;

public sealed class FilterPolicyTests(SharedServer server)
{
    [Theory]
    [InlineData("""{"a":["x"]}""", """{"a":["String","x"]}""", true)]
    [InlineData("""{"a":["x"]}""", """{"a":["String","X"]}""", false)]
    [InlineData("""{"a":["x"]}""", """{"b":["String","x"]}""", false)]
    [InlineData("""{"a":["x"]}""", "{}", false)]
    [InlineData("{}", "{}", true)]
    [InlineData("""{"a":["x","y"],"b":[1]}""", """{"a":["String","y"],"b":["Number","1.0"]}""", true)]
    [InlineData("""{"a":["x","y"],"b":[1]}""", """{"a":["String","y"],"b":["Number","2"]}""", false)]
    [InlineData("""{"a":["99"]}""", """{"a":["Number","99"]}""", false)]
    [InlineData("""{"a":[99]}""", """{"a":["String","99"]}""", false)]
    [InlineData("""{"a":["x"]}""", """{"a":["String.Array","[\"x\",\"y\"]"]}""", true)]
    [InlineData("""{"a":["x"]}""", """{"a":["String.Array","[\"y\",\"z\"]"]}""", false)]
    [InlineData("""{"a":[true]}""", """{"a":["String.Array","[true,null]"]}""", true)]
    [InlineData("""{"a":[null]}""", """{"a":["String.Array","[true,null]"]}""", true)]
    [InlineData("""{"a":[{"prefix":"au"}]}""", """{"a":["String","auto"]}""", true)]
    [InlineData("""{"a":[{"suffix":"to"}]}""", """{"a":["String","auto"]}""", true)]
    [InlineData("""{"a":[{"equals-ignore-case":"AUTO"}]}""", """{"a":["String","auto"]}""", true)]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/24"}]}""", """{"a":["String","10.0.0.255"]}""", true)]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/24"}]}""", """{"a":["String","10.0.1.0"]}""", false)]
    [InlineData("""{"a":[{"exists":true}]}""", """{"a":["Number","1"]}""", true)]
    [InlineData("""{"a":[{"exists":true}]}""", "{}", false)]
    [InlineData("""{"a":[{"exists":false}]}""", """{"b":["String","1"]}""", true)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"a":["String","y"]}""", true)]
    [InlineData("""{"a":[{"anything-but":["x","y"]}]}""", """{"a":["String","y"]}""", false)]
    [InlineData("""{"a":[{"anything-but":["rugby","tennis"]}]}""", """{"a":["String.Array","[\"rugby\",\"baseball\"]"]}""", true)]
    [InlineData("""{"a":[{"anything-but":["rugby","tennis"]}]}""", """{"a":["String.Array","[\"rugby\"]"]}""", false)]
    [InlineData("""{"a":[{"anything-but":{"prefix":"x"}}]}""", """{"a":["String","xy"]}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", "{}", false)]
    [InlineData("""{"a":[{"numeric":[">",0,"<=",100]}]}""", """{"a":["Number","100"]}""", true)]
    [InlineData("""{"a":[{"numeric":[">",0,"<=",100]}]}""", """{"a":["Number","100.1"]}""", false)]
    [InlineData("""{"a":[{"numeric":["=",123.456789]}]}""", """{"a":["Number","123.4567812"]}""", true)]
    [InlineData("""{"a":[123.456789]}""", """{"a":["Number","123.45677"]}""", false)]
    [InlineData("""{"$or":[{"a":["x"]},{"b":["y"]}]}""", """{"b":["String","y"]}""", true)]
    [InlineData("""{"$or":[{"a":["x"]},{"b":["y"]}]}""", """{"a":["String","y"]}""", false)]
    public async Task Attributes_decide_unless_the_policy_says_otherwise(string policy, string attributes, bool matches)
    {
        var topic = await server.TopicAsync();
        var (queue, _) = await server.SubscribedAsync(topic, ("FilterPolicy", policy));

        await server.CallAsync("sns", "Publish", new JsonObject
        {
            ["TopicArn"] = topic,
            ["Message"] = "m",
            ["MessageAttributes"] = new JsonObject(JsonNode.Parse(attributes)!.AsObject().Select(attribute => KeyValuePair.Create(
                attribute.Key,
                (JsonNode?)new JsonObject { ["DataType"] = attribute.Value![0]!.ToString(), ["StringValue"] = attribute.Value[1]!.ToString() }))),
        });

        Assert.Equal(matches ? 1 : 0, (await server.ReceiveAsync(queue)).Count);
    }

    [Theory]
    [InlineData("""{"a":{"b":[{"prefix":"au"}]}}""", """{"a":{"b":"auto"}}""", true)]
    [InlineData("""{"a":{"b":[{"prefix":"au"}]}}""", """{"a":{"b":"toau"}}""", false)]
    [InlineData("""{"a":{"b":["x"]}}""", """{"a.b":"x"}""", true)]
    [InlineData("""{"a.b":["x"]}""", """{"a":{"b":"x"}}""", true)]
    [InlineData("""{"a":{"b":["x"]}}""", """{"a":[[{"b":"y"},{"b":"x"}]]}""", true)]
    [InlineData("""{"a":{"b":["x"],"c":["z"]}}""", """{"a":[{"b":"x","c":"y"},{"b":"w","c":"z"}]}""", false)]
    [InlineData("""{"a":["x"]}""", """{"a":["w","x"]}""", true)]
    [InlineData("""{"a":["x"]}""", """{"a":"w","a":"x"}""", true)]
    [InlineData("""{"a":["x"]}""", "\"x\"", false)]
    [InlineData("""{"a":["x"]}""", "not JSON", false)]
    [InlineData("""{"a":[{"exists":false}]}""", "[]", false)]
    [InlineData("""{"a":[{"exists":false}]}""", """{"a":[]}""", true)]
    [InlineData("""{"a":{"$or":[{"b":["x"]},{"c":["y"]}]},"d":[1]}""", """{"a":{"c":"y"},"d":1}""", true)]
    [InlineData("""{"a":{"$or":[{"b":["x"]},{"c":["y"]}]},"d":[1]}""", """{"a":{"c":"x"},"d":1}""", false)]
    public async Task The_body_decides_where_the_scope_says_so(string policy, string body, bool matches)
    {
        var topic = await server.TopicAsync();
        var (queue, _) = await server.SubscribedAsync(topic, ("FilterPolicy", policy), ("FilterPolicyScope", "MessageBody"));

        await server.CallAsync("sns", "Publish", new JsonObject { ["TopicArn"] = topic, ["Message"] = body });

        Assert.Equal(matches ? 1 : 0, (await server.ReceiveAsync(queue)).Count);
    }

    /// <summary>The words are recorded from the service; the places count in the policy without its spaces.</summary>
    [Theory]
    [InlineData("""{"key": [["value"]]}""", "Match value must be String, number, true, false, or null", 10)]
    [InlineData("""{"key": [{"wildcard": "a*"}]}""", "Unrecognized match type wildcard", 22)]
    [InlineData("""{"key": [{"suffix": "a", "prefix": "b"}]}""", "Only one key allowed in match expression", 33)]
    [InlineData("""{"key": []}""", "Empty arrays are not allowed", 10)]
    [InlineData("""{"key": {}}""", "Empty objects are not allowed", 10)]
    [InlineData("""{"key": "value"}""", "\"key\" must be an object or an array", 9)]
    [InlineData("""{"key": [{"suffix": 100}]}""", "suffix match pattern must be a string", 22)]
    [InlineData("""{"key": [{"cidr": [1]}]}""", "prefix match pattern must be a string", 18)]
    [InlineData("""{"key": [{"exists": "no"}]}""", "exists match pattern must be either true or false.", 20)]
    [InlineData("""{"key": [{"anything-but": {"suffix": "x"}}]}""", "Unsupported anything-but pattern: suffix", 36)]
    [InlineData("""{"key": [{"anything-but": ["x", 1]}]}""", "Inside anything but list, either all values are number or string, mixed type is not supported", 31)]
    [InlineData("""{"key": [{"anything-but": [null]}]}""", "Inside anything but list, start|null|boolean is not supported.", 30)]
    [InlineData("""{"key": [{"numeric": []}]}""", "Invalid member in numeric match: ]", 22)]
    [InlineData("""{"key": [{"numeric": ["almost", 1]}]}""", "Unrecognized numeric range operator: almost", 31)]
    [InlineData("""{"key": [{"numeric": ["=", "1"]}]}""", "Value of equals must be numeric", 26)]
    [InlineData("""{"key": [{"numeric": ["<", 100, ">", 10]}]}""", "Too many elements in numeric expression", 30)]
    [InlineData("""{"key": [{"numeric": [">=", 1, ">", 2]}]}""", "Bad numeric range operator: >", 31)]
    [InlineData("""{"key": [{"numeric": [">", 20, 30]}]}""", "Bad value in numeric range: 30", 30)]
    [InlineData("""{"key": [{"numeric": [">", 3, "<", 1]}]}""", "Bottom must be less than top", 33)]
    [InlineData("""{"key": [{"numeric": [">", 20, "<", 30, "<", 50]}]}""", "Too many terms in numeric range expression", 36)]
    public async Task A_policy_that_is_none_is_refused_with_the_place(string policy, string problem, int column)
    {
        var source = policy.Replace(" ", "", StringComparison.Ordinal);
        var expected = $"FilterPolicy: {problem}\n at [Source: (String)\"{source}\"; line: 1, column: {column}]";

        await AssertRefusedAsync(policy, expected);
    }

    [Theory]
    [InlineData("""{"key": [{"cidr": "10.0.0.0"}]}""", "FilterPolicy: Malformed CIDR, one '/' required")]
    [InlineData("""{"key": [{"cidr": "10.0.0.0/x"}]}""", "FilterPolicy: Malformed CIDR, mask bits must be an integer")]
    [InlineData("""{"key": [{"cidr": "ten/8"}]}""", "FilterPolicy: Nonstandard IP address: ten")]
    [InlineData("""{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}""", "FilterPolicy: Filter policy can not have more than 5 keys")]
    [InlineData("""{"a":{"b":["x"]}}""", "Filter policy scope MessageAttributes does not support nested filter policy")]
    [InlineData("invalid-json", "FilterPolicy: failed to parse JSON. Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 8]")]
    [InlineData("{invalidjson}", "FilterPolicy: failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start field name\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 2]")]
    public async Task So_is_one_that_goes_too_far(string policy, string expected) => await AssertRefusedAsync(policy, expected);

    [Theory]
    [InlineData(150, "MessageAttributes", """{"a":["150"]}""", true)]
    [InlineData(151, "MessageAttributes", """{"a":["151"]}""", false)]
    [InlineData(150, "MessageAttributes", """{"a":["10"],"b":["15"]}""", true)]
    [InlineData(160, "MessageAttributes", """{"a":["10"],"b":["16"]}""", false)]
    [InlineData(150, "MessageAttributes", """{"a":["3"],"$or":[{"b":["6"]},{"c":["4"],"$or":[{"d":["4"]},{"e":["7"]}]}]}""", true)]
    [InlineData(152, "MessageAttributes", """{"a":["4"],"$or":[{"b":["6"]},{"c":["4"],"$or":[{"d":["4"]},{"e":["4"]}]}]}""", false)]
    [InlineData(144, "MessageBody", """{"a":{"b":{"c":["4"]}},"d":{"e":["2"]},"f":["3"]}""", true)]
    [InlineData(216, "MessageBody", """{"a":{"b":{"c":["4"]}},"d":{"e":["3"]},"f":["3"]}""", false)]
    public async Task A_policy_has_150_combinations_at_most(int combinations, string scope, string counts, bool isTaken)
    {
        _ = combinations;
        var topic = await server.TopicAsync();
        var policy = Fill(JsonNode.Parse(counts))!.ToJsonString();

        var subscribing = Record.ExceptionAsync(() => server.SubscribedAsync(topic, ("FilterPolicy", policy), ("FilterPolicyScope", scope)));

        Assert.Equal(isTaken ? null : "Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex", (await subscribing)?.Message);
    }

    /// <summary>Lists of as many values as their one text says.</summary>
    private static JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonArray { Count: 1 } list when list[0] is JsonValue count => new JsonArray([.. Enumerable.Range(0, int.Parse((string)count!)).Select(number => JsonValue.Create(number))]),
        JsonArray list => new JsonArray([.. list.Select(Fill)]),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value)))),
        _ => node,
    };

    /// <summary>The same words follow what each of the two operations begins with.</summary>
    private async Task AssertRefusedAsync(string policy, string expected)
    {
        var topic = await server.TopicAsync();
        var (_, subscription) = await server.SubscribedAsync(topic);
        var set = new JsonObject { ["SubscriptionArn"] = subscription, ["AttributeName"] = "FilterPolicy", ["AttributeValue"] = policy };

        Assert.Equal(("InvalidParameter", "Invalid parameter: " + expected), await server.RefusalAsync("SetSubscriptionAttributes", set.ToJsonString()));
        var subscribing = await Record.ExceptionAsync(() => server.SubscribedAsync(topic, ("FilterPolicy", policy)));
        Assert.Equal("Invalid parameter: Attributes Reason: " + expected, subscribing?.Message);
    }
}
