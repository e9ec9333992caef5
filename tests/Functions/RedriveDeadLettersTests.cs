using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class RedriveDeadLettersTests(LocalSystem system)
{
    [Fact]
    public async Task A_parked_letter_is_sent_back_once_and_kept_as_evidence()
    {
        var id = await Orders.PlaceAsync("sam");
        await Letters.ParkAsync(id);
        var letter = Assert.Single((await RedriveAsync($$"""{"order":"{{id}}"}"""))["letters"]!.AsArray())!;

        Assert.Equal(("Sent", "PaymentDeadLetters", id, "retries_exhausted"), ((string)letter["action"]!, (string)letter["queue"]!, (string)letter["order"]!, (string)letter["cause"]!));
        Assert.Equal((Events.Message(id), 0), Assert.Single(system.Messages(id)));
        var kept = (await system.LetterAsync((string)letter["letter"]!))!;
        Assert.Equal("redriven", (string)kept["closedHow"]!["S"]!);
        Assert.False(kept.ContainsKey("parked"));
        Assert.Empty((await RedriveAsync($$"""{"order":"{{id}}"}"""))["letters"]!.AsArray());
        Assert.Single(system.Messages(id));
    }

    [Fact]
    public async Task A_failure_after_a_redrive_is_told_again()
    {
        var id = await Orders.PlaceAsync("sal");
        await Letters.ParkAsync(id, id);
        Assert.Single(AlertsAbout(id));
        await RedriveAsync($$"""{"order":"{{id}}"}""");
        await Letters.ParkAsync(id);
        Assert.Equal(2, AlertsAbout(id).Count());
    }

    [Fact]
    public async Task A_dry_run_does_nothing()
    {
        var id = await Orders.PlaceAsync("sue");
        await Letters.ParkAsync(id);
        Assert.Equal("WouldSend", (string)Assert.Single((await RedriveAsync($$"""{"order":"{{id}}","dryRun":true}"""))["letters"]!.AsArray())!["action"]!);
        Assert.Equal("WouldClose", (string)Assert.Single((await RedriveAsync($$"""{"order":"{{id}}","dryRun":true,"close":true}"""))["letters"]!.AsArray())!["action"]!);
        Assert.Empty(system.Messages(id));
        Assert.Single(await system.OpenLettersAsync(id));
    }

    [Fact]
    public async Task A_letter_can_be_closed_without_sending()
    {
        var id = await Orders.PlaceAsync("sid");
        await Letters.ParkAsync(id);
        Assert.Equal("Closed", (string)Assert.Single((await RedriveAsync($$"""{"order":"{{id}}","close":true}"""))["letters"]!.AsArray())!["action"]!);
        Assert.Empty(system.Messages(id));
        Assert.Empty(await system.OpenLettersAsync(id));
    }

    [Fact]
    public async Task Only_letters_of_the_queue_that_was_named_are_sent()
    {
        var id = await Orders.PlaceAsync("sol");
        await Letters.ParkAsync(id);
        Assert.Empty((await RedriveAsync($$"""{"order":"{{id}}","queue":"StreamFailures"}"""))["letters"]!.AsArray());
        Assert.Single((await RedriveAsync($$"""{"order":"{{id}}","queue":"PaymentDeadLetters"}"""))["letters"]!.AsArray());
    }

    [Fact]
    public async Task The_rate_is_kept_by_delays()
    {
        var id = await Orders.PlaceAsync("sky");
        await Letters.ParkAsync(Enumerable.Repeat(id, 5));
        await RedriveAsync($$"""{"order":"{{id}}","rate":2}""");
        Assert.Equal([0, 0, 1, 1, 2], system.Messages(id).Select(message => message.Delay));
    }

    [Fact]
    public async Task Without_time_it_says_that_there_are_more()
    {
        var id = await Orders.PlaceAsync("sly");
        await Letters.ParkAsync(id);
        var result = JsonNode.Parse(await Invoke.RedriveDeadLettersAsync($$"""{"order":"{{id}}"}""", TimeSpan.FromSeconds(3)))!;
        Assert.Empty(result["letters"]!.AsArray());
        Assert.True((bool)result["more"]!);
    }

    [Theory]
    [InlineData("""{"order":"short","dryRun":true}""", "not an order id")]
    [InlineData("""{"rate":0,"dryRun":true}""", "at least 1")]
    public async Task A_wrong_request_is_refused(string request, string why) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<ArgumentException>(() => Invoke.RedriveDeadLettersAsync(request))).Message, StringComparison.Ordinal);

    private static async Task<JsonNode> RedriveAsync(string request) => JsonNode.Parse(await Invoke.RedriveDeadLettersAsync(request))!;

    private IEnumerable<string> AlertsAbout(string id) => system.Alerts.Select(alert => alert.Message).Where(message => message.Contains(id, StringComparison.Ordinal));
}
