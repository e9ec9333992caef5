namespace OrderSystem.SystemTests.Check;

/// <summary>A small system that keeps every rule (clean.txt), written to a folder, with some text in it replaced.</summary>
internal sealed class CleanSystem : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> Files = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "tests", "System", "Check", "clean.txt"))
        .Split("==== ", StringSplitOptions.RemoveEmptyEntries)
        .ToDictionary(part => part[..part.IndexOf('\n', StringComparison.Ordinal)], part => part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimEnd('\n') + "\n");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ordersystem-check-");

    public CleanSystem(params IEnumerable<Patch> patches)
    {
        var files = Files.ToDictionary();
        foreach (var patch in patches)
        {
            // What no longer stands there, or stands there twice, would break something else.
            Assert.Equal(2, files[patch.File].Split(patch.Old).Length);
            files[patch.File] = files[patch.File].Replace(patch.Old, patch.New, StringComparison.Ordinal);
        }

        foreach (var (name, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, name))!);
            File.WriteAllText(Path.Combine(Folder, name), text);
        }
    }

    public string Folder => _folder.FullName;

    public string Template => Path.Combine(Folder, "template.yaml");

    public string Line(string file, int number) => File.ReadLines(Path.Combine(Folder, file)).ElementAt(number - 1);

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>A text of one of its files, which stands there once, and what takes its place.</summary>
internal sealed record Patch(string File, string Old, string New);
