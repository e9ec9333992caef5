namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>How one project is compiled: its compiler, its folder, and the arguments the SDK would give.</summary>
internal sealed record CompilerCommand(string Compiler, string Folder, string Assembly, IReadOnlyList<string> Arguments)
{
    // Options that tell where else to write, or that make an unused variable of a mutant an error.
    private static readonly string[] Dropped = ["/noconfig", "/out:", "/refout:", "/warnaserror", "/warn:", "/doc:", "/pdb:", "/generatedfilesout:"];

    public static CompilerCommand Read(string responseFile)
    {
        var lines = File.ReadAllLines(responseFile);
        string Header(string name) => lines.First(line => line.StartsWith($"#{name} ", StringComparison.Ordinal))[(name.Length + 2)..];
        var output = lines.First(line => line.StartsWith("/out:", StringComparison.Ordinal))["/out:".Length..].Trim('"');
        return new(
            Path.GetFullPath(Path.Combine(Header("compiler"), "bincore", "csc.dll")),
            Header("folder"),
            Path.GetFileName(output),
            [.. lines.Where(line => line.Length > 0 && line[0] != '#' && !Dropped.Any(option => line.StartsWith(option, StringComparison.Ordinal)))]);
    }

    /// <summary>The arguments with some sources taken from elsewhere.</summary>
    public IEnumerable<string> With(IReadOnlyDictionary<string, string> replaced) => Arguments.Select(argument =>
    {
        var source = Path.GetFullPath(Path.Combine(Folder, argument));
        return replaced.TryGetValue(source, out var mutated) ? $"\"{mutated}\"" : File.Exists(source) ? $"\"{source}\"" : argument;
    });
}

/// <summary>
/// Compiles mutants with the SDK's own compiler, through its server, as the build would: the source generators run, the
/// analyzers do not.
/// </summary>
internal sealed class Compiler(IReadOnlyDictionary<string, CompilerCommand> commands)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Asks MSBuild once how the projects of these mutants are compiled.</summary>
    public static async Task<Compiler> ForAsync(IEnumerable<Mutant> mutants, CancellationToken cancellationToken)
    {
        var projects = mutants.SelectMany(mutant => mutant.Edits).Select(edit => ProjectOf(edit.File)).Distinct(StringComparer.Ordinal).ToList();
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Mutants, "compiler")).FullName;
        var asked = string.Join('|', projects.Select(project => Path.Combine(Repository.Root, project)));
        var targets = Path.Combine(Repository.Root, "tests", "Proof", "Mutants", "CommandLines.targets");
        var ran = await Programs.DotnetAsync(
            Repository.Root,
            Limit,
            ["msbuild", targets, "-t:WriteAll", $"-p:Asked={asked}", $"-p:CommandLinesFolder={folder}", "-m:2", "-nr:false", "-v:q", "-nologo"],
            cancellationToken);
        if (ran.ExitCode != 0)
        {
            throw new MutantListException($"MSBuild cannot say how the sources are compiled; build tests/Proof first.\n{ran.Output}");
        }

        return new(projects.ToDictionary(project => project, project => CompilerCommand.Read(Path.Combine(folder, Path.GetFileNameWithoutExtension(project) + ".rsp")), StringComparer.Ordinal));
    }

    /// <summary>Compiles what the mutant changes into <paramref name="folder"/>, and leaves the changed sources there to be read.</summary>
    /// <returns>The assemblies.</returns>
    public async Task<IReadOnlyList<string>> CompileAsync(Mutant mutant, string folder, CancellationToken cancellationToken)
    {
        var assemblies = new List<string>();
        foreach (var project in Patch.Apply(mutant.Edits).GroupBy(file => ProjectOf(file.Key), StringComparer.Ordinal))
        {
            var replaced = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (file, text) in project)
            {
                var mutated = Path.Combine(folder, file);
                Directory.CreateDirectory(Path.GetDirectoryName(mutated)!);
                await File.WriteAllTextAsync(mutated, text, cancellationToken);
                replaced[Path.GetFullPath(Path.Combine(Repository.Root, file))] = mutated;
            }

            assemblies.Add(await CompileAsync(mutant, commands[project.Key], replaced, folder, cancellationToken));
        }

        return assemblies;
    }

    /// <summary>Compiles every project as it is: what the mutants are compared with.</summary>
    public async Task<IReadOnlyList<string>> CompileUnchangedAsync(Mutant control, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var assemblies = new List<string>();
        foreach (var command in commands.Values)
        {
            assemblies.Add(await CompileAsync(control, command, new Dictionary<string, string>(), folder, cancellationToken));
        }

        return assemblies;
    }

    private static async Task<string> CompileAsync(
        Mutant mutant, CompilerCommand command, IReadOnlyDictionary<string, string> replaced, string folder, CancellationToken cancellationToken)
    {
        var arguments = command.With(replaced).ToList();
        if (replaced.Values.FirstOrDefault(mutated => !arguments.Contains($"\"{mutated}\"")) is { } missing)
        {
            throw new MutantListException($"{mutant.Name}: {missing} is not compiled into {command.Assembly}.");
        }

        var assembly = Path.Combine(folder, command.Assembly);
        var response = Path.ChangeExtension(assembly, ".rsp");
        await File.WriteAllLinesAsync(response, [.. arguments, "/skipanalyzers+", "/warn:0", $"/out:\"{assembly}\""], cancellationToken);
        var ran = await Programs.DotnetAsync(command.Folder, Limit, ["exec", command.Compiler, "/shared", "/noconfig", "/nologo", $"@{response}"], cancellationToken);
        return ran.ExitCode == 0 ? assembly : throw new MutantListException($"{mutant.Name} does not compile:\n{ran.Output.Trim()}");
    }

    /// <summary>The nearest project above a file.</summary>
    private static string ProjectOf(string file)
    {
        for (var folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(Repository.Root, folder)) && Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj").FirstOrDefault() is { } project)
            {
                return Path.GetRelativePath(Repository.Root, project);
            }
        }

        throw new MutantListException($"No project compiles {file}.");
    }
}
