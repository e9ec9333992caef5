namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>What the layers said of one mutant.</summary>
/// <param name="Error">The list is wrong about it; then nothing is said of the layers.</param>
internal sealed record MutantResult(Mutant Mutant, IReadOnlyDictionary<Layer, LayerVerdict> Layers, string? Error)
{
    public bool IsKilled => Layers.Values.Any(verdict => verdict.Verdict == Verdict.Killed);

    /// <summary>In words, for whoever reads that a mutant lives.</summary>
    public override string ToString() => Error ?? string.Join(", ", Layers.Where(layer => layer.Value.Verdict != Verdict.NotRun).Select(layer => $"{layer.Key.Name} {layer.Value.Verdict.ToString().ToLowerInvariant()}"));
}

/// <summary>Compiles mutants and runs the layers against them: quickly, until one kills, or every layer.</summary>
internal sealed class MutantRun(Compiler compiler, bool every, IReadOnlyList<Layer> layers)
{
    /// <summary>As many at once as there are processors.</summary>
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);

    /// <summary>Nothing is changed, everything is compiled anew: all that is asked of a mutant must pass here, or nothing is proven.</summary>
    public static Mutant Control { get; } = new("nothing is changed", "It must survive.", [], []);

    public static string FolderOf(Mutant mutant) => Path.Combine(Repository.Mutants, mutant.Slug);

    public Task<MutantResult> RunAsync(Mutant mutant, CancellationToken cancellationToken) => InTurnAsync(mutant, async () =>
    {
        var folder = Empty(mutant);
        var assemblies = await compiler.CompileAsync(mutant, folder, cancellationToken);
        return every
            ? await EveryLayerAsync(assemblies, folder, cancellationToken)
            : await UntilKilledAsync(mutant, assemblies, folder, cancellationToken);
    }, cancellationToken);

    /// <summary>Asks the unchanged code all that the mutants are asked.</summary>
    public Task<MutantResult> ControlAsync(IEnumerable<Mutant> mutants, CancellationToken cancellationToken) => InTurnAsync(Control, async () =>
    {
        var folder = Empty(Control);
        var assemblies = await compiler.CompileUnchangedAsync(Control, folder, cancellationToken);
        if (every)
        {
            return await EveryLayerAsync(assemblies, folder, cancellationToken);
        }

        var verdicts = NotRun();
        foreach (var asked in mutants.SelectMany(mutant => mutant.Killers).GroupBy(killer => killer.Layer))
        {
            var all = asked.Any(killer => killer.Tests is null);
            verdicts[asked.Key] = await LayerRun.RunAsync(
                asked.Key, all ? [] : [.. asked.Select(killer => killer.Tests!).Distinct()], assemblies, folder, cancellationToken);
        }

        return verdicts;
    }, cancellationToken);

    private async Task<Dictionary<Layer, LayerVerdict>> EveryLayerAsync(IReadOnlyList<string> assemblies, string folder, CancellationToken cancellationToken)
    {
        var verdicts = NotRun();
        foreach (var layer in layers)
        {
            verdicts[layer] = await LayerRun.RunAsync(layer, [], assemblies, folder, cancellationToken);
        }

        return verdicts;
    }

    private async Task<Dictionary<Layer, LayerVerdict>> UntilKilledAsync(Mutant mutant, IReadOnlyList<string> assemblies, string folder, CancellationToken cancellationToken)
    {
        var verdicts = NotRun();
        // Those that are known to notice it, then all that could.
        foreach (var killer in mutant.Killers.Concat(layers.Select(layer => new Killer(layer))))
        {
            var verdict = await LayerRun.RunAsync(killer.Layer, killer.Tests is null ? [] : [killer.Tests], assemblies, folder, cancellationToken);
            verdicts[killer.Layer] = verdict;
            if (verdict.Verdict == Verdict.Killed)
            {
                break;
            }
        }

        return verdicts;
    }

    private async Task<MutantResult> InTurnAsync(Mutant mutant, Func<Task<Dictionary<Layer, LayerVerdict>>> run, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return new(mutant, await run(), null);
        }
        catch (MutantListException wrong)
        {
            return new(mutant, NotRun(), wrong.Message);
        }
        finally
        {
            _turns.Release();
        }
    }

    private static Dictionary<Layer, LayerVerdict> NotRun() => Layer.All.ToDictionary(layer => layer, _ => new LayerVerdict(Verdict.NotRun));

    private static string Empty(Mutant mutant)
    {
        var folder = FolderOf(mutant);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }
}
