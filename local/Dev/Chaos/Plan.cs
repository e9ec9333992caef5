namespace OrderSystem.Dev.Chaos;

/// <summary>What one customer does.</summary>
/// <param name="At">When, from the start of the run.</param>
/// <param name="Repeats">The same POST so many times more, at once.</param>
/// <param name="CancelAfter">The customer cancels so long after the order was accepted; null: never.</param>
/// <param name="NextCards">What the customer gives when a card is declined, in this order.</param>
/// <param name="Doomed">Stripe is out of reach for this order until its message is a dead letter.</param>
internal sealed record PlannedOrder(
    int Number, TimeSpan At, string Customer, string Key, string Card, int Quantity, int Repeats, TimeSpan? CancelAfter, IReadOnlyList<string> NextCards, bool Doomed)
{
    /// <summary>A refund to it is accepted, and comes back later: such an order may wait for a person.</summary>
    public bool RefundComesBack => Card == Plan.RefundFails || NextCards.Contains(Plan.RefundFails);
}

/// <summary>One thing that goes wrong, and when.</summary>
internal abstract record Disturbance(TimeSpan At)
{
    /// <summary>kill −9, whatever the function is doing.</summary>
    public sealed record Kill(TimeSpan At, string Function) : Disturbance(At);

    /// <summary>kill −9 of the payment function between an operation's effect and the write of its answer.</summary>
    public sealed record KillDuring(TimeSpan At, string Operation) : Disturbance(At);

    /// <summary>Stripe's nth answer from then on.</summary>
    public sealed record Stripe(TimeSpan At, string Operation, int Nth, string Fault, int? Ms) : Disturbance(At);

    /// <summary>The next webhook.</summary>
    public sealed record Webhook(TimeSpan At, string Behaviour, int Ms) : Disturbance(At);

    /// <summary>Every message that is being worked on comes back, while it is worked on.</summary>
    public sealed record VisibilityRunsOut(TimeSpan At) : Disturbance(At);

    /// <summary>A day passes at Stripe: its idempotency keys are gone.</summary>
    public sealed record DayPassesAtStripe(TimeSpan At) : Disturbance(At);

    /// <summary>A message that nobody can read.</summary>
    public sealed record Poison(TimeSpan At, string Body) : Disturbance(At);
}

/// <summary>A run, decided before it begins.</summary>
internal sealed record Plan(IReadOnlyList<PlannedOrder> Orders, IReadOnlyList<Disturbance> Disturbances)
{
    public const string RefundFails = "pm_card_refundFail";

    private const int DoomedOneIn = 60;

    private static readonly (int Weight, string Card)[] Cards =
    [
        (52, "pm_card_visa"), (10, "pm_card_mastercard"), (12, "pm_card_visa_chargeDeclined"), (8, "pm_card_chargeDeclinedInsufficientFunds"),
        (6, RefundFails), (4, "pm_card_pendingRefund"), (4, "pm_card_authenticationRequired"), (4, "pm_card_nobody_has"),
    ];

    private static readonly string[] RetryCards = ["pm_card_visa", "pm_card_amex", "pm_card_chargeDeclinedExpiredCard", "pm_card_chargeDeclinedProcessingError", RefundFails];
    private static readonly string[] Operations = ["create", "confirm", "capture", "cancel", "refund", "get"];

    // An order is always created and confirmed: what hits these hits somebody.
    private static readonly string[] Frequent = ["create", "confirm", "confirm", "capture", "get"];
    private static readonly string[] Faults = ["latency", "effect-then-hang", "reset-before", "reset-after", "500", "500-after-effect", "500-then-effect", "502", "429", "409"];
    private static readonly string[] Behaviours = ["delay", "duplicate", "reorder", "drop", "corrupt", "stale"];
    private static readonly string[] Functions = ["ProcessPayment", "ProcessPayment", "ProcessPayment", "FanOutOrders", "CreateOrder", "AlertDeadLetters", "StripeWebhook", "CancelOrder", "RetryPayment"];

    public static Plan Of(ChaosOptions options)
    {
        var random = new Random(options.Seed);
        var orders = Enumerable.Range(0, options.Orders).Select(number => Order(random, options, number)).ToList();
        TimeSpan At() => options.Span * random.NextDouble();
        List<Disturbance> disturbances =
        [
            .. Enumerable.Range(0, options.Kills).Select(i => i % 2 == 0
                ? (Disturbance)new Disturbance.KillDuring(At(), Operations[(i / 2) % (Operations.Length - 1)])
                : new Disturbance.Kill(At(), Pick(random, Functions))),
            .. Enumerable.Range(0, options.Faults).Select(i => new Disturbance.Stripe(
                At(), Pick(random, random.Next(3) == 0 ? Operations : Frequent), random.Next(1, 4), Faults[i % Faults.Length], random.Next(200, 2500))),
            .. Enumerable.Range(0, options.Faults).Select(i => new Disturbance.Webhook(At(), Behaviours[i % Behaviours.Length], random.Next(100, 3000))),
            .. Enumerable.Range(0, 1 + (options.Orders / 40)).Select(_ => new Disturbance.VisibilityRunsOut(At())),
            .. Enumerable.Range(0, 1 + (options.Orders / 200)).Select(_ => new Disturbance.DayPassesAtStripe(At())),
            .. Enumerable.Range(0, 1 + (options.Orders / 200)).Select(i => new Disturbance.Poison(At(), $"not a payment message {options.Seed}-{i}")),
        ];
        return new Plan(orders, [.. disturbances.OrderBy(disturbance => disturbance.At)]);
    }

    private static PlannedOrder Order(Random random, ChaosOptions options, int number) => new(
        number,
        TimeSpan.FromSeconds((double)number / options.Rate),
        $"chaos-{options.Seed}-{random.Next(8)}",
        $"chaos-{options.Seed}-{number}",
        Card(random),
        random.Next(1, 5),
        random.Next(5) == 0 ? random.Next(1, 4) : 0,
        // From before the first call to Stripe until after the order is done.
        random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 1500)) : null,
        random.Next(3) == 0 ? [] : [.. Shuffled(random, RetryCards).Take(2)],
        number % DoomedOneIn == DoomedOneIn / 4);

    private static string Card(Random random)
    {
        var at = random.Next(Cards.Sum(card => card.Weight));
        return Cards.First(card => (at -= card.Weight) < 0).Card;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static T[] Shuffled<T>(Random random, T[] of)
    {
        var copy = of.ToArray();
        random.Shuffle(copy);
        return copy;
    }
}
