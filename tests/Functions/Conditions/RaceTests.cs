using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;
using OrderSystem.Domain.Tests;
using OrderSystem.Local.Tests.DynamoDb;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>
/// Writers that race for one order, each with a client of its own: of those that decided on one version exactly one wins, the
/// others read again and decide again, and the history that remains is one that the transitions could have written.
/// </summary>
public sealed class RaceTests(Engines engines)
{
    private const int WritersOfAKind = 3;

    // By name, for a theory: what leads up to the race, and what the writers want while the order is such that they may.
    private static readonly Dictionary<string, Race> Races = new(StringComparer.Ordinal)
    {
        ["Claim against Stop"] = new(
            [],
            [
                order => order.Status == OrderStatus.Pending && !order.IsStopped ? order.Claim(Changes.Now) : null,
                order => Stop(order, StopReason.Customer),
            ],
            order => order.StopReason is not null && Never(order, Transition.Claim, after: Transition.Stop)),
        ["Attach against Stop, with two PaymentIntents"] = new(
            [order => order.Claim(Changes.Now)],
            [
                order => Attach(order, "pi_1"),
                order => Attach(order, "pi_2"),
                order => Stop(order, StopReason.Customer),
            ],
            order => order.History.Count(entry => entry.By == Transition.Attach) == 1 && order.PaymentIntentId == order.History.Single(entry => entry.By == Transition.Attach).Why),
        ["Complete against Stop"] = new(
            [order => order.Claim(Changes.Now), order => order.Attach("pi_1", Changes.Now), order => order.Authorize(Changes.Now)],
            [
                order => order.Status == OrderStatus.Authorized && !order.IsStopped ? order.Complete(Changes.Now) : null,
                order => Stop(order, StopReason.Customer),
                order => Stop(order, StopReason.Deadline),
            ],
            order => order.Status == OrderStatus.Completed == order.StopReason is null),
        ["Retry with two cards against the deadline"] = new(
            [order => order.Claim(Changes.Now), order => order.Attach("pi_1", Changes.Now), order => order.Decline(new("card_declined", "No."), "ch_1", Changes.Now)],
            [
                order => Retry(order, "pm_card_mastercard"),
                order => Retry(order, "pm_card_amex"),
                order => Stop(order, StopReason.Deadline),
            ],
            order => order.StopReason == StopReason.Deadline && order.Attempt <= 2 && Never(order, Transition.Retry, after: Transition.Stop)),
        ["Authorize against a lost reservation"] = new(
            [order => order.Claim(Changes.Now), order => order.Attach("pi_1", Changes.Now)],
            [
                order => order.Status == OrderStatus.Processing ? order.Authorize(Changes.Now) : null,
                order => order.IsOpen && order.Stock != StockStatus.Rejected ? order.RejectStock("sold out", Changes.Now) : null,
                order => order.Review is null && order.IsOpen && order.Status == OrderStatus.Processing ? order.Park("mismatch", Changes.Now) : null,
            ],
            order => order is { Status: OrderStatus.Authorized, Stock: StockStatus.Rejected }),
    };

    public static TheoryData<string, string> All => [.. from engine in new[] { Engines.Embedded, Engines.DynamoDbLocal, Engines.Moto } from race in Races.Keys select (engine, race)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Exactly_one_writer_wins_each_version(string engineName, string raceName)
    {
        var engine = await engines.GetAsync(engineName);
        engine.SkipOn(Engines.Moto, "checks and writes in two steps, so two writers may win");
        var table = await OrdersTable.CreateAsync(engine);
        var race = Races[raceName];
        var clients = Enumerable.Range(0, race.Wants.Count * WritersOfAKind).Select(_ => Client(table)).ToList();
        var (overtaken, firsts) = (0, new HashSet<Transition>());
        for (var round = 0; round < (engine.IsEmbedded ? 15 : 5); round++)
        {
            var placed = Changes.PlacedChange($"{raceName.Replace(' ', '-')}-{round}", raceName.Contains("reservation", StringComparison.Ordinal) ? StockStatus.None : StockStatus.Untracked);
            var start = await LeadUpAsync(table, placed, race.Before);
            var won = new ConcurrentBag<long>();
            var together = new StartingLine(clients.Count);
            var lost = 0;
            await Task.WhenAll(clients.Select((client, i) =>
                WriteAsync(new DynamoDbOrderStore(client, table.Name), start.Id, race.Wants[i % race.Wants.Count], together, won, () => Interlocked.Increment(ref lost))));

            var end = (await table.Store.FindAsync(start.Id, Token))!;
            Assert.Equal(Enumerable.Range((int)start.Version + 1, (int)(end.Version - start.Version)).Select(version => (long)version), won.Order());
            Assert.Null(Audit.Fold(end));
            Assert.True(race.Holds(end), $"{raceName}: {string.Join(" → ", end.History.Select(entry => $"{entry.By}({entry.Why})"))}");
            overtaken += lost;
            firsts.Add(end.History[(int)start.Version + 1].By);
        }

        clients.ForEach(client => client.Dispose());
        Assert.True(overtaken > 0, "no writer ever lost: this was no race");
        TestContext.Current.SendDiagnosticMessage($"{engineName}, {raceName}: {overtaken} writes lost, first were {string.Join(", ", firsts)}");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task WriteAsync(DynamoDbOrderStore store, OrderId id, Func<Order, Change?> want, StartingLine together, ConcurrentBag<long> won, Action lost)
    {
        var order = (await store.FindAsync(id, Token))!;
        await together.ReadyAsync();
        while (want(order) is { } change)
        {
            if (await store.SaveAsync(change, Token))
            {
                won.Add(change.After.Version);
                order = change.After;
            }
            else
            {
                lost();
                order = (await store.FindAsync(id, Token))!;
            }
        }
    }

    private static async Task<Order> LeadUpAsync(OrdersTable table, Change placed, IReadOnlyList<Func<Order, Change>> steps)
    {
        Assert.Null(await table.Store.PlaceAsync(placed, Token));
        var order = placed.After;
        foreach (var step in steps)
        {
            var change = step(order);
            Assert.True(await table.Store.SaveAsync(change, Token));
            order = change.After;
        }

        return order;
    }

    private static AmazonDynamoDBClient Client(OrdersTable table) =>
        new(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = table.Client.Config.ServiceURL, AuthenticationRegion = "us-east-1" });

    private static Change? Stop(Order order, StopReason reason) => order.IsOpen && order.StopReason is null ? order.Stop(reason, Changes.Now) : null;

    private static Change? Attach(Order order, string intent) => order is { Status: OrderStatus.Processing, PaymentIntentId: null } ? order.Attach(intent, Changes.Now) : null;

    private static Change? Retry(Order order, string card) =>
        order is { Status: OrderStatus.PaymentFailed, IsStopped: false, Attempt: < 3 } && order.PaymentMethodId != card ? order.Retry(card, Changes.Now) : null;

    private static bool Never(Order order, Transition transition, Transition after) =>
        order.History.SkipWhile(entry => entry.By != after).All(entry => entry.By != transition);

    /// <param name="Before">What the order has gone through when the race begins.</param>
    /// <param name="Wants">What each kind of writer writes, as long as the order lets it; null: no more.</param>
    /// <param name="Holds">What must be true in the end, whoever was first.</param>
    private sealed record Race(IReadOnlyList<Func<Order, Change>> Before, IReadOnlyList<Func<Order, Change?>> Wants, Func<Order, bool> Holds);

    /// <summary>All have read the same order before the first of them writes.</summary>
    private sealed class StartingLine(int writers)
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = writers;

        public Task ReadyAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _go.SetResult();
            }

            return _go.Task;
        }
    }
}
