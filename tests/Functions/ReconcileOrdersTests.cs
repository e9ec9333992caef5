using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class ReconcileOrdersTests(LocalSystem system)
{
    private const string Past = "2026-01-01T00:00:00.000Z";

    [Fact]
    public async Task An_order_that_is_due_is_woken_and_looked_at_again_later()
    {
        var id = await Orders.PlaceAsync("rea");
        await DueAsync(id);
        var before = (await system.OrderAsync(id))!;
        var result = JsonNode.Parse(await Invoke.ReconcileOrdersAsync("{}"))!;

        Assert.NotEmpty(system.Messages(id));
        Assert.All(system.Messages(id), message => Assert.Equal("example-request=", (string)JsonNode.Parse(message.Body)!["correlationId"]!));
        Assert.False((bool)result["unfinished"]!);
        var after = (await system.OrderAsync(id))!;
        var next = DateTimeOffset.Parse((string)after["nextCheckAt"]!["S"]!, CultureInfo.InvariantCulture);
        Assert.InRange(next, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(2));
        before.Remove("nextCheckAt");
        after.Remove("nextCheckAt");
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
    }

    [Fact]
    public async Task An_order_that_is_not_due_is_left_alone()
    {
        var id = await Orders.PlaceAsync("rob");
        await Invoke.ReconcileOrdersAsync("{}");
        Assert.Empty(system.Messages(id));
    }

    [Fact]
    public async Task An_order_that_cannot_be_read_keeps_no_other_from_being_woken()
    {
        var (spoilt, good) = (await Orders.PlaceAsync("ron"), await Orders.PlaceAsync("ros"));
        await DueAsync(spoilt);
        await system.ChangeAsync(spoilt, "SET #status = :none", (":none", "no such status"));
        await DueAsync(good);
        await Invoke.ReconcileOrdersAsync("{}");

        Assert.NotEmpty(system.Messages(good));
        Assert.Empty(system.Messages(spoilt));
    }

    [Fact]
    public async Task What_was_woken_and_paid_is_not_woken_again()
    {
        var id = await Orders.PlaceAsync("rut");
        await DueAsync(id);
        await Orders.PayAsync(id);
        await Invoke.ReconcileOrdersAsync("{}");
        Assert.Empty(system.Messages(id));
        Assert.False((await system.OrderAsync(id))!.ContainsKey("nextCheckAt"));
    }

    private Task DueAsync(string id) => system.ChangeAsync(id, "SET nextCheckAt = :past", (":past", Past));
}
