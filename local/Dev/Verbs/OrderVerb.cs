using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Orders;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Verbs;

/// <summary>Places orders as a customer would, over HTTP, and follows them to the end.</summary>
internal sealed class OrderVerb : Verb
{
    public override string Name => "order";

    public override string Summary => "places orders on a running system and follows them to the end";

    public override IReadOnlyList<Option> Options =>
    [
        new("--sku", "SKU", "what is bought, MUG-01 unless given; see infra/catalogue.json") { Many = true },
        new("--quantity", "N", "how many of each, 1 unless given"),
        new("--card", "PM", "Stripe's test payment method, pm_card_visa unless given; pm_card_visa_chargeDeclined is declined"),
        new("--customer", "NAME", "who orders, demo unless given"),
        new("--key", "KEY", "the Idempotency-Key: the same key again is the same order"),
        new("--count", "N", "how many orders, 1 unless given"),
        new("--rate", "R", "orders a second; without it, ten at a time as fast as they are accepted"),
        new("--url", "API", "the system's API, where it is not the one that runs here"),
    ];

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var count = arguments.Number("--count", 1, 1, 1_000_000);
        var rate = arguments.Has("--rate") ? arguments.Number("--rate", 0, 1, 10_000) : (int?)null;
        var key = arguments.Value("--key");
        if (key is not null && count > 1)
        {
            throw new UsageException("--key names one order, so it does not go with --count.");
        }

        var skus = arguments.Values("--sku") is { Count: > 0 } given ? given : ["MUG-01"];
        var order = new OrderRequest(skus, arguments.Number("--quantity", 1, int.MinValue, int.MaxValue), arguments.Value("--card") ?? "pm_card_visa");
        var addresses = Addresses.Find(arguments);
        using var api = new OrderApi(addresses.Api, arguments.Value("--customer") ?? "demo");
        var run = new OrderRun(api, order, count, rate, key);
        await run.RunAsync(cancellationToken);

        Console.WriteLine(run.Summary());
        if (run.Followed is { } orderId)
        {
            using var aws = new AwsServices(addresses.Aws);
            if (await aws.FindOrderAsync(orderId, cancellationToken) is { } item)
            {
                Console.WriteLine($"\n{OrderText.Head(item)}\n{OrderText.Timeline(item)}");
            }
        }

        return run.AllEnded ? 0 : 1;
    }
}
