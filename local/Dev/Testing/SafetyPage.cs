using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Testing;

/// <summary>
/// The parts of docs/payment-safety.md that come from runs, not from a person: each stands between <c>begin</c> and <c>end</c> marks
/// and is made from what the runs of tests/Proof leave in <c>.local/proof</c>; the figures in the text are template.yaml's.
/// </summary>
internal static partial class SafetyPage
{
    /// <summary>Every block, and what it is made from.</summary>
    public static readonly IReadOnlyList<Block> Blocks =
    [
        new("states", ["transitions.json"], "transitions", "test --only Domain", SafetyBlocks.States),
        new("model", ["model.json"], "scopes", "test --only Proof", SafetyBlocks.Model),
        new("ablations", ["model.json"], "ablations", "test --only Proof", SafetyBlocks.Ablations),
        new("stories", ["model.json"], "ablations", "test --only Proof", SafetyBlocks.Stories),
        new("simulation", ["simulation.json"], "coverage", "bench simulation --seeds 200000", SafetyBlocks.Simulation),
        new("mutants", ["mutants.json"], "mutants", "bench mutants", SafetyBlocks.Mutants),
    ];

    /// <summary>Where the runs leave their results.</summary>
    public static string Results => Path.Combine(Repository.Local, "proof");

    public static string Document => Path.Combine(Repository.Root, "docs", "payment-safety.md");

    /// <param name="document">The page as it is.</param>
    /// <param name="results">The folder of the runs' results.</param>
    /// <param name="figures">By name, as the text shows them.</param>
    /// <param name="kept">Told of each block that stays as it was, because its run is missing.</param>
    /// <returns>The page as it should be.</returns>
    public static string Fill(string document, string results, IReadOnlyDictionary<string, string> figures, Action<string> kept)
    {
        foreach (var block in Blocks)
        {
            var files = block.Files.Select(file => Path.Combine(results, file));
            if (files.Where(File.Exists).Select(file => (File: file, Results: Read(file))).FirstOrDefault(left => left.Results[block.Member] is not null) is { File: { } found, Results: { } content })
            {
                document = Replace(document, block.Name, block.Write(content, DateOnly.FromDateTime(File.GetLastWriteTimeUtc(found))));
            }
            else
            {
                kept($"'{block.Name}' stays as it was: no '{block.Member}' in {string.Join(" or ", block.Files)} of {results}. `dotnet dev.cs {block.Run}` writes it.");
            }
        }

        return Figure().Replace(document, match => figures.TryGetValue(match.Groups["name"].Value, out var value)
            ? $"<!--={match.Groups["name"].Value}-->{value}<!--/-->"
            : throw new VerbException($"{Document} shows the figure '{match.Groups["name"].Value}', and there is none. There are {string.Join(", ", figures.Keys)}."));
    }

    /// <summary>What stands in a block now; null: there is no such block.</summary>
    public static string? Content(string document, string name) => Marked(name).Match(document) is { Success: true } match ? match.Groups["content"].Value.Trim('\n') : null;

    /// <summary>The names of all blocks that a page marks.</summary>
    public static IEnumerable<string> Marks(string document) => Begin().Matches(document).Select(match => match.Groups[1].Value);

    private static string Replace(string document, string name, string content)
    {
        var marked = Marked(name);
        return marked.IsMatch(document)
            ? marked.Replace(document, _ => $"<!-- begin:{name} -->\n{content.Trim('\n')}\n<!-- end:{name} -->")
            : throw new VerbException($"{Document} has no block '{name}': put <!-- begin:{name} --> and <!-- end:{name} --> where it belongs.");
    }

    private static JsonObject Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new VerbException($"{file} is not a JSON object.");
        }
        catch (JsonException wrong)
        {
            throw new VerbException($"{file} is not JSON: {wrong.Message}");
        }
    }

    private static Regex Marked(string name) => new($"<!-- begin:{name} -->\n(?<content>.*?)<!-- end:{name} -->", RegexOptions.Singleline);

    [GeneratedRegex("<!-- begin:([a-z]+) -->")]
    private static partial Regex Begin();

    [GeneratedRegex("<!--=(?<name>[a-z-]+)-->[^<]*<!--/-->")]
    private static partial Regex Figure();

    /// <param name="Files">The first that is there and has the member counts.</param>
    /// <param name="Run">The verb that leaves them.</param>
    public sealed record Block(string Name, IReadOnlyList<string> Files, string Member, string Run, Func<JsonObject, DateOnly, string> Write);
}
