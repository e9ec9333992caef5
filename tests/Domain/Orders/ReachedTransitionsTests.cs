using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.Domain.Tests;

/// <summary>
/// Every way an order can change, found by going on from a placed order with everything that may come: any PaymentIntent at
/// Stripe, any answer to a call, the customer, stock, the clock, an operator. Looser than the model, which knows what Stripe
/// can show when. The picture of docs/payment-safety.md is drawn from what is found here.
/// </summary>
public sealed class ReachedTransitionsTests
{
    private static readonly HashSet<(OrderStatus From, Transition By, OrderStatus To)> Reached = Explore();

    [Fact]
    public void Every_transition_is_reached() =>
        Assert.Equal(Enum.GetValues<Transition>().Where(by => by != Transition.Place), Reached.Select(change => change.By).Distinct().Order());

    [Fact]
    public void A_status_that_ends_an_order_is_never_left() =>
        Assert.DoesNotContain(Reached, change => change.From is OrderStatus.Completed or OrderStatus.Failed or OrderStatus.Cancelled or OrderStatus.Refunded && change.To != change.From);

    [Fact]
    public void Only_a_refunded_order_is_looked_at_again_after_its_end() =>
        Assert.All(Reached.Where(change => change.From is OrderStatus.Completed or OrderStatus.Failed or OrderStatus.Cancelled), change => Assert.Fail($"{change}"));

    [Fact]
    public void They_are_left_for_the_picture_of_the_safety_page()
    {
        var transitions = Reached.OrderBy(change => change.By).ThenBy(change => change.From).ThenBy(change => change.To)
            .Select(change => new JsonObject { ["from"] = change.From.Word(), ["by"] = change.By.ToString(), ["to"] = change.To.Word() });
        // A mutant's run, from a copy elsewhere, keeps what it finds to itself.
        var isOrdinary = AppContext.BaseDirectory.StartsWith(Path.Combine(Root(), "tests") + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        var folder = isOrdinary ? Directory.CreateDirectory(Path.Combine(Root(), ".local", "proof")).FullName : AppContext.BaseDirectory;
        var file = Path.Combine(folder, "transitions.json");
        File.WriteAllText(file, new JsonObject { ["transitions"] = new JsonArray([.. transitions]) }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

        Assert.Equal(Reached.Count, JsonNode.Parse(File.ReadAllText(file))!["transitions"]!.AsArray().Count);
    }

    private static HashSet<(OrderStatus From, Transition By, OrderStatus To)> Explore()
    {
        var reached = new HashSet<(OrderStatus, Transition, OrderStatus)>();
        var seen = new HashSet<object>();
        var waiting = new Queue<Order>([Sample.Placed().After, Sample.Placed(StockStatus.None).After]);
        while (waiting.TryDequeue(out var order))
        {
            foreach (var change in Changes(order))
            {
                reached.Add((order.Status, change.Transition, change.After.Status));
                var (after, key) = (change.After, Key(change.After));
                if (seen.Add(key))
                {
                    // The next generation of a key leads nowhere new.
                    waiting.Enqueue(after with { KeyGeneration = 0 });
                }
            }
        }

        return reached;
    }

    private static object Key(Order order) => (order.Status, order.Stock, order.StopReason, order.Review is not null, order.Attempt, order.PaymentIntentId is not null);

    private static IEnumerable<Change> Changes(Order order) => new[] { Sample.BeforeDeadline, Sample.AfterDeadline }
        .SelectMany(now => Advance(order, now).Concat(Others(order, now)));

    private static IEnumerable<Change> Advance(Order order, DateTimeOffset now) =>
        from payment in Payments(order)
        from evidence in new[] { null, new DeclineEvidence(order.Attempt, DecideCase.AnsweredFailure) }
        from change in Decide.Next(order, payment, now, evidence) switch
        {
            Decision.Write write => [write.Change],
            Decision.Call { Operation: PaymentOperation.Create } => [order.Attach(Sample.IntentId, now), order.NextKey("a replayed 500", now), order.Park("create refused", now)],
            Decision.Call { Operation: PaymentOperation.Confirm } => [order.NextKey("a replayed 500", now), order.Park("confirm refused", now)],
            Decision.Call => [order.Park("refused", now)],
            _ => Array.Empty<Change>(),
        }
        select change;

    private static IEnumerable<PaymentIntentSnapshot?> Payments(Order order) => order.PaymentIntentId is null ? [null] :
        from status in Enum.GetValues<PaymentIntentStatus>()
        from charge in Enum.GetValues<ChargeSeen>()
        from refunds in status == PaymentIntentStatus.Succeeded ? Enum.GetValues<RefundsSeen>() : [RefundsSeen.None]
        from wrong in new[] { Wrong.Nothing, Wrong.Amount }
        select new DecideCase(order.Status, order.Stock, order.StopReason, false, order.Attempt, false, status, charge, refunds, EvidenceSeen.None, wrong).Intent();

    // What the use cases ask before they change an order.
    private static IEnumerable<Change> Others(Order order, DateTimeOffset now)
    {
        if (order is { Status: OrderStatus.PaymentFailed, IsStopped: false, Attempt: < Order.MaximumAttempts, Review: null } && !order.HasPassedDeadline(now))
        {
            yield return order.Retry($"pm_card_{order.Attempt}", now);
        }

        if (order.IsOpen && order.StopReason is null)
        {
            yield return order.Stop(StopReason.Customer, now);
        }

        if (order.IsOpen && order.Stock == StockStatus.None)
        {
            yield return order.ReserveStock(now);
        }

        if (order.IsOpen && order.Stock is StockStatus.None or StockStatus.Reserved)
        {
            yield return order.RejectStock("sold out", now);
        }

        if (order.Review is not null)
        {
            yield return order.Resolve(stop: false, now);
            yield return order.Resolve(stop: true, now);
        }
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "OrderSystem.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return directory.FullName;
    }
}
