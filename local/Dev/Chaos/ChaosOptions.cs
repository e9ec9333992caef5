namespace OrderSystem.Dev.Chaos;

/// <summary>How much happens, and how much of it goes wrong. The seed decides orders, cards, faults and the times of all of them.</summary>
internal sealed record ChaosOptions
{
    public required int Orders { get; init; }

    public required int Seed { get; init; }

    /// <summary>Orders a second.</summary>
    public int Rate { get; init; } = 10;

    /// <summary>Functions killed with SIGKILL: every other one in the middle of a call to Stripe.</summary>
    public int Kills { get; init; }

    /// <summary>Answers of Stripe that get lost, late or wrong.</summary>
    public int Faults { get; init; }

    /// <summary>How long after the last order everything may take to come to rest.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long orders are placed.</summary>
    public TimeSpan Span => TimeSpan.FromSeconds(Math.Max(1, (double)Orders / Rate));
}
