using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

public sealed class StreamMappingTests
{
    private const string Partial = "FunctionResponseTypes: [ReportBatchItemFailures]";
    private const string Bisect = "BisectBatchOnFunctionError: true";

    private static string Template(string mapping) => $$"""
          Failures: {Type: AWS::SQS::Queue}
          Things:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
              StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
          Reader:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 5
              $JOURNAL
              Events:
                Changes:
                  Type: DynamoDB
                  Properties:
                    Stream: !GetAtt Things.StreamArn
                    StartingPosition: TRIM_HORIZON
                    DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} }
                    {{mapping.Replace("\n", "\n            ", StringComparison.Ordinal)}}

        """;

    private static IEnumerable<string?> Ids(IEnumerable<JsonNode> records) => records.Select(record => (string?)record["dynamodb"]!["Keys"]!["id"]!["S"]);

    [Fact]
    public async Task A_change_reaches_the_function_in_the_shape_of_Lambda()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 10"));
        await system.PutAsync("Things", "a", value: "one");
        await system.PutAsync("Things", "a", value: "two");
        var records = await EventuallyAsync(system.Records, records => records.Count == 2);
        Assert.Equal(["INSERT", "MODIFY"], records.Select(record => (string?)record["eventName"]));
        var change = records[1];
        Assert.Equal("aws:dynamodb", (string?)change["eventSource"]);
        Assert.Equal("one", (string?)change["dynamodb"]!["OldImage"]!["value"]!["S"]);
        Assert.Equal("two", (string?)change["dynamodb"]!["NewImage"]!["value"]!["S"]);
        Assert.Equal(System.Text.Json.JsonValueKind.Number, change["dynamodb"]!["ApproximateCreationDateTime"]!.GetValueKind());
        Assert.Contains("/stream/", (string?)change["eventSourceARN"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_a_failing_batch_come_again_in_order_and_block_what_follows()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1\nMaximumRetryAttempts: 2"));
        await system.PutAsync("Things", "a", "fail");
        await system.PutAsync("Things", "b");
        await EventuallyAsync(system.Records, records => records.Count == 4);
        Assert.Equal(["a", "a", "a", "b"], Ids(system.Records()));
    }

    [Fact]
    public async Task What_is_given_up_is_told_to_the_on_failure_destination()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1\nMaximumRetryAttempts: 1"));
        await system.PutAsync("Things", "a", "fail");
        await EventuallyAsync(() => system.CountAsync("Failures"), count => count.Visible == 1);
        var body = JsonNode.Parse((string)(await system.ReceiveAsync("Failures"))[0]!["Body"]!)!;
        var record = system.Records()[0];
        Assert.Equal(["requestContext", "responseContext", "version", "timestamp", "DDBStreamBatchInfo"], body.AsObject().Select(member => member.Key));
        Assert.Equal("RetryAttemptsExhausted", (string?)body["requestContext"]!["condition"]);
        Assert.Equal(2, (int)body["requestContext"]!["approximateInvokeCount"]!);
        Assert.Equal("Unhandled", (string?)body["responseContext"]!["functionError"]);
        Assert.Equal((string?)record["dynamodb"]!["SequenceNumber"], (string?)body["DDBStreamBatchInfo"]!["startSequenceNumber"]);
        Assert.Equal((string?)record["eventSourceARN"], (string?)body["DDBStreamBatchInfo"]!["streamArn"]);
        Assert.Equal(1, (int)body["DDBStreamBatchInfo"]!["batchSize"]!);
        Assert.EndsWith("Z", (string?)body["DDBStreamBatchInfo"]!["approximateArrivalOfFirstRecord"], StringComparison.Ordinal);
    }

    /// <summary>Five records in one batch, of which the third fails: what is delivered, and what is given up.</summary>
    [Theory]
    [InlineData("fail", "", "a b c d e|a b c d e", "a b c d e", "Unhandled")]
    [InlineData("fail", Bisect, "a b c d e|a b|c d e|c|c|d e", "c", "Unhandled")]
    [InlineData("fail-item", Partial, "a b c d e|c d e", "c d e", null)]
    [InlineData("fail-item", Partial + "|" + Bisect, "a b c d e|c d e|c|c|d e", "c", null)]
    [InlineData("fail-unknown", Partial, "a b c d e|a b c d e", "a b c d e", null)]
    [InlineData("fail-item-as-number", Partial, "a b c d e|a b c d e", "a b c d e", null)]
    [InlineData("not-json", Partial, "a b c d e|a b c d e", "a b c d e", null)]
    [InlineData("fail-item", "", "a b c d e", "", null)] // without ReportBatchItemFailures the answer does not count
    [InlineData("empty-object", Partial, "a b c d e", "", null)]
    public async Task A_failing_record_takes_along_only_what_it_must(string instruction, string mapping, string deliveries, string givenUp, string? functionError)
    {
        await using var system = await CloudFixture.StartAsync(Template($"BatchSize: 5\nMaximumBatchingWindowInSeconds: 3\nMaximumRetryAttempts: 1\n{mapping.Replace('|', '\n')}"));
        foreach (var id in new[] { "a", "b", "c", "d", "e" })
        {
            await system.PutAsync("Things", id, id == "c" ? instruction : null);
        }

        var expected = deliveries.Split('|');
        await EventuallyAsync(() => string.Join('|', system.Journal().Select(batch => string.Join(' ', Ids(batch["Records"]!.AsArray()!)))), seen => seen == deliveries || seen.Split('|').Length > expected.Length);
        Assert.Equal(deliveries, string.Join('|', system.Journal().Select(batch => string.Join(' ', Ids(batch["Records"]!.AsArray()!)))));
        var failures = (await EventuallyAsync(() => system.CountAsync("Failures"), count => count.Visible == (givenUp.Length > 0 ? 1 : 0))).Visible;
        if (failures == 1)
        {
            var body = JsonNode.Parse((string)(await system.ReceiveAsync("Failures"))[0]!["Body"]!)!;
            Assert.Equal(givenUp.Split(' ').Length, (int)body["DDBStreamBatchInfo"]!["batchSize"]!);
            Assert.Equal(functionError, (string?)body["responseContext"]?["functionError"]);
        }
    }

    [Fact]
    public async Task Filtered_records_are_passed_over()
    {
        await using var system = await CloudFixture.StartAsync(Template("""
            BatchSize: 10
            FilterCriteria: {Filters: [{Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"value":{"S":["yes"]}}}}'}]}
            """));
        await system.PutAsync("Things", "a", value: "no");
        await system.PutAsync("Things", "b", value: "yes");
        await system.PutAsync("Things", "c");
        await EventuallyAsync(() => system.Cloud.EventSources[0].Read(), counts => counts is { Filtered: 2, Succeeded: 1 });
        Assert.Equal(["b"], Ids(system.Records()));
    }

    [Fact]
    public async Task Records_that_are_too_old_are_given_up()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1\nMaximumRecordAgeInSeconds: 60"));
        await system.PutAsync("Things", "a", "fail");
        await EventuallyAsync(system.Records, records => records.Count >= 1);
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(120));
        await EventuallyAsync(() => system.CountAsync("Failures"), count => count.Visible == 1);
        var body = JsonNode.Parse((string)(await system.ReceiveAsync("Failures"))[0]!["Body"]!)!;
        Assert.Equal("RecordAgeExceeded", (string?)body["requestContext"]!["condition"]);
        await system.PutAsync("Things", "b");
        await EventuallyAsync(system.Records, records => Ids(records).Last() == "b");
    }

    [Fact]
    public async Task Parallel_batches_keep_the_order_of_each_item()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 2\nParallelizationFactor: 4"));
        for (var i = 0; i < 10; i++)
        {
            foreach (var id in new[] { "a", "b", "c", "d" })
            {
                await system.PutAsync("Things", id, i % 5 == 0 ? "sleep:50" : null, $"{i:D2}");
            }
        }

        var records = await EventuallyAsync(system.Records, records => records.Count == 40, seconds: 40);
        foreach (var item in records.GroupBy(record => (string)record["dynamodb"]!["Keys"]!["id"]!["S"]!))
        {
            var order = item.Select(record => (string)record["dynamodb"]!["SequenceNumber"]!).ToList();
            Assert.Equal(order.Order(StringComparer.Ordinal), order);
        }

        Assert.True(records.Select(record => record["dynamodb"]!["SequenceNumber"]!.ToString()).Distinct().Count() == 40);
    }

    [Fact]
    public async Task Killing_the_process_loses_nothing()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1"));
        await system.PutAsync("Things", "a", "sleep:1500");
        await system.PutAsync("Things", "b");
        await EventuallyAsync(system.Records, records => records.Count == 1);
        await system.Cloud.Lambda.Find("Reader")!.KillAsync();
        await EventuallyAsync(() => string.Join(' ', Ids(system.Records())), seen => seen == "a a b");
    }

    [Fact]
    public async Task A_latest_reader_begins_with_what_is_written_after_the_start()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 10").Replace("TRIM_HORIZON", "LATEST", StringComparison.Ordinal));
        await system.PutAsync("Things", "a");
        Assert.Equal(["a"], Ids(await EventuallyAsync(system.Records, records => records.Count == 1)));
    }
}
