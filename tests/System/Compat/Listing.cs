using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.Compat;

/// <summary>
/// The public API of a real package as a text file: a line per type, an indented line per member, and comments after <c>//</c>.
/// </summary>
internal sealed partial class Listing
{
    private readonly Dictionary<string, ApiType> _types = new(StringComparer.Ordinal);

    public static Listing Read(IEnumerable<string> paths)
    {
        var listing = new Listing();
        foreach (var path in paths)
        {
            listing.Add(path);
        }

        return listing;
    }

    public IEnumerable<string> Types => _types.Keys;

    /// <summary>What a type offers that its real package does not.</summary>
    public IEnumerable<string> Surplus(ApiType offered)
    {
        if (!_types.TryGetValue(offered.Name, out var real))
        {
            return [$"{offered.Kind} {offered.Name}"];
        }

        var members = real.Members.ToHashSet(StringComparer.Ordinal);
        return offered.Members.Where(member => !Has(members, Normal(member))).Select(member => $"{offered.Name}: {member}")
            .Concat(offered.Bases.Where(@base => !real.Bases.Contains(@base)).Select(@base => $"{offered.Name} is a {@base}"))
            .Concat(offered.Kind == real.Kind ? [] : [$"{offered.Name} is a {offered.Kind}, not a {real.Kind}"]);
    }

    private static bool Has(HashSet<string> members, string member) =>
        members.Contains(member)
        // Half a property is less than the whole, not more.
        || (Accessors().Match(member) is { Success: true } && members.Contains(Accessors().Replace(member, "{ get; set; }")));

    private void Add(string path)
    {
        ApiType? type = null;
        List<string> members = [], bases = [];
        foreach (var line in File.ReadLines(path).Select(static line => Comment().Replace(line, "").TrimEnd()).Where(static line => line.Length > 0))
        {
            if (char.IsWhiteSpace(line[0]))
            {
                members.AddRange(type?.Kind == "enum" ? line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [Normal(line)]);
                continue;
            }

            var header = Header().Match(line);
            Assert.True(header.Success, $"{path}: '{line}' is neither a type nor a member");
            (members, bases) = ([], [.. SplitTypes(header.Groups["bases"].Value)]);
            type = new ApiType(Arity(header.Groups["name"].Value), header.Groups["kind"].Value, bases, members);
            _types[type.Name] = _types.TryGetValue(type.Name, out var known)
                ? known with { Members = members = [.. known.Members], Bases = [.. known.Bases, .. bases] }
                : type;
        }
    }

    /// <summary>Without what says nothing about who may call it: access, default values, the value of a constant.</summary>
    private static string Normal(string member)
    {
        var text = Words().Replace(member.Trim(), "");
        text = DefaultValue().Replace(text, "");
        return text.Replace("Char>", "char>", StringComparison.Ordinal).Replace("Char[]", "char[]", StringComparison.Ordinal);
    }

    private static string Arity(string name) =>
        name.IndexOf('<', StringComparison.Ordinal) is var start and > 0 ? $"{name[..start]}`{name.Count(static c => c == ',') + 1}" : name;

    /// <summary>Splits at the commas that are not inside angle brackets.</summary>
    private static IEnumerable<string> SplitTypes(string bases) => TypeSeparator().Split(bases).Where(static name => name.Length > 0);

    [GeneratedRegex(@"^(?:(?:abstract|sealed|static|readonly|ref)\s+)*(?<kind>class|interface|struct|enum|delegate)\s+(?<name>[\w.]+(?:<[^>]*>)?)(?:\s*:\s*(?<bases>.+))?$")]
    private static partial Regex Header();

    [GeneratedRegex(@"\s*//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:(?:public|protected|internal|virtual|abstract|override|sealed|readonly|required)\s+)+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\s=\s(?:""[^""]*""|[^,)]*)")]
    private static partial Regex DefaultValue();

    [GeneratedRegex(@"\{ (?:get|set); \}$")]
    private static partial Regex Accessors();

    [GeneratedRegex(@",\s*(?![^<]*>)")]
    private static partial Regex TypeSeparator();
}
