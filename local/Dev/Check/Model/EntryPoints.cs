using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace OrderSystem.Dev.Check.Model;

/// <summary>A method that Lambda may call, as the source says.</summary>
/// <param name="Handler">What the template must name.</param>
/// <param name="Returns">The return type, as it is written.</param>
/// <param name="Route">Of its <c>[HttpApi]</c>: <c>GET /orders/{orderId}</c>; null: it has none.</param>
internal sealed record EntryPoint(string Handler, string Returns, string? Route, SourceFile File, int Line);

/// <summary>Finds entry points in C#: methods of Amazon.Lambda.Annotations, for which a class is generated, and plain ones.</summary>
internal static partial class EntryPoints
{
    /// <summary>Empty where the function's code is not here, or is not C#.</summary>
    public static IReadOnlyList<EntryPoint> Of(SourceTree sources, Resource function)
    {
        var code = sources.CodeOf(function);
        return code.Count == 0 || AssemblyOf(sources, function) is not { } assembly ? [] : [.. code.SelectMany(file => In(file, assembly))];
    }

    /// <summary>The name of the assembly that the function's project makes.</summary>
    public static string? AssemblyOf(SourceTree sources, Resource function) => sources.Files(function.Text("CodeUri") ?? "", "*.csproj").FirstOrDefault() is { } project
        ? XDocument.Parse(sources.Text(project)!).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project)
        : null;

    private static IEnumerable<EntryPoint> In(SourceFile file, string assembly)
    {
        var space = Namespace().Match(file.Text).Groups[1].Value;
        foreach (Match method in Method().Matches(file.Text))
        {
            var before = file.Text[..method.Index];
            if (Class().Matches(before).LastOrDefault() is not { } type)
            {
                continue;
            }

            var (name, holder) = (method.Groups["name"].Value, type.Groups[1].Value);
            var generated = method.Groups["attributes"].Value.Contains("[LambdaFunction", StringComparison.Ordinal);
            var route = Route().Match(method.Groups["attributes"].Value) is { Success: true } match ? $"{match.Groups[1].Value.ToUpperInvariant()} {match.Groups[2].Value}" : null;
            yield return new EntryPoint($"{assembly}::{space}.{holder}{(generated ? $"_{name}_Generated" : "")}::{name}", method.Groups["returns"].Value, route, file, file.LineAt(method.Groups["name"].Index));
        }
    }

    [GeneratedRegex(@"^\s*namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(?:class|record) (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"(?<attributes>(?:\[[^\]]+\]\s*)*)public (?:static )?(?:async )?(?<returns>[\w<>.?,]+(?: ?\[\])?) (?<name>\w+)\((?!\s*\)\s*=>)")]
    private static partial Regex Method();

    [GeneratedRegex("""\[HttpApi\(LambdaHttpMethod\.(\w+), "([^"]+)"\)\]""")]
    private static partial Regex Route();
}
