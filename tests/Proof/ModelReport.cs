using System.Globalization;
using System.Text;
using OrderSystem.Proof.Tests.Model;

namespace OrderSystem.Proof.Tests;

/// <summary>One scope that was searched whole.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Scope">Attempts, workers, stock and faults, in words.</param>
/// <param name="Converging">Distinct states that were followed, without faults, to their ends.</param>
/// <param name="Questions">Distinct questions that production's functions were asked.</param>
/// <param name="Violation">Null, or the first violation with its story.</param>
public sealed record ModelScope(
    string Name, string Scope, int States, long Transitions, int Depth, int Converging, int Questions, bool Capped, double Seconds, ModelViolation? Violation);

/// <summary>A broken invariant: which, the shortest way there, and what stood there then.</summary>
public sealed record ModelViolation(string Invariant, string Broken, IReadOnlyList<string> Story, string State);

/// <summary>One rule taken away, or a design without our rules, and what the search found.</summary>
public sealed record ModelAblation(string Name, string Without, string Scope, int States, IReadOnlyList<ModelViolation> Violations);

/// <summary>The figures and stories of the model check, as data.</summary>
public sealed record ModelReport(IReadOnlyList<ModelScope> Scopes, IReadOnlyList<ModelAblation> Ablations, IReadOnlyList<ModelAblation> Naive)
{
    /// <summary>Searches everything that a test run searches. Takes about half a minute.</summary>
    public static ModelReport Run() => new(
        [.. Model.Scope.Checked.Select(each => Of(each.Name, each.Scope, new Search(Design.Production, each.Scope).Run()))],
        [.. Model.Ablations.All.Select(Of)],
        [.. Model.Ablations.NaiveDesigns.Select(Of)]);

    public string AsText()
    {
        var text = new StringBuilder();
        foreach (var scope in Scopes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{scope.Name}: {scope.Scope}");
            text.AppendLine(CultureInfo.InvariantCulture, $"  {scope.States:N0} states{(scope.Capped ? " (CAPPED: not exhaustive)" : "")}, {scope.Transitions:N0} transitions, depth {scope.Depth}, {scope.Converging:N0} distinct states followed to their ends, {scope.Questions:N0} questions to the rules, {scope.Seconds:F1} s");
            Append(text, scope.Violation is { } violation ? [violation] : []);
        }

        foreach (var ablation in Ablations.Concat(Naive))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{ablation.Name}: {ablation.Without}").AppendLine(CultureInfo.InvariantCulture, $"  {ablation.Scope}; {ablation.States:N0} states");
            Append(text, ablation.Violations);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<ModelViolation> violations)
    {
        foreach (var violation in violations)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {violation.Broken} ({violation.Story.Count} steps)");
            for (var i = 0; i < violation.Story.Count; i++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {i + 1,2}. {violation.Story[i]}");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"    Then: {violation.State}");
        }
    }

    private static ModelScope Of(string name, Model.Scope scope, Findings found) => new(
        name, scope.ToString(), found.States, found.Transitions, found.Depth, found.Converging, found.Questions, found.Capped, Math.Round(found.Elapsed.TotalSeconds, 1), found.Violations.Select(Of).FirstOrDefault());

    private static ModelAblation Of(Ablation ablation)
    {
        var found = ablation.Run();
        return new(ablation.Name, ablation.Without, ablation.Scope.ToString(), found.States, [.. found.Violations.Select(Of)]);
    }

    private static ModelViolation Of(Violation violation) => new(violation.Invariant, violation.Broken, violation.Story, violation.State);
}
