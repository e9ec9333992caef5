using System.Text.RegularExpressions;

namespace OrderSystem.Proof.Tests.Mutants;

internal enum Verdict
{
    /// <summary>A check failed, and named what.</summary>
    Killed,
    Survived,

    /// <summary>The layer does not have the mutated assembly.</summary>
    NotApplicable,

    /// <summary>Its time was over: that proves nothing.</summary>
    TimedOut,

    /// <summary>Another layer was enough.</summary>
    NotRun,
}

/// <param name="By">What failed: a test, or the first line of a violation.</param>
/// <param name="Story">The first line of why.</param>
internal sealed record LayerVerdict(Verdict Verdict, string? By = null, string? Story = null, double Seconds = 0);

/// <summary>
/// Runs one layer against mutated assemblies, in a copy of its built output. The copy lies in what looks like the
/// repository, so that a check that leaves results there leaves the mutant's beside the mutant.
/// </summary>
internal static partial class LayerRun
{
    /// <param name="tests">Parts of full names of tests; empty: all that the layer has.</param>
    public static async Task<LayerVerdict> RunAsync(
        Layer layer, IReadOnlyList<string> tests, IReadOnlyList<string> assemblies, string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(layer.Output, layer.Program)))
        {
            throw new MutantListException($"tests/{layer.Project} is not built.");
        }

        if (!assemblies.Any(assembly => File.Exists(Path.Combine(layer.Output, Path.GetFileName(assembly)))))
        {
            return new(Verdict.NotApplicable);
        }

        var root = LinkedRepository(folder);
        var copy = Path.Combine(root, layer.Name);
        Copy(layer, assemblies, copy);
        try
        {
            string[] chosen = layer.IsTestProgram ? [.. tests.SelectMany(test => new[] { "-method", $"*{test}*" })] : [];
            var began = TimeProvider.System.GetTimestamp();
            var ran = await Programs.DotnetAsync(
                root, layer.Limit, ["exec", Path.Combine(copy, layer.Program), .. layer.Arguments, .. chosen], cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, layer.Name + ".log"), ran.Output, cancellationToken);
            return (layer.IsTestProgram ? OfTests(layer, ran) : OfCheck(layer, ran)) with { Seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds };
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string LinkedRepository(string folder)
    {
        var root = Path.Combine(folder, "repository");
        if (!Directory.Exists(root))
        {
            Directory.CreateDirectory(root);
            foreach (var entry in new DirectoryInfo(Repository.Root).EnumerateFileSystemInfos().Where(entry => entry.Name is not (".git" or ".local")))
            {
                File.CreateSymbolicLink(Path.Combine(root, entry.Name), entry.FullName);
            }
        }

        return root;
    }

    /// <summary>Links for all that stays as it is; real files for what the host asks about itself.</summary>
    private static void Copy(Layer layer, IReadOnlyList<string> assemblies, string copy)
    {
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        var mutated = assemblies.ToDictionary(assembly => Path.GetFileName(assembly), StringComparer.Ordinal);
        var program = Path.GetFileNameWithoutExtension(layer.Program);
        foreach (var file in Directory.EnumerateFiles(layer.Output, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(layer.Output, file);
            var to = Path.Combine(copy, name);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (mutated.TryGetValue(name, out var assembly))
            {
                File.Copy(assembly, to);
            }
            else if (name.StartsWith(program, StringComparison.Ordinal))
            {
                File.Copy(file, to);
            }
            else
            {
                File.CreateSymbolicLink(to, file);
            }
        }
    }

    private static LayerVerdict OfTests(Layer layer, Ran ran)
    {
        var failed = FailedTest().Match(ran.Output);
        return ran switch
        {
            { ExitCode: null } => new(Verdict.TimedOut),
            _ when failed.Success && DoesNotFit().IsMatch(failed.Groups["why"].Value) =>
                throw new MutantListException($"{layer.Name} was not built from these sources, or the mutant's assembly does not fit: {failed.Groups["why"].Value.Trim()}"),
            _ when failed.Success => new(Verdict.Killed, Short(failed.Groups["test"].Value), failed.Groups["why"].Value.Trim()),
            { ExitCode: 0 } when NoTest().IsMatch(ran.Output) => throw new MutantListException($"{layer.Name}: no test has such a name."),
            { ExitCode: 0 } => new(Verdict.Survived),
            _ => throw new MutantListException($"{layer.Name} ended with code {ran.ExitCode} and names no test:\n{Tail(ran.Output)}"),
        };
    }

    private static LayerVerdict OfCheck(Layer layer, Ran ran) => ran switch
    {
        { ExitCode: null } => new(Verdict.TimedOut),
        { ExitCode: 0 } => new(Verdict.Survived),
        { ExitCode: 1 } when ran.Output.Trim() is { Length: > 0 } story => new(Verdict.Killed, story.Split('\n')[0].Trim(), story.Split('\n')[0].Trim()),
        _ => throw new MutantListException($"{layer.Name} ended with code {ran.ExitCode}:\n{Tail(ran.Output)}"),
    };

    // The namespace says the project; the class and the sentence say what failed.
    private static string Short(string test)
    {
        var name = test.Split('(')[0];
        var parts = name.Split('.');
        return string.Join('.', parts.TakeLast(2)) + test[name.Length..];
    }

    private static string Tail(string output) => string.Join('\n', output.Trim().Split('\n').TakeLast(20));

    [GeneratedRegex(@"^\s*(?<test>\S.*?) \[FAIL\]\s*\n(?<why>[^\n]*)", RegexOptions.Multiline)]
    private static partial Regex FailedTest();

    [GeneratedRegex(@"System\.(TypeInitializationException|TypeLoadException|Missing\w+Exception|BadImageFormatException|IO\.File(NotFound|Load)Exception) :")]
    private static partial Regex DoesNotFit();

    [GeneratedRegex(@"Total: 0\b")]
    private static partial Regex NoTest();
}
