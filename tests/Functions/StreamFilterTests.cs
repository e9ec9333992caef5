using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using LocalCloud.EventSources.Patterns;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions;

/// <summary>
/// The stream's filter in template.yaml must let through every change that asks for an Advance: what it drops is never seen.
/// </summary>
public sealed class StreamFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyList<EventPattern> Filters =
        [.. LocalSystem.Template().Functions.Single(function => function.LogicalId == "FanOutOrders").Streams.Single().Filters.Select(EventPattern.Parse)];

    [Fact]
    public void No_change_that_needs_an_advance_is_filtered_out()
    {
        var needed = Changes().Where(change => Reactions.Of(change.Before, change.After).Payment is not null).ToList();

        Assert.True(needed.Count > 20);
        Assert.All(needed, change => Assert.True(Passes(change), $"{change.Transition} of an order that is {change.After.Status}"));
    }

    [Fact]
    public void A_paid_order_invokes_the_fan_out_once()
    {
        var placed = Place(StockStatus.Untracked);
        var claimed = placed.After.Claim(Now);
        var attached = claimed.After.Attach("pi_1", Now);
        var authorized = attached.After.Authorize(Now);
        var completed = authorized.After.Complete(Now);

        Assert.Equal([true, false, false, false, false], new[] { placed, claimed, attached, authorized, completed }.Select(Passes));
    }

    private static bool Passes(Change change)
    {
        var record = new JsonObject
        {
            ["eventName"] = change.Before is null ? "INSERT" : "MODIFY",
            ["dynamodb"] = new JsonObject { ["NewImage"] = Image(change.After) },
        };
        if (change.Before is not null)
        {
            record["dynamodb"]!["OldImage"] = Image(change.Before);
        }

        return Filters.Any(filter => filter.Matches(record));
    }

    /// <summary>Every change that can be reached from a placed order in six steps.</summary>
    private static IEnumerable<Change> Changes()
    {
        var reached = new Queue<Change>([Place(StockStatus.Untracked), Place(StockStatus.None)]);
        while (reached.TryDequeue(out var change))
        {
            yield return change;
            if (change.After.Version >= 5)
            {
                continue;
            }

            foreach (var next in Steps(change.After))
            {
                reached.Enqueue(next);
            }
        }
    }

    private static IEnumerable<Change> Steps(Order order)
    {
        Func<Change>[] steps =
        [
            () => order.Claim(Now),
            () => order.Attach("pi_1", Now),
            () => order.Authorize(Now),
            () => order.Decline(new Failure("declined", "No."), "ch_1", Now),
            () => order.Retry($"pm_{order.Attempt + 1}", Now),
            () => order.ReserveStock(Now),
            () => order.RejectStock("none left", Now),
            () => order.Stop(StopReason.Customer, Now),
            () => order.Complete(Now),
            () => order.NextKey("replayed 500", Now),
            () => order.Park("mismatch", Now),
            () => order.Resolve(stop: true, Now),
            () => order.Resolve(stop: false, Now),
        ];
        foreach (var step in steps)
        {
            Change? change = null;
            try
            {
                change = step();
            }
            catch (InvalidTransitionException)
            {
                // Not a change that this order can make.
            }

            if (change is not null)
            {
                yield return change;
            }
        }
    }

    private static Change Place(StockStatus stock) => Order.Place(
        OrderId.Of(new CustomerId("amy"), IdempotencyKey.TryParse("k")!.Value),
        new CustomerId("amy"),
        [new OrderItem(Sku.Parse("MUG-01"), "Mug", 1, 1999)],
        new Money(1999, Currency.Parse("usd")),
        "pm_1",
        "fingerprint",
        stock,
        Now,
        TimeSpan.FromHours(1),
        "test",
        null);

    private static JsonObject Image(Order order) => Json(OrderItemMap.Write(order));

    private static JsonObject Json(Dictionary<string, AttributeValue> map) => new(map.Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value))));

    private static JsonNode? Json(AttributeValue value) => value switch
    {
        { S: not null } => new JsonObject { ["S"] = value.S },
        { N: not null } => new JsonObject { ["N"] = value.N },
        { M: not null } => new JsonObject { ["M"] = Json(value.M) },
        _ => new JsonObject { ["L"] = new JsonArray([.. value.L.Select(Json)]) },
    };
}
