using System.Text.RegularExpressions;

namespace OrderSystem.Dev.Check.Model;

/// <summary>The code and the files beside a template, read once.</summary>
/// <param name="folder">The template's.</param>
/// <param name="root">What findings name files from.</param>
internal sealed partial class SourceTree(string folder, string root)
{
    private readonly Dictionary<string, IReadOnlyList<SourceFile>> _code = new(StringComparer.Ordinal);

    public string Folder => folder;

    /// <summary>The text of a file; null where there is none.</summary>
    public string? Text(string path) => File.Exists(Full(path)) ? File.ReadAllText(Full(path)) : null;

    /// <summary>How findings name a file.</summary>
    public string NameOf(string path) => Path.GetRelativePath(root, Full(path)).Replace('\\', '/');

    public bool Exists(string path) => File.Exists(Full(path)) || Directory.Exists(Full(path));

    public IEnumerable<string> Files(string under, string pattern) => Directory.Exists(Full(under))
        ? Directory.EnumerateFiles(Full(under), pattern).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)
        : [];

    /// <summary>The C# files that a function is built from, without what the build wrote; empty where the code is elsewhere.</summary>
    public IReadOnlyList<SourceFile> CodeOf(Resource function) => function.Text("CodeUri") is { } uri && !uri.Contains("://", StringComparison.Ordinal) ? Code(uri) : [];

    /// <summary>The C# files under a folder.</summary>
    public IReadOnlyList<SourceFile> Code(string under)
    {
        if (!_code.TryGetValue(under, out var files))
        {
            files = Directory.Exists(Full(under))
                ? [.. Directory.EnumerateFiles(Full(under), "*.cs", SearchOption.AllDirectories).Where(file => !Built().IsMatch(file)).Order(StringComparer.Ordinal)
                    .Select(file => new SourceFile(NameOf(file), File.ReadAllText(file)))]
                : [];
            _code[under] = files;
        }

        return files;
    }

    private string Full(string path) => Path.Combine(folder, path);

    [GeneratedRegex(@"[\\/](?:bin|obj)[\\/]")]
    private static partial Regex Built();
}

/// <param name="Path">As findings name it.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The line of a position in the text, from 1.</summary>
    public int LineAt(int position) => Text.AsSpan(0, position).Count('\n') + 1;
}
