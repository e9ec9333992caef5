using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class AlertDeadLettersTests(LocalSystem system)
{
    [Fact]
    public async Task Every_letter_is_parked_and_each_order_and_cause_is_alerted_once()
    {
        var order = Answer.Of(await Invoke.CreateOrderAsync(Events.Post("ivy", "k1", (string)Events.Read("create-order.json")["body"]!))).Text("orderId");
        var batch = Events.Batch("PaymentDeadLetters", Events.Message(order), Events.Message(order));
        var before = system.Alerts.Count;

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(batch));
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(batch));

        var alert = Assert.Single(system.Alerts.Skip(before), message => message.Message.Contains(order, StringComparison.Ordinal));
        Assert.Equal($"Order {order}: retries_exhausted", alert.Subject);
        Assert.Contains("docs/runbooks/dead-letters.md", alert.Message, StringComparison.Ordinal);
        var letter = await LetterAsync("PaymentDeadLetters/m0");
        Assert.Equal(order, (string)letter!["orderId"]!["S"]!);
        Assert.Equal(Events.Message(order), (string)letter["body"]!["S"]!);
        Assert.Equal("open", (string)letter["parked"]!["S"]!);
        Assert.NotNull(await LetterAsync("PaymentDeadLetters/m1"));
    }

    [Fact]
    public async Task Letters_that_cannot_be_read_and_stream_failures_are_letters_too()
    {
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(Events.Text("alert-dead-letters.json")));

        Assert.Equal("unreadable", (string)(await LetterAsync("PaymentDeadLetters/55555555-5555-4555-8555-555555555555"))!["cause"]!["S"]!);
        var stream = (await LetterAsync("StreamFailures/66666666-6666-4666-8666-666666666666"))!;
        Assert.Equal("stream_failure", (string)stream["cause"]!["S"]!);
        Assert.Contains("RetryAttemptsExhausted after 11 tries", (string)stream["error"]!["S"]!, StringComparison.Ordinal);
    }

    private async Task<JsonObject?> LetterAsync(string id) => (await system.CallAsync("dynamodb", "GetItem", new JsonObject
    {
        ["TableName"] = "DeadLetters",
        ["Key"] = new JsonObject { ["letterId"] = new JsonObject { ["S"] = id } },
    }))["Item"] as JsonObject;
}
