using System.Text.Json.Nodes;
using LocalCloud.EventSources;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>Mappings that are switched off and on again, and sources that end: nothing is lost, and nothing that is done comes again.</summary>
public sealed class SwitchingTests(MappingApiFixture fixture) : IClassFixture<MappingApiFixture>
{
    private const string Off = """{"Enabled":false}""";
    private const string On = """{"Enabled":true}""";

    private string Ids(string stream) => string.Join(' ', fixture.RecordsOf(stream).Select(record => (string?)record["dynamodb"]!["Keys"]!["id"]!["S"]));

    private Task<string> MapStreamAsync(string stream, string position, int factor = 1) => fixture.MapAsync(new JsonObject
    {
        ["EventSourceArn"] = stream,
        ["BatchSize"] = 1,
        ["StartingPosition"] = position,
        ["ParallelizationFactor"] = factor,
    });

    [Fact]
    public async Task A_queue_keeps_its_messages_while_the_mapping_is_off()
    {
        var arn = await fixture.MakeQueueAsync("off");
        var id = await fixture.MapAsync(new JsonObject { ["EventSourceArn"] = arn });
        var answer = await fixture.Client.UpdateAsync(id, Off);
        Assert.Equal((202, "Disabling", "USER_INITIATED"), (answer.Status, (string?)answer.Body["State"], (string?)answer.Body["StateTransitionReason"]));
        await fixture.Client.InStateAsync(id, "Disabled");
        await fixture.SendAsync("off", "waits");
        Assert.Equal((1, 0), await fixture.CountAsync("off"));
        answer = await fixture.Client.UpdateAsync(id, On);
        Assert.Equal((202, "Enabling"), (answer.Status, (string?)answer.Body["State"]));
        await EventuallyAsync(() => fixture.CountAsync("off"), count => count == (0, 0));
        Assert.Equal("waits", (string?)Assert.Single(fixture.RecordsOf(arn))["body"]);
    }

    [Fact]
    public async Task A_mapping_that_the_template_leaves_off_can_be_switched_on()
    {
        var id = fixture.Client.IdOf("Jobs");
        await fixture.SendAsync("work", "waits for somebody");
        Assert.Equal((1, 0), await fixture.CountAsync("work"));
        await fixture.Client.ChangeAsync(id, On, "Enabled");
        await EventuallyAsync(() => fixture.CountAsync("work"), count => count == (0, 0));
        Assert.Equal("waits for somebody", (string?)Assert.Single(fixture.RecordsOf("arn:aws:sqs:us-east-1:000000000000:work"))["body"]);
    }

    [Fact]
    public async Task A_stream_goes_on_where_the_mapping_stopped()
    {
        var (table, stream) = await fixture.MakeTableAsync("off-stream");
        var id = await MapStreamAsync(stream, "TRIM_HORIZON");
        await fixture.PutAsync(table, "a", null);
        await EventuallyAsync(() => Ids(stream), seen => seen == "a");
        var answer = await fixture.Client.UpdateAsync(id, Off);
        Assert.Equal((202, "Disabling", "User action", "OK"), (answer.Status, (string?)answer.Body["State"], (string?)answer.Body["StateTransitionReason"], (string?)answer.Body["LastProcessingResult"]));
        await fixture.Client.InStateAsync(id, "Disabled");
        await fixture.PutAsync(table, "b", null);
        await fixture.PutAsync(table, "c", null);
        await fixture.Client.ChangeAsync(id, On, "Enabled");
        await EventuallyAsync(() => Ids(stream), seen => seen.Split(' ').Length >= 3);
        Assert.Equal("a b c", Ids(stream));
    }

    [Fact]
    public async Task A_stream_at_LATEST_that_has_seen_nothing_yet_goes_on_from_its_beginning()
    {
        var (table, stream) = await fixture.MakeTableAsync("off-latest");
        await fixture.PutAsync(table, "before", null);
        var id = await MapStreamAsync(stream, "LATEST");
        await fixture.Client.ChangeAsync(id, Off, "Disabled");
        await fixture.PutAsync(table, "meanwhile", null);
        await fixture.Client.ChangeAsync(id, On, "Enabled");
        await fixture.PutAsync(table, "after", null);
        await EventuallyAsync(() => Ids(stream), seen => seen.EndsWith("after", StringComparison.Ordinal));
        Assert.Equal("meanwhile after", Ids(stream));
    }

    [Fact]
    public async Task What_failed_when_the_mapping_was_switched_off_comes_again_and_is_not_passed_over()
    {
        var (table, stream) = await fixture.MakeTableAsync("off-failing");
        var id = await MapStreamAsync(stream, "TRIM_HORIZON");
        await fixture.PutAsync(table, "a", "fail");
        await fixture.PutAsync(table, "b", null);
        await EventuallyAsync(fixture.StatusOf(id).Read, counts => counts is { Failed: > 0, LastProcessingResult: "PROBLEM: Function call failed" });
        await fixture.Client.ChangeAsync(id, Off, "Disabled");
        var before = fixture.RecordsOf(stream).Count;
        Assert.DoesNotContain("b", Ids(stream), StringComparison.Ordinal);

        // Without retries from now on, and without bisecting: the next failure is the last.
        await fixture.Client.ChangeAsync(id, """{"Enabled":true,"MaximumRetryAttempts":0}""", "Enabled");
        await EventuallyAsync(() => Ids(stream), seen => seen.EndsWith('b'));
        Assert.Equal(before + 2, fixture.RecordsOf(stream).Count);
    }

    [Fact]
    public async Task A_filter_moves_the_place_along()
    {
        var (table, stream) = await fixture.MakeTableAsync("off-filtered");
        var id = await fixture.MapAsync(new JsonObject
        {
            ["EventSourceArn"] = stream,
            ["StartingPosition"] = "TRIM_HORIZON",
            ["FilterCriteria"] = new JsonObject { ["Filters"] = new JsonArray(new JsonObject { ["Pattern"] = """{"dynamodb":{"Keys":{"id":{"S":["no"]}}}}""" }) },
        });
        await fixture.PutAsync(table, "a", null);
        await EventuallyAsync(fixture.StatusOf(id).Read, counts => counts.Filtered == 1);
        await fixture.Client.ChangeAsync(id, """{"Enabled":false,"FilterCriteria":{}}""", "Disabled");
        await fixture.PutAsync(table, "b", null);
        await fixture.Client.ChangeAsync(id, On, "Enabled");
        await EventuallyAsync(() => Ids(stream), seen => seen.EndsWith('b'));
        Assert.Equal("b", Ids(stream));
    }

    [Fact]
    public async Task The_rest_of_a_stream_is_read_when_its_table_is_gone_and_a_new_table_needs_a_new_mapping()
    {
        var (table, stream) = await fixture.MakeTableAsync("again");
        await fixture.PutAsync(table, "a", null);
        await fixture.System.CallAsync("dynamodb", "DeleteTable", new JsonObject { ["TableName"] = table });
        // Streams are named by when they were made.
        fixture.System.Cloud.Clock.Advance(TimeSpan.FromSeconds(1));
        var (_, second) = await fixture.MakeTableAsync("again");
        Assert.NotEqual(stream, second);
        await fixture.PutAsync(table, "b", null);

        // A deleted table's items are no changes; its stream is read to the end, for a day.
        var old = await MapStreamAsync(stream, "TRIM_HORIZON");
        await EventuallyAsync(() => Ids(stream), seen => seen == "a");
        Assert.Equal("", Ids(second));
        await MapStreamAsync(second, "TRIM_HORIZON");
        await EventuallyAsync(() => Ids(second), seen => seen == "b");

        // A closed shard is done: switched off and on, nothing of it comes again.
        await fixture.Client.ChangeAsync(old, Off, "Disabled");
        await fixture.Client.ChangeAsync(old, On, "Enabled");
        await fixture.PutAsync(table, "c", null);
        await EventuallyAsync(() => Ids(second), seen => seen == "b c");
        Assert.Equal("a", Ids(stream));
    }

    [Fact]
    public async Task A_deleted_mapping_is_made_anew_at_its_starting_position()
    {
        var (table, stream) = await fixture.MakeTableAsync("made-anew");
        var id = await MapStreamAsync(stream, "TRIM_HORIZON");
        await fixture.PutAsync(table, "a", null);
        await EventuallyAsync(() => Ids(stream), seen => seen == "a");
        await fixture.Client.DeleteAsync(id);
        await EventuallyAsync(() => fixture.Client.GetAsync(id), answer => answer.Status == 404);
        await MapStreamAsync(stream, "TRIM_HORIZON");
        await EventuallyAsync(() => Ids(stream), seen => seen == "a a");
    }

    [Fact]
    public void Records_that_were_done_ahead_of_others_do_not_come_again()
    {
        var checkpoint = new ShardCheckpoint();
        static StreamRecord Record(string sequence) => new(sequence, "", DateTimeOffset.UnixEpoch, []);
        Assert.True(checkpoint.Take("1") && checkpoint.Take("2") && checkpoint.Take("3") && checkpoint.Take("4"));
        checkpoint.Complete([Record("1"), Record("3")]);
        Assert.Equal("1", checkpoint.Sequence);

        // 2 and 4 were in hand; 3 was done by another lane.
        checkpoint.Rewind();
        Assert.Equal([true, false, true], new[] { "2", "3", "4" }.Select(checkpoint.Take));
        checkpoint.Complete([Record("2")]);
        Assert.Equal("3", checkpoint.Sequence);
        checkpoint.Complete([Record("4")]);
        Assert.Equal("4", checkpoint.Sequence);
    }
}
