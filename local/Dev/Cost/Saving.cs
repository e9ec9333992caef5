using LocalCloud.Metering;

namespace OrderSystem.Dev.Cost;

/// <summary>A change of the design or of its settings, and what it takes off an order. The model is run again with it: nothing here is a guess of its own.</summary>
/// <param name="What">The change.</param>
/// <param name="Price">What is given up for it.</param>
/// <param name="Deploy">The deployment with it.</param>
/// <param name="Assume">The assumptions with it.</param>
/// <param name="Work">What orders do with it.</param>
internal sealed record Saving(string What, string Price, Func<Deployment, Deployment> Deploy, Func<Assumptions, Assumptions> Assume, Func<Profile, Profile> Work)
{
    /// <summary>US dollars.</summary>
    public double PerOrder { get; init; }

    /// <summary>No promise about money and nothing that a customer or an operator uses goes with it; only comfort does.</summary>
    public bool IsHarmless { get; init; }

    public static IReadOnlyList<Saving> Ideas { get; } =
    [
        Settings("`Tracing: PassThrough` instead of `Active`", "traces only where a caller asks for one", deployment => Each(deployment, function => function with { IsTraced = false })) with { IsHarmless = true },
        Settings("`SystemLogLevel: WARN`, no START, END and REPORT lines", "no REPORT lines to search for init times; the metrics stay", deployment => deployment with { SystemLines = SystemLines.None }) with { IsHarmless = true },
        Settings("256 MB for ProcessPayment", "a slower cold start; it waits for Stripe most of its time", deployment => Each(deployment, function => function.Name == "ProcessPayment" ? function with { MemoryMegabytes = 256 } : function)) with { IsHarmless = true },
        Settings("512 MB for the functions behind the API", "a slower first request after a cold start", deployment => Each(deployment, function => function.IsHttp && function.MemoryMegabytes > 512 ? function with { MemoryMegabytes = 512 } : function)) with { IsHarmless = true },
        Settings("no point-in-time recovery", "a table that cannot be set back: not for money", deployment => deployment with { PointInTimeRecovery = false }),
        Works("no subscription to `payment_intent.amount_capturable_updated`", "a hold whose answer was lost is seen by the reconciler's minute, not by the event", WithoutHalfOfTheWebhooks) with { IsHarmless = true },
        Works("no index `created-orders`", "ReconcileMoney no longer finds an order without money: not for money", profile => WithoutIndex(profile, "created-orders")),
        Works("no index `customer-orders`", "no list of a customer's own orders, which is not built yet", profile => WithoutIndex(profile, "customer-orders")),
        Works("one poll an order instead of two", "a customer who sees the end later, or is told another way", profile => WithoutCalls(profile, "GetOrder", "GET /orders/{orderId}", 0.5)),
    ];

    private static Saving Settings(string what, string price, Func<Deployment, Deployment> deploy) => new(what, price, deploy, assumptions => assumptions, profile => profile);

    private static Saving Works(string what, string price, Func<Profile, Profile> work) => new(what, price, deployment => deployment, assumptions => assumptions, work);

    private static Deployment Each(Deployment deployment, Func<DeployedFunction, DeployedFunction> change) => deployment with { Functions = [.. deployment.Functions.Select(change)] };

    private static Profile WithoutIndex(Profile profile, string index) => profile with
    {
        Usage = profile.Usage with { Capacity = [.. profile.Usage.Capacity.Where(units => units.Index != index)] },
        CompareUsage = profile.CompareUsage with { Capacity = [.. profile.CompareUsage.Capacity.Where(units => units.Index != index)] },
    };

    /// <summary>An order that is paid at once has two events of Stripe, and this is the first.</summary>
    private static Profile WithoutHalfOfTheWebhooks(Profile profile) => WithoutCalls(profile, "StripeWebhook", "POST /webhooks/stripe", 0.5);

    /// <summary>A share of a function's invocations is left out, with what they wrote, read and sent. What the messages caused further on stays: the saving is larger.</summary>
    private static Profile WithoutCalls(Profile profile, string function, string route, double kept)
    {
        long Part(long all) => (long)Math.Round(all * kept);
        var usage = profile.Usage;
        return profile with
        {
            Usage = usage with
            {
                Functions = [.. usage.Functions.Select(one => one.Function == function ? one with { Invocations = Part(one.Invocations), Milliseconds = one.Milliseconds * kept } : one)],
                Requests = [.. usage.Requests.Select(one => one.Route == route ? one with { Requests = Part(one.Requests), Billed = Part(one.Billed), ResponseBytes = Part(one.ResponseBytes) } : one)],
                Calls = [.. usage.Calls.Select(one => one.Caller == function ? one with { Calls = Part(one.Calls), Billed = Part(one.Billed) } : one)],
                Capacity = [.. usage.Capacity.Select(one => one.Caller == function ? one with { ReadUnits = one.ReadUnits * kept, WriteUnits = one.WriteUnits * kept } : one)],
                Logs = [.. usage.Logs.Select(one => one.Function == function ? one with { Lines = Part(one.Lines), Bytes = Part(one.Bytes), PlatformLines = Part(one.PlatformLines), PlatformBytes = Part(one.PlatformBytes) } : one)],
            },
        };
    }
}
