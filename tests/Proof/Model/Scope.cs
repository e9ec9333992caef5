namespace OrderSystem.Proof.Tests.Model;

/// <summary>What may go wrong. Each can happen at any moment, between any two steps.</summary>
[Flags]
internal enum Faults
{
    None = 0,

    /// <summary>A worker dies, or an answer says 409, 429, 5xx unkept, or nothing at all with no effect: its message comes again.</summary>
    Crash = 1 << 0,

    /// <summary>A request gets no answer; it may arrive later, once, more than once, or never.</summary>
    LateRequest = 1 << 1,

    /// <summary>A write of the order takes effect, and its answer is lost.</summary>
    LostWriteAnswer = 1 << 2,

    /// <summary>A pass starts though no message asked for one: a duplicate, the reconciler, a replay.</summary>
    ExtraWake = 1 << 3,

    /// <summary>Stripe forgets its keys.</summary>
    PruneKeys = 1 << 4,

    /// <summary>Rare: a 500 that is kept under its key, and may be carried out later.</summary>
    ServerError = 1 << 5,

    /// <summary>400 with param=payment_method.</summary>
    CardRefused = 1 << 6,

    /// <summary>A decline that leaves no charge.</summary>
    DeclineWithoutCharge = 1 << 7,

    /// <summary>Rare: 2xx with processing or requires_action.</summary>
    SlowCard = 1 << 8,

    /// <summary>Rare: a GET shows another amount, a POST is answered with another 4xx.</summary>
    Oddity = 1 << 9,

    /// <summary>Rare: a refund that was accepted fails later.</summary>
    FailingRefund = 1 << 10,

    /// <summary>A hold ends by itself.</summary>
    Expiry = 1 << 11,

    /// <summary>There are no goods, or their reservation is lost.</summary>
    NoStock = 1 << 12,

    CustomerStops = 1 << 13,
    DeadlinePasses = 1 << 14,

    /// <summary>A person takes orders out of review.</summary>
    Operator = 1 << 15,

    All = (1 << 16) - 1,
}

/// <summary>How much is checked.</summary>
/// <param name="Attempts">Cards the customer may give. With one, the last of three cards is a second beginning, near the bound of its keys.</param>
/// <param name="Tracked">Whether stock is tracked.</param>
internal sealed record Scope(int Attempts, int Workers, bool Tracked = true, Faults Faults = Faults.All)
{
    /// <summary>What every test run checks, whole. Longer scopes are for <c>bench model</c>.</summary>
    public static IReadOnlyList<(string Name, Scope Scope)> Checked { get; } =
    [
        ("stock tracked", new(1, 2)),
        ("stock untracked", new(1, 2, Tracked: false)),
        ("keys alive", new(1, 2, Faults: Faults.All & ~(Faults.PruneKeys | Faults.ServerError | Faults.CardRefused))),
        ("another card", new(2, 2, Tracked: false, Faults.All & ~(Faults.LostWriteAnswer | Faults.Operator)) { Rare = 0 }),
    ];

    /// <summary>How many rare faults may happen to one order, of any kind.</summary>
    public int Rare { get; init; } = 1;

    /// <summary>Stop, and say so, when this many states were found.</summary>
    public int StateCap { get; init; } = int.MaxValue;

    /// <summary>Also begin with the last card, near the bound of its keys.</summary>
    public bool LastCard { get; init; } = Attempts == 1;

    public bool Has(Faults fault) => (Faults & fault) != 0;

    public override string ToString() =>
        $"{Attempts} attempt{(Attempts == 1 ? "" : "s")}, {Workers} workers, stock {(Tracked ? "tracked" : "untracked")}{(Rare == 1 ? ", one rare fault" : $", {Rare} rare faults")}{(Faults == Faults.All ? "" : $", faults: {(Faults == Faults.None ? "none" : Faults)}")}";
}
