using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Stripe;
using OrderSystem.Domain;
using OrderSystem.Domain.Tests;
using OrderSystem.Local.Tests.DynamoDb;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>Whole runs of Advance that race for one order, on a real table and against the local Stripe; the money is judged by its ledger.</summary>
public sealed class AdvanceRaceTests(Engines engines, LocalSystem system)
{
    private const int Orders = 12;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Three_runs_of_one_order_at_once_capture_once(string name)
    {
        var table = await RacingTableAsync(name);
        var orders = await PlaceAsync(table, $"three-{name}");

        await Task.WhenAll(orders.SelectMany(id => Enumerable.Range(0, 3).Select(_ => AdvanceAsync(table, id))));

        foreach (var id in orders)
        {
            // Whatever a run left to its next delivery.
            await AdvanceAsync(table, id);
            var order = (await table.Store.FindAsync(id, Token))!;
            Assert.Null(Audit.Fold(order));
            Assert.Equal(OrderStatus.Completed, order.Status);
            await MoneyAsync(id, captured: 3998);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_runs_against_a_customer_who_cancels_end_completed_or_cancelled_and_never_both(string name)
    {
        var table = await RacingTableAsync(name);
        var orders = await PlaceAsync(table, $"cancel-{name}");

        await Task.WhenAll(orders.SelectMany((id, i) => new[] { AdvanceAsync(table, id), AdvanceAsync(table, id), StopAsync(table, id, afterVersion: i % 5) }));

        foreach (var id in orders)
        {
            await AdvanceAsync(table, id);
            var order = (await table.Store.FindAsync(id, Token))!;
            Assert.Null(Audit.Fold(order));
            Assert.Contains(order.Status, order.StopReason is null ? [OrderStatus.Completed] : new[] { OrderStatus.Cancelled, OrderStatus.Refunded });
            await MoneyAsync(id, captured: order.Status is OrderStatus.Completed ? 3998 : 0);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<OrdersTable> RacingTableAsync(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, "checks and writes in two steps, so two writers may win");
        return await OrdersTable.CreateAsync(engine);
    }

    private static async Task<IReadOnlyList<OrderId>> PlaceAsync(OrdersTable table, string what)
    {
        var placed = Enumerable.Range(0, Orders).Select(i => Changes.PlacedChange($"{what}-{i}", at: DateTimeOffset.UtcNow)).ToList();
        foreach (var change in placed)
        {
            Assert.Null(await table.Store.PlaceAsync(change, Token));
        }

        return [.. placed.Select(change => change.After.Id)];
    }

    /// <summary>One delivery after another until a run has nothing more to do, as the queue would.</summary>
    private static async Task AdvanceAsync(OrdersTable table, OrderId id)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            // A stack of its own: to a comparison of money that runs meanwhile, payments of orders in another table are nobody's.
            .AddStripePayments(new StripeSettings(Variable("STRIPE_SECRET"), Variable("STRIPE_API_BASE"), "races", TimeSpan.FromSeconds(8)))
            .BuildServiceProvider();
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = table.Client.Config.ServiceURL, AuthenticationRegion = "us-east-1" });
        var advance = new AdvanceOrders(new DynamoDbOrderStore(client, table.Name), services.GetRequiredService<IPaymentGateway>(), new NobodyListens(), new RandomIds(), TimeProvider.System);
        var budget = new TimeBudget(() => TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(3));
        for (var delivery = 1; ; delivery++)
        {
            try
            {
                Assert.Equal(AdvanceResult.Settled, await advance.AdvanceAsync(id, budget, Token));
                return;
            }
            catch (PaymentOutcomeUnknownException) when (delivery < 20)
            {
                // 409 and 429 are what a racing call gets; the message comes again.
                await Task.Delay(TimeSpan.FromMilliseconds(20 * delivery), Token);
            }
        }
    }

    /// <summary>The customer cancels when the order has come this far, unless it has ended.</summary>
    private static async Task StopAsync(OrdersTable table, OrderId id, int afterVersion)
    {
        while (true)
        {
            var order = (await table.Store.FindAsync(id, Token))!;
            if (!order.IsOpen || (order.Version >= afterVersion && await table.Store.SaveAsync(order.Stop(StopReason.Customer, DateTimeOffset.UtcNow), Token)))
            {
                return;
            }
        }
    }

    private async Task MoneyAsync(OrderId id, long captured)
    {
        var ledger = await system.LedgerAsync(id.Value);
        var (taken, back, held) = ledger is { } entry
            ? (entry.GetProperty("captured").GetInt64(), entry.GetProperty("refunded").GetInt64(), entry.GetProperty("held").GetInt64())
            : (0, 0, 0);
        Assert.Equal((captured, 0), (taken - back, held));
        Assert.True(ledger is null || ledger.Value.GetProperty("captures").GetInt32() <= 1);
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

    private sealed class NobodyListens : IOrderObserver
    {
        public void Changed(Change change)
        {
        }

        public void Conflicted(Change change)
        {
        }

        public void PaymentRefused(Order order, PaymentOperation operation, PaymentError error, ErrorDecision decision)
        {
        }
    }

    private sealed class RandomIds : IUniqueIds
    {
        public string Next() => Guid.NewGuid().ToString("N");
    }
}
