using System.Globalization;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>The search as a program: <c>bench model --attempts 2 --workers 2 --tracked</c>.</summary>
internal static class ModelRun
{
    // 48 of the state, 4 of the one before, up to 40 of the table while it grows.
    private const int BytesOfState = 92;

    private const string Usage =
        "model [--attempts 1..3] [--workers 1..3] [--tracked | --untracked] [--rare N] [--cap STATES | --memory MB] [--without FAULT,…] [--ablation NAME]";

    public static int Run(IReadOnlyList<string> options)
    {
        var (scope, ablation) = (new Scope(1, 2), (string?)null);
        for (var i = 0; i < options.Count; i++)
        {
            var value = i + 1 < options.Count ? options[i + 1] : "";
            switch (options[i])
            {
                case "--attempts" when Number(value) is >= 1 and <= 3 and var attempts:
                    scope = scope with { Attempts = attempts, LastCard = attempts == 1 };
                    i++;
                    break;
                case "--workers" when Number(value) is >= 1 and <= 3 and var workers:
                    scope = scope with { Workers = workers };
                    i++;
                    break;
                case "--rare" when Number(value) is >= 0 and <= 7 and var rare:
                    scope = scope with { Rare = rare };
                    i++;
                    break;
                case "--tracked":
                    scope = scope with { Tracked = true };
                    break;
                case "--untracked":
                    scope = scope with { Tracked = false };
                    break;
                case "--cap" when Number(value) is > 0 and var cap:
                    scope = scope with { StateCap = cap };
                    i++;
                    break;
                case "--memory" when Number(value) is > 0 and var megabytes:
                    scope = scope with { StateCap = (int)Math.Min(int.MaxValue, (long)megabytes * 1024 * 1024 / BytesOfState) };
                    i++;
                    break;
                case "--without" when Enum.TryParse<Faults>(value, out var faults):
                    scope = scope with { Faults = scope.Faults & ~faults };
                    i++;
                    break;
                case "--ablation" when value.Length > 0:
                    ablation = value;
                    i++;
                    break;
                default:
                    Console.Error.WriteLine($"'{options[i]} {value}' is not understood. {Usage}");
                    return 2;
            }
        }

        return ablation is null ? Check(scope) : Ablated(ablation);
    }

    private static int Check(Scope scope)
    {
        Console.WriteLine($"Every state of one order: {scope}.");
        return Print(new Search(Design.Production, scope) { OnProgress = Tell }.Run());
    }

    private static int Ablated(string name)
    {
        if (name == "all")
        {
            foreach (var each in Ablations.All.Concat(Ablations.NaiveDesigns))
            {
                Console.WriteLine($"{Environment.NewLine}{each.Name}: without the rule \"{each.Without}\", {each.Scope}.");
                Print(each.Run());
            }

            return 0;
        }

        if (Ablations.All.Concat(Ablations.NaiveDesigns).FirstOrDefault(ablation => ablation.Name == name) is not { } found)
        {
            Console.Error.WriteLine($"There is no ablation '{name}'. There are: {string.Join(", ", Ablations.All.Select(ablation => ablation.Name))}, all.");
            return 2;
        }

        Console.WriteLine($"Without the rule \"{found.Without}\", {found.Scope}.");
        return Print(new Search(found.Design, found.Scope) { OnProgress = Tell }.Run());
    }

    private static int Print(Findings findings)
    {
        Console.WriteLine(findings);
        foreach (var violation in findings.Violations)
        {
            Console.WriteLine(violation);
        }

        return findings.Violations.Count == 0 ? 0 : 1;
    }

    private static void Tell(Progress at) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{at.Elapsed.TotalSeconds,6:F0} s  {at.States,13:N0} states  {at.Waiting,12:N0} waiting  depth {at.Depth,3}  {at.States / at.Elapsed.TotalSeconds,10:N0} states/s  {at.Bytes >> 20,6:N0} MB"));

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
