using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class FanOutOrdersTests(LocalSystem system)
{
    [Fact]
    public async Task A_placed_order_asks_for_its_payment()
    {
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.FanOutOrdersAsync(Events.Text("fan-out-orders.json")));

        var order = (string)Events.Read("fan-out-orders.json")["Records"]![0]!["dynamodb"]!["Keys"]!["orderId"]!["S"]!;
        Assert.Contains(order, Assert.Single(await MessagesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_fails_from_there_and_what_came_before_is_sent()
    {
        var batch = Events.Read("fan-out-orders.json");
        var good = batch["Records"]![0]!;
        var bad = good.DeepClone();
        bad["dynamodb"]!["SequenceNumber"] = "000000000000000000007";
        bad["dynamodb"]!["NewImage"]!["status"]!["S"] = "no such status";
        var after = good.DeepClone();
        after["dynamodb"]!["SequenceNumber"] = "000000000000000000008";
        batch["Records"]!.AsArray().Add(bad);
        batch["Records"]!.AsArray().Add(after);

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"000000000000000000007"}]}""", await Invoke.FanOutOrdersAsync(batch.ToJsonString()));

        Assert.Single(await MessagesAsync());
    }

    [Fact]
    public async Task A_change_that_needs_nothing_sends_nothing()
    {
        var batch = Events.Read("fan-out-orders-stopped.json");
        var record = batch["Records"]![0]!;
        record["dynamodb"]!["OldImage"] = record["dynamodb"]!["NewImage"]!.DeepClone();

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.FanOutOrdersAsync(batch.ToJsonString()));

        Assert.Empty(await MessagesAsync());
    }

    /// <summary>Takes what is in the payment queue.</summary>
    private async Task<IReadOnlyList<string>> MessagesAsync()
    {
        var request = Queue();
        request["MaxNumberOfMessages"] = 10;
        var response = await system.CallAsync("sqs", "ReceiveMessage", request);
        var messages = response["Messages"]?.AsArray() ?? [];
        foreach (var message in messages)
        {
            var delete = Queue();
            delete["ReceiptHandle"] = (string)message!["ReceiptHandle"]!;
            await system.CallAsync("sqs", "DeleteMessage", delete);
        }

        return [.. messages.Select(message => (string)message!["Body"]!)];
    }

    private static JsonObject Queue() => new() { ["QueueUrl"] = Environment.GetEnvironmentVariable("PAYMENT_QUEUE_URL") };
}
