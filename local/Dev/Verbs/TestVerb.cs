using System.Diagnostics;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Testing;

namespace OrderSystem.Dev.Verbs;

/// <summary>Runs the test programs that dev.cs has just built, one after another, and adds up their reports.</summary>
internal sealed class TestVerb : Verb
{
    public override string Name => "test";

    public override string Summary => "builds everything and runs every test";

    public override IReadOnlyList<Option> Options =>
    [
        new("--filter", "EXPRESSION", "only tests whose full name has this in it; * stands for anything"),
        new("--only", "PROJECT", "only one of the projects under tests/, for example Domain"),
        new("--compatibility", null, "writes docs/compatibility.md from this run"),
        new("--payment-safety", null, "writes the generated parts of docs/payment-safety.md from what tests/Proof has left, in this run and in longer ones"),
    ];

    public override string Details => """
        Prints what failed, and each skip with its reason. The last line is `N passed, N failed`, and `, N skipped` where some were.
        Tests that need a peer (DynamoDB Local, moto, the AWS CLI) skip where it is absent.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var projects = Projects(arguments.Value("--only"));
        var total = new TestReport();
        var begun = DateTime.UtcNow;
        foreach (var project in projects)
        {
            Console.Write($"{project,-10} ");
            var watch = Stopwatch.StartNew();
            var report = await TestRun.RunAsync(project, arguments.Value("--filter"), cancellationToken);
            total = total.Plus(report);
            Console.WriteLine($"{report} ({watch.Elapsed.TotalSeconds:0.0} s)");
            foreach (var failure in report.Failures)
            {
                Console.WriteLine($"\nFAILED {failure.Test}\n{failure.Message}\n");
            }
        }

        foreach (var reason in total.Skips.GroupBy(s => s.Message))
        {
            Console.WriteLine($"skipped: {reason.Key}");
            foreach (var skip in reason)
            {
                Console.WriteLine($"  {skip.Test}");
            }
        }

        if (total.Passed + total.Failed == 0)
        {
            await Console.Error.WriteLineAsync("No test ran.");
        }

        if (arguments.Has("--compatibility"))
        {
            var page = CompatibilityPage.Write(projects.Select(TestRun.ReportOf).Where(File.Exists), DateOnly.FromDateTime(DateTime.UtcNow));
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "compatibility.md"), page, cancellationToken);
        }

        if (arguments.Has("--payment-safety"))
        {
            var page = await File.ReadAllTextAsync(SafetyPage.Document, cancellationToken);
            page = SafetyPage.Fill(page, SafetyPage.Results, SafetyFigures.Read(Repository.Template), kept => Console.WriteLine($"docs/payment-safety.md: {kept}"));
            await File.WriteAllTextAsync(SafetyPage.Document, page, cancellationToken);
        }

        foreach (var figure in ProofFigures.Of(SafetyPage.Results, begun))
        {
            Console.WriteLine(figure);
        }

        Console.WriteLine(total);
        return total.Failed > 0 || total.Passed == 0 ? 1 : 0;
    }

    private static List<string> Projects(string? only)
    {
        var all = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests"))
            .Select(d => Path.GetFileName(d)).Where(p => File.Exists(Path.Combine(Repository.Root, "tests", p, $"{p}.Tests.csproj")))
            .Order(StringComparer.Ordinal).ToList();
        if (only is null)
        {
            return all;
        }

        var name = only.EndsWith(".Tests", StringComparison.Ordinal) ? only[..^".Tests".Length] : only;
        return all.Contains(name) ? [name] : throw new UsageException($"There is no test project '{only}'. There are {string.Join(", ", all)}.");
    }
}
