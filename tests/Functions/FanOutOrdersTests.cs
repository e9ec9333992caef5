using System.Text.Json.Nodes;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions;

public sealed class FanOutOrdersTests(LocalSystem system)
{
    private const string Placed = "fan-out-orders.json";
    private const string Stopped = "fan-out-orders-stopped.json";

    [Theory]
    [InlineData(Placed)]
    [InlineData(Stopped)]
    public async Task A_change_that_needs_an_advance_asks_for_it(string file)
    {
        var (batch, order) = Batch(file);

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.FanOutOrdersAsync(batch.ToJsonString()));

        Assert.Single(system.Messages(order));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_fails_from_there_and_what_came_before_is_sent()
    {
        var (batch, order) = Batch(Placed);
        var good = batch["Records"]![0]!;
        var bad = good.DeepClone();
        bad["dynamodb"]!["SequenceNumber"] = "000000000000000000007";
        bad["dynamodb"]!["NewImage"]!["status"]!["S"] = "no such status";
        var after = good.DeepClone();
        after["dynamodb"]!["SequenceNumber"] = "000000000000000000008";
        batch["Records"]!.AsArray().Add(bad);
        batch["Records"]!.AsArray().Add(after);

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"000000000000000000007"}]}""", await Invoke.FanOutOrdersAsync(batch.ToJsonString()));

        Assert.Single(system.Messages(order));
    }

    [Fact]
    public async Task A_change_that_needs_nothing_sends_nothing()
    {
        var (batch, order) = Batch(Stopped);
        var record = batch["Records"]![0]!;
        record["dynamodb"]!["OldImage"] = record["dynamodb"]!["NewImage"]!.DeepClone();

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.FanOutOrdersAsync(batch.ToJsonString()));

        Assert.Empty(system.Messages(order));
    }

    /// <summary>A recorded batch, about an order that no other test has.</summary>
    private static (JsonObject Batch, string Order) Batch(string file)
    {
        var order = OrderId.Of(new CustomerId("test"), IdempotencyKey.TryParse(Guid.NewGuid().ToString())!.Value).Value;
        var recorded = (string)Events.Read(file)["Records"]![0]!["dynamodb"]!["Keys"]!["orderId"]!["S"]!;
        return (JsonNode.Parse(Events.Text(file).Replace(recorded, order, StringComparison.Ordinal))!.AsObject(), order);
    }
}
