using System.Diagnostics;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Verbs;

/// <summary>Everything that measures or proves and takes longer than a test may: each under a name of its own, with options of its own.</summary>
internal sealed class BenchVerb : Verb
{
    private static readonly IReadOnlyList<Verb> Here = [new ChaosBench(), new SoakBench()];

    private static readonly (string Name, string Summary)[] Proofs =
    [
        ("model", "explores every state of the order protocol, with faults at every step"),
        ("simulation", "runs the real handlers through many seeded schedules"),
        ("mutants", "breaks the protocol on purpose; the model or the simulation must notice each"),
    ];

    public override string Name => "bench";

    public override string Summary => "runs a benchmark or a long proof; without a name, lists them";

    public override IReadOnlyList<string> Operands => ["[NAME …]"];

    public override bool TakesAnyOptions => true;

    public override string Details => $"""
        {List()}
        Each takes options of its own; `dotnet dev.cs bench NAME --options` lists them.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Words.ToArray() is not [var name, .. var options])
        {
            Console.WriteLine($"dotnet dev.cs bench NAME …\n\n{List()}");
            return 0;
        }

        if (Here.FirstOrDefault(bench => bench.Name == name) is { } here)
        {
            if (options is ["--options"])
            {
                Console.WriteLine(string.Join('\n', here.Options.Select(option => $"  {$"{option.Name} {option.Value}",-18} {option.Help}").Prepend(here.Details)));
                return 0;
            }

            return await here.RunAsync(Arguments.Parse(here, options), cancellationToken);
        }

        return Proofs.Any(proof => proof.Name == name)
            ? await ProveAsync([name, .. options], cancellationToken)
            : throw new UsageException($"There is no bench '{name}'. There are: {string.Join(", ", Here.Select(bench => bench.Name).Concat(Proofs.Select(proof => proof.Name)))}.");
    }

    private static string List() => string.Join('\n', Here.Select(bench => (bench.Name, bench.Summary)).Concat(Proofs).Select(bench => $"  {bench.Name,-11} {bench.Summary}"));

    /// <summary>In the program of tests/Proof, which has them as tests at smaller scopes.</summary>
    private static async Task<int> ProveAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var program = Path.Combine(Repository.Root, "tests", "Proof", "bin", "Release", "net10.0", "OrderSystem.Proof.Tests.dll");
        if (!File.Exists(program))
        {
            throw new VerbException($"{Path.GetRelativePath(Repository.Root, program)} is not built: run `dotnet dev.cs bench` without --skip-build.");
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, "bench", .. words]))!;
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }
}
