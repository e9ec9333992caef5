namespace OrderSystem.Dev.Cost;

/// <summary>Everything that the verb and the page show, from the measured run, the template and the prices.</summary>
/// <param name="Profile">What was measured.</param>
/// <param name="Deployment">What template.yaml deploys.</param>
/// <param name="Assumptions">What was not measured.</param>
/// <param name="Prices">Of one region.</param>
internal sealed record Estimate(Profile Profile, Deployment Deployment, Assumptions Assumptions, Prices Prices)
{
    /// <summary>The goal for one order at 50,000 a day, in US dollars.</summary>
    public const double Goal = 0.00003;

    public const int GoalOrdersPerDay = 50_000;

    /// <summary>Volumes at which a table shows how what is fixed thins out.</summary>
    public static readonly IReadOnlyList<int> Volumes = [10, 100, 1_000, 10_000, GoalOrdersPerDay, 500_000];

    public Bill Bill(Variant variant, double ordersPerDay) => Bill(variant.Name, variant.Deploy(Deployment), variant.Assume(Assumptions), ordersPerDay);

    public IReadOnlyList<Saving> Savings(Variant variant, double ordersPerDay)
    {
        var (deployment, assumptions) = (variant.Deploy(Deployment), variant.Assume(Assumptions));
        var now = Bill(variant.Name, deployment, assumptions, ordersPerDay);
        return [.. Saving.Ideas.Select(idea => idea with { PerOrder = now.PerOrder - Bill(variant.Name, idea.Deploy(deployment), idea.Assume(assumptions), ordersPerDay, idea.Work).PerOrder })
            .Where(saving => saving.PerOrder > 1e-9).OrderByDescending(saving => saving.PerOrder)];
    }

    /// <summary>With every saving that takes away no promise and no function.</summary>
    public Bill WithHarmless(Variant variant, double ordersPerDay)
    {
        var (deployment, assumptions, profile) = (variant.Deploy(Deployment), variant.Assume(Assumptions), Profile);
        foreach (var saving in Saving.Ideas.Where(idea => idea.IsHarmless))
        {
            (deployment, assumptions, profile) = (saving.Deploy(deployment), saving.Assume(assumptions), saving.Work(profile));
        }

        return Bill(variant.Name, deployment, assumptions, ordersPerDay, _ => profile);
    }

    private Bill Bill(string name, Deployment deployment, Assumptions assumptions, double ordersPerDay, Func<Profile, Profile>? work = null)
    {
        var measured = new Measured(work?.Invoke(Profile) ?? Profile, deployment, assumptions);
        return new CostModel(Prices, deployment, assumptions).Of(name, measured.Order, measured.Scheduled, ordersPerDay);
    }
}
