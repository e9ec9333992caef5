using System.Text.RegularExpressions;

namespace OrderSystem.Domain.Tests;

/// <summary>docs/payment-safety.md names only what the code has.</summary>
public sealed partial class SafetyDocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "payment-safety.md"));

    [Fact]
    public void Every_row_of_the_table_has_its_number_and_name()
    {
        var named = Rows().Matches(Page).Select(match => (Number: int.Parse(match.Groups[1].Value, null), Name: match.Groups[2].Value)).Distinct().ToList();

        Assert.Equal(Enum.GetValues<Transition>().Select(row => ((int)row + 1, row.ToString())), named.OrderBy(row => row.Number).Select(row => (row.Number, row.Name)));
    }

    [Fact]
    public void Every_invariant_it_names_is_checked_somewhere()
    {
        var tests = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));
        // As the checks say what is broken: "I2h: the order is …".
        var missing = Invariants().Matches(Page).Select(match => match.Groups[1].Value).Distinct()
            .Where(name => !Regex.IsMatch(tests, $"\"{name}[: ]", RegexOptions.CultureInvariant)).ToList();

        Assert.True(missing.Count == 0, $"The page names {string.Join(", ", missing)}, and no test says that it is broken.");
    }

    [Fact]
    public void Every_arrow_of_the_picture_is_a_transition_of_the_code()
    {
        var shapes = TransitionTable.Shapes().ToList();
        var arrows = Arrows().Matches(Page).SelectMany(match => Rows().Matches(match.Groups[3].Value).Select(row =>
            (From: Words.Status(match.Groups[1].Value), To: Words.Status(match.Groups[2].Value), By: Enum.Parse<Transition>(row.Groups[2].Value)))).ToList();

        Assert.NotEmpty(arrows);
        Assert.All(arrows, arrow => Assert.Contains(
            TransitionTable.Rows,
            row => row.Transition == arrow.By && shapes.Exists(order => order.Status == arrow.From && row.Allowed(order, order.CreatedAt) && row.Apply(order, order.CreatedAt).After.Status == arrow.To)));
    }

    [GeneratedRegex(@"\bT(\d+) ([A-Z]\w+)")]
    private static partial Regex Rows();

    [GeneratedRegex(@"\b(I\d+h?)\b")]
    private static partial Regex Invariants();

    // "  pending --> processing : T2 Claim", but not how a picture begins and ends.
    [GeneratedRegex(@"^  ([a-z_]+) --> ([a-z_]+) : (.+)$", RegexOptions.Multiline)]
    private static partial Regex Arrows();

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "OrderSystem.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return directory.FullName;
    }
}
