using System.Security.Cryptography;
using System.Text;

namespace OrderSystem.Dev.Deploying;

/// <summary>
/// One hash of all that makes a deployed function what it is: its sources, the template, and the values of the template's
/// parameters. SAM does not see the last (serverless-application-model#3820): with a value changed and nothing else, a function
/// behind an alias would go on with the old one.
/// </summary>
internal static class BuildId
{
    private static readonly string[] Folders = ["src", "infra"];

    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(string root, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string name, byte[] content) => hash.AppendData(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), 0, .. content]));

        foreach (var file in Sources(root).Select(file => (Path: file, Name: Path.GetRelativePath(root, file).Replace('\\', '/'))).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Add(file.Name, File.ReadAllBytes(file.Path));
        }

        foreach (var (name, value) in parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
        {
            Add(name, Encoding.UTF8.GetBytes(value));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Sources(string root) =>
        Directory.EnumerateFiles(root).Where(file => Path.GetFileName(file) is "template.yaml" or "global.json" or "Directory.Build.props" or "Directory.Build.targets" or "Directory.Packages.props")
            .Concat(Folders.Select(folder => new DirectoryInfo(Path.Combine(root, folder))).Where(folder => folder.Exists).SelectMany(Files));

    private static IEnumerable<string> Files(DirectoryInfo folder) => folder.EnumerateFiles().Select(file => file.FullName)
        .Concat(folder.EnumerateDirectories().Where(inner => inner.Name is not ("bin" or "obj")).SelectMany(Files));
}
