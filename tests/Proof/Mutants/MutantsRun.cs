namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>`dotnet dev.cs bench mutants`: every layer against every mutant.</summary>
internal static class MutantsRun
{
    private const string Usage = "mutants [--quick] [--only PART_OF_NAME] [--layer NAME]…";

    public static int Run(IReadOnlyList<string> options)
    {
        var quick = false;
        string? only = null;
        var layers = new List<Layer>();
        for (var i = 0; i < options.Count; i++)
        {
            switch (options[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--only" when i + 1 < options.Count:
                    only = options[++i];
                    break;
                case "--layer" when i + 1 < options.Count && Layer.All.FirstOrDefault(layer => layer.Name == options[i + 1]) is { } layer:
                    layers.Add(layer);
                    i++;
                    break;
                default:
                    Console.Error.WriteLine($"'{options[i]}' is not understood. It is: {Usage}\nLayers: {string.Join(", ", Layer.All.Select(layer => layer.Name))}");
                    return 2;
            }
        }

        var mutants = MutantList.All.Where(mutant => only is null || mutant.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        try
        {
            return RunAsync(mutants, !quick, layers.Count == 0 ? Layer.All : layers).GetAwaiter().GetResult();
        }
        catch (MutantListException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 1;
        }
    }

    private static async Task<int> RunAsync(IReadOnlyList<Mutant> mutants, bool every, IReadOnlyList<Layer> layers)
    {
        var run = new MutantRun(await Compiler.ForAsync(mutants, CancellationToken.None), every, layers);
        var control = await run.ControlAsync(mutants, CancellationToken.None);
        Console.WriteLine($"{control.Mutant.Name}: {control}");
        if (control.IsKilled || control.Error is not null)
        {
            Console.Error.WriteLine("The checks fail although nothing is changed; what they say of mutants proves nothing.");
            foreach (var (layer, verdict) in control.Layers.Where(layer => layer.Value.Verdict == Verdict.Killed))
            {
                Console.Error.WriteLine($"  {layer.Name}: {verdict.By}: {verdict.Story}");
            }

            return 1;
        }

        var done = 0;
        var results = await Task.WhenAll(mutants.Select(async mutant =>
        {
            var result = await run.RunAsync(mutant, CancellationToken.None);
            Console.WriteLine($"{Interlocked.Increment(ref done),3}/{mutants.Count} {mutant.Name}: {result}");
            return result;
        }));
        var mode = every ? "every layer" : "until killed";
        MutantTable.Write(mode, results);
        Console.WriteLine();
        Console.WriteLine(MutantTable.Text(mode, results));
        return results.All(result => result.IsKilled) ? 0 : 1;
    }
}
