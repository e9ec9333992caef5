using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>Filters with what passed them and what did not, as recorded on AWS, and the rules of the Lambda guide's pages on filtering.</summary>
public sealed class RecordedFilterTests(MappingApiFixture fixture) : IClassFixture<MappingApiFixture>
{
    /// <summary>Name, patterns (any of them), a body that passes, a body that does not.</summary>
    public static TheoryData<string, string[], string, string> OfQueues { get; } = new()
    {
        { "single", ["""{"body":{"my-key":["my-value"]}}"""], """{"my-key":"my-value"}""", """{"my-key":"other-value"}""" },
        { "or", ["""{"body":{"my-key":["my-value-one","my-value-two"]}}"""], """{"my-key":"my-value-two"}""", """{"my-key":"other-value"}""" },
        { "and", ["""{"body":{"one":["other-filter","my-value-one"],"two":["my-value-two"]}}"""], """{"one":"my-value-one","two":"my-value-two"}""", """{"one":"other-value-","two":"my-value-two"}""" },
        { "exists", ["""{"body":{"my-key":[{"exists":true}]}}"""], """{"my-key":"any-value-one"}""", """{"other-key":"any-value-two"}""" },
        { "bigger", ["""{"body":{"my-number":[{"numeric":[">",100]}]}}"""], """{"my-number":101}""", """{"my-number":100}""" },
        { "smaller", ["""{"body":{"my-number":[{"numeric":["<",100]}]}}"""], """{"my-number":99}""", """{"my-number":100}""" },
        { "range", ["""{"body":{"my-number":[{"numeric":[">=",100,"<",200]}]}}"""], """{"my-number":100}""", """{"my-number":200}""" },
        { "prefix", ["""{"body":{"my-key":[{"prefix":"yes"}]}}"""], """{"my-key":"yes-value"}""", """{"my-key":"no-value"}""" },
        { "json-pattern-plain-body", ["""{"body":{"my-key":["my-value"]}}"""], """{"my-key":"my-value"}""", "plain-string" },
        { "json-pattern-text-body", ["""{"body":{"my-key":["my-value"]}}"""], """{"my-key":"my-value"}""", "\"plain-string\"" },
        { "plain-pattern", ["""{"body":["plain-string"]}"""], "plain-string", "another" },
        { "plain-pattern-json-body", ["""{"body":["plain-string"]}"""], "plain-string", """{"valid-json-key":"plain-string"}""" },
        { "plain-pattern-that-fits-json", ["""{"body":[{"prefix":"{"}]}"""], "{ no JSON", """{"a":1}""" },
        { "twice-the-same-name", ["{\"body\":{\"a\":[2]}}"], "{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}" },
        { "no-unicode", ["{\"body\":{\"a\":[2]}}"], "{\"a\":2}", "{\"a\":2,\"b\":\"\\ud800\"}" },
        { "any-of-two", ["""{"body":{"a":[1]}}""", """{"body":{"b":[2]}}"""], """{"b":2}""", """{"a":2,"b":1}""" },
        { "metadata-only", ["""{"messageAttributes":{"kind":{"stringValue":["wanted"]}}}"""], "wanted", "other" },
        { "metadata-added-later", ["""{"eventSource":["aws:sqs"]}""", """{"body":["wanted"]}"""], "wanted", "other" },
    };

    [Theory]
    [MemberData(nameof(OfQueues))]
    public async Task A_message_that_no_pattern_matches_is_deleted_and_never_seen(string name, string[] patterns, string passes, string fails)
    {
        var queue = "filter-" + name;
        var arn = await fixture.MakeQueueAsync(queue);
        await MapAsync(new JsonObject { ["EventSourceArn"] = arn, ["BatchSize"] = 1 }, patterns);
        foreach (var body in new[] { fails, passes })
        {
            await fixture.System.CallAsync("sqs", "SendMessage", new JsonObject
            {
                ["QueueUrl"] = new Uri(fixture.System.Cloud.AwsUrl, $"000000000000/{queue}").ToString(),
                ["MessageBody"] = body,
                ["MessageAttributes"] = new JsonObject { ["kind"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = body } },
            });
        }

        var seen = await EventuallyAsync(() => Bodies(arn), bodies => bodies.Count > 0);
        Assert.Equal([passes], seen);
        await EventuallyAsync(() => fixture.CountAsync(queue), count => count == (0, 0));
        Assert.Equal([passes], Bodies(arn));
    }

    /// <summary>Name, pattern, the item that passes, the item written after it, and how many of the two pass.</summary>
    public static TheoryData<string, string, string, string, int> OfStreams { get; } = new()
    {
        { "twice", """{"eventName":["INSERT"]}""", """{"id":{"S":"v"},"id2":{"S":"w"}}""", """{"id":{"S":"v"},"id2":{"S":"w"}}""", 1 },
        { "or", """{"eventName":["INSERT","MODIFY"]}""", """{"id":{"S":"v"}}""", """{"id":{"S":"v"},"id2":{"S":"new"}}""", 2 },
        { "several", """{"eventName":["INSERT"],"eventSource":["aws:dynamodb"]}""", """{"id":{"S":"v"}}""", """{"id":{"S":"v"},"id2":{"S":"new"}}""", 1 },
        { "type", """{"dynamodb":{"NewImage":{"presentKey":{"S":["presentValue"]}}}}""", """{"id":{"S":"1"},"presentKey":{"S":"presentValue"}}""", """{"id":{"S":"2"}}""", 1 },
        { "exists", """{"dynamodb":{"NewImage":{"presentKey":{"S":[{"exists":true}]}}}}""", """{"id":{"S":"1"},"presentKey":{"S":"presentValue"}}""", """{"id":{"S":"2"}}""", 1 },
        { "exists-false-is-for-leaves", """{"dynamodb":{"NewImage":{"presentKey":[{"exists":false}]}}}""", """{"id":{"S":"1"}}""", """{"id":{"S":"2"},"presentKey":{"S":"presentValue"}}""", 2 },
        { "numbers-are-text", """{"dynamodb":{"NewImage":{"n":{"N":[{"numeric":[">",100]},{"anything-but":"101"}]}}}}""", """{"id":{"S":"1"},"n":{"N":"42"}}""", """{"id":{"S":"2"},"n":{"N":"101"}}""", 1 },
        { "prefix", """{"dynamodb":{"NewImage":{"prefix":{"S":[{"prefix":"us-1"}]}}}}""", """{"id":{"S":"1"},"prefix":{"S":"us-1-other-suffix"}}""", """{"id":{"S":"1"},"prefix":{"S":"other-suffix"}}""", 1 },
        { "time-is-a-number", """{"dynamodb":{"ApproximateCreationDateTime":[{"numeric":[">",0]}]}}""", """{"id":{"S":"1"}}""", """{"id":{"S":"2"}}""", 2 },
    };

    [Theory]
    [MemberData(nameof(OfStreams))]
    public async Task A_stream_record_that_no_pattern_matches_is_passed_over(string name, string pattern, string first, string second, int calls)
    {
        var (table, stream) = await fixture.MakeTableAsync("filter-" + name);
        var id = await MapAsync(new JsonObject { ["EventSourceArn"] = stream, ["BatchSize"] = 1, ["StartingPosition"] = "TRIM_HORIZON" }, [pattern]);
        foreach (var item in new[] { first, second })
        {
            await fixture.System.CallAsync("dynamodb", "PutItem", new JsonObject { ["TableName"] = table, ["Item"] = JsonNode.Parse(item) });
        }

        // The same item again is no change. All that is one is either delivered or filtered.
        var changes = first == second ? 1 : 2;
        var counts = await EventuallyAsync(() => fixture.System.Cloud.EventSources.Single(source => source.Mapping.Id.ToString() == id).Read(), counts => counts.Succeeded + counts.Filtered == changes);
        Assert.Equal(calls, counts.Succeeded);
        Assert.Equal(calls, fixture.RecordsOf(stream).Count);
    }

    private List<string> Bodies(string arn) => [.. fixture.RecordsOf(arn).Select(record => (string)record["body"]!)];

    private async Task<string> MapAsync(JsonObject request, string[] patterns)
    {
        request["FunctionName"] = "worker";
        request["FilterCriteria"] = new JsonObject { ["Filters"] = new JsonArray([.. patterns.Select(pattern => new JsonObject { ["Pattern"] = pattern })]) };
        return await fixture.MapAsync(request);
    }
}
