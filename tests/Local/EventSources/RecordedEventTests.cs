using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>The events that functions are given, member by member as recorded on AWS.</summary>
public sealed class RecordedEventTests(MappingApiFixture fixture) : IClassFixture<MappingApiFixture>
{
    private const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    [Fact]
    public async Task A_queue_message_is_as_recorded()
    {
        var arn = await fixture.MakeQueueAsync("event");
        await fixture.MapAsync(new JsonObject { ["EventSourceArn"] = arn });
        var sent = await fixture.System.CallAsync("sqs", "SendMessage", new JsonObject
        {
            ["QueueUrl"] = new Uri(fixture.System.Cloud.AwsUrl, "000000000000/event").ToString(),
            ["MessageBody"] = """{"foo": "bär"}""",
            ["MessageAttributes"] = JsonNode.Parse("""
                {"Title":{"DataType":"String","StringValue":"The Whistler"},"Author":{"DataType":"String","StringValue":"John Grisham"},"WeeksOn":{"DataType":"Number","StringValue":"6"}}
                """),
            ["MessageSystemAttributes"] = new JsonObject { ["AWSTraceHeader"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = Trace } },
        });
        var record = Assert.Single(await EventuallyAsync(() => fixture.RecordsOf(arn), records => records.Count > 0));
        var attributes = record["attributes"]!.AsObject();
        Assert.Equal(["AWSTraceHeader", "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId", "SentTimestamp"], attributes.Select(attribute => attribute.Key).Order(StringComparer.Ordinal));
        Assert.All(attributes, attribute => Assert.Equal(System.Text.Json.JsonValueKind.String, attribute.Value!.GetValueKind()));
        var expected = new JsonObject
        {
            ["messageId"] = sent["MessageId"]!.DeepClone(),
            ["receiptHandle"] = record["receiptHandle"]!.DeepClone(),
            ["body"] = """{"foo": "bär"}""",
            ["attributes"] = attributes.DeepClone(),
            ["messageAttributes"] = JsonNode.Parse("""
                {"Title":{"stringValue":"The Whistler","stringListValues":[],"binaryListValues":[],"dataType":"String"},"Author":{"stringValue":"John Grisham","stringListValues":[],"binaryListValues":[],"dataType":"String"},
                 "WeeksOn":{"stringValue":"6","stringListValues":[],"binaryListValues":[],"dataType":"Number"}}
                """),
            ["md5OfBody"] = sent["MD5OfMessageBody"]!.DeepClone(),
            ["md5OfMessageAttributes"] = "d25a6aea97eb8f585bfa92d314504a92",
            ["eventSource"] = "aws:sqs",
            ["eventSourceARN"] = arn,
            ["awsRegion"] = "us-east-1",
        };
        Assert.True(JsonNode.DeepEquals(expected, record), record.ToJsonString());
        Assert.Equal(expected.Select(member => member.Key), record.AsObject().Select(member => member.Key));
        Assert.Equal((Trace, "1"), ((string?)attributes["AWSTraceHeader"], (string?)attributes["ApproximateReceiveCount"]));
    }

    /// <summary>The stream's view type, and the images that its records then have.</summary>
    [Theory]
    [InlineData("KEYS_ONLY", "")]
    [InlineData("NEW_IMAGE", "NewImage")]
    [InlineData("OLD_IMAGE", "OldImage")]
    [InlineData("NEW_AND_OLD_IMAGES", "NewImage OldImage")]
    public async Task A_stream_record_is_as_recorded(string view, string images)
    {
        const string Item = """
            {"id":{"S":"hello world"},"binary":{"B":"Zm9vYmFy"},"strings":{"SS":["a","b"]},"numbers":{"NS":["1","2"]},"bytes":{"BS":["Zm9v"]},"n":{"N":"1.5"},"no":{"NULL":true},"yes":{"BOOL":true},
             "list":{"L":[{"S":"x"},{"B":"Zm9v"}]},"map":{"M":{"k":{"N":"1"}}}}
            """;
        var (table, stream) = await fixture.MakeTableAsync("event-" + view, view);
        await fixture.MapAsync(new JsonObject { ["EventSourceArn"] = stream, ["StartingPosition"] = "TRIM_HORIZON" });
        await fixture.System.CallAsync("dynamodb", "PutItem", new JsonObject { ["TableName"] = table, ["Item"] = JsonNode.Parse(Item) });
        await fixture.System.CallAsync("dynamodb", "PutItem", new JsonObject { ["TableName"] = table, ["Item"] = JsonNode.Parse("""{"id":{"S":"hello world"}}""") });
        await fixture.System.CallAsync("dynamodb", "DeleteItem", new JsonObject { ["TableName"] = table, ["Key"] = JsonNode.Parse("""{"id":{"S":"hello world"}}""") });
        var records = await EventuallyAsync(() => fixture.RecordsOf(stream), records => records.Count == 3);
        Assert.Equal(["INSERT", "MODIFY", "REMOVE"], records.Select(record => (string?)record["eventName"]));
        foreach (var record in records)
        {
            Assert.Equal(["eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb", "eventSourceARN"], record.AsObject().Select(member => member.Key));
            Assert.Equal(("1.1", "aws:dynamodb", "us-east-1", stream), ((string?)record["eventVersion"], (string?)record["eventSource"], (string?)record["awsRegion"], (string?)record["eventSourceARN"]));
            var change = record["dynamodb"]!.AsObject();
            var isInsert = (string?)record["eventName"] == "INSERT";
            var isRemove = (string?)record["eventName"] == "REMOVE";
            Assert.Equal(
                [
                    "ApproximateCreationDateTime", "Keys",
                    .. images.Contains("New", StringComparison.Ordinal) && !isRemove ? ["NewImage"] : Array.Empty<string>(),
                    .. images.Contains("Old", StringComparison.Ordinal) && !isInsert ? ["OldImage"] : Array.Empty<string>(),
                    "SequenceNumber", "SizeBytes", "StreamViewType",
                ],
                change.Select(member => member.Key));
            // Whole seconds, written as a fraction.
            Assert.Matches(@"^\d{10}\.0$", change["ApproximateCreationDateTime"]!.ToJsonString());
            Assert.Equal((view, """{"id":{"S":"hello world"}}"""), ((string?)change["StreamViewType"], change["Keys"]!.ToJsonString()));
        }

        var image = records[0]["dynamodb"]!["NewImage"] ?? records[1]["dynamodb"]!["OldImage"];
        Assert.True(images.Length == 0 ? image is null : JsonNode.DeepEquals(JsonNode.Parse(Item), image), image?.ToJsonString());
    }

    [Fact]
    public async Task An_item_that_expired_says_who_removed_it()
    {
        var (table, stream) = await fixture.MakeTableAsync("event-ttl");
        await fixture.MapAsync(new JsonObject { ["EventSourceArn"] = stream, ["StartingPosition"] = "TRIM_HORIZON" });
        await fixture.System.CallAsync("dynamodb", "UpdateTimeToLive", new JsonObject { ["TableName"] = table, ["TimeToLiveSpecification"] = new JsonObject { ["AttributeName"] = "until", ["Enabled"] = true } });
        var until = fixture.System.Cloud.Clock.GetUtcNow().AddSeconds(60).ToUnixTimeSeconds();
        await fixture.System.CallAsync("dynamodb", "PutItem", new JsonObject { ["TableName"] = table, ["Item"] = JsonNode.Parse($$$"""{"id":{"S":"a"},"until":{"N":"{{{until}}}"}}""") });
        var records = await fixture.HurryAsync(() => Task.FromResult(fixture.RecordsOf(stream)), records => records.Count == 2);
        Assert.Equal("REMOVE", (string?)records[1]["eventName"]);
        Assert.Equal("""{"type":"Service","principalId":"dynamodb.amazonaws.com"}""", Sorted(records[1]["userIdentity"]!));
        Assert.Null(records[0]["userIdentity"]);
    }

    private static string Sorted(JsonNode identity) => new JsonObject { ["type"] = identity["type"]?.DeepClone(), ["principalId"] = identity["principalId"]?.DeepClone() }.ToJsonString();
}
