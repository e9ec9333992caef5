using OrderSystem.Proof.Tests.Model;

namespace OrderSystem.Proof.Tests;

/// <summary>Every state that one order can reach, under production's rules, with every fault the protocol names.</summary>
public sealed class ModelTests(ModelFigures figures, ITestOutputHelper output) : IClassFixture<ModelFigures>
{
    public static TheoryData<string> Scopes => [.. Scope.Checked.Select(each => each.Name)];

    public static TheoryData<string> RulesTakenAway => [.. Ablations.All.Select(ablation => ablation.Name)];

    public static TheoryData<string> NaiveDesigns => [.. Ablations.NaiveDesigns.Select(ablation => ablation.Name)];

    [Theory, MemberData(nameof(Scopes))]
    public void Every_state_of_one_order_keeps_every_invariant(string name)
    {
        var scope = figures.Report.Scopes.Single(scope => scope.Name == name);

        output.WriteLine($"{scope.Scope}: {scope.States:N0} states, {scope.Transitions:N0} transitions, depth {scope.Depth}, {scope.Converging:N0} followed to their ends, {scope.Seconds} s");

        Assert.True(scope.Violation is null, Tell(scope.Violation));
        Assert.False(scope.Capped);
    }

    [Theory, MemberData(nameof(RulesTakenAway))]
    public void A_rule_that_is_taken_away_is_missed(string name) =>
        IsCaught(figures.Report.Ablations.Single(ablation => ablation.Name == name), Ablations.All.Single(ablation => ablation.Name == name));

    [Theory, MemberData(nameof(NaiveDesigns))]
    public void The_naive_design_is_seen_to_fail_in_silence_and_to_charge_twice(string name) =>
        IsCaught(figures.Report.Naive.Single(ablation => ablation.Name == name), Ablations.NaiveDesigns.Single(ablation => ablation.Name == name));

    private void IsCaught(ModelAblation found, Ablation ablation)
    {
        foreach (var violation in found.Violations)
        {
            output.WriteLine(Tell(violation));
        }

        Assert.Equal(ablation.Breaks, found.Violations.Select(violation => violation.Invariant).Where(ablation.Breaks.Contains));
        Assert.All(found.Violations, violation => Assert.NotEmpty(violation.Story));
    }

    private static string Tell(ModelViolation? violation) => violation is null
        ? ""
        : string.Join(Environment.NewLine, [violation.Broken, .. violation.Story.Select((line, i) => $"{i + 1,3}. {line}"), $"     Then: {violation.State}"]);
}
