using System.Text.Json.Nodes;
using OrderSystem.Dev.Testing;

namespace OrderSystem.SystemTests.Dev;

/// <summary>The generated parts of docs/payment-safety.md: written from what the runs leave, kept where a run is missing, and never by hand.</summary>
public sealed class SafetyPageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(SafetyPage.Document);
    private readonly DirectoryInfo _results = Directory.CreateTempSubdirectory("ordersystem-proof-");

    [Fact]
    public void The_page_marks_each_block_once()
    {
        Assert.Equal(SafetyPage.Blocks.Select(block => block.Name).Order(StringComparer.Ordinal), SafetyPage.Marks(Page).Order(StringComparer.Ordinal));
        Assert.All(SafetyPage.Blocks, block => Assert.NotNull(SafetyPage.Content(Page, block.Name)));
    }

    [Fact]
    public void Its_figures_are_those_of_the_template()
    {
        var kept = new List<string>();

        var written = SafetyPage.Fill(Page, _results.FullName, SafetyFigures.Read(Path.Combine(RepositoryRoot.Folder, "template.yaml")), kept.Add);

        Assert.Equal(Page, written);
        Assert.Equal(SafetyPage.Blocks.Count, kept.Count);
        Assert.All(kept, line => Assert.Contains("`dotnet dev.cs ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_blocks_have_the_form_that_the_writer_gives_them()
    {
        Leave("model.json", Model());
        Leave("transitions.json", Transitions());
        Leave("simulation.json", Simulation());
        Leave("mutants.json", Mutants());

        var written = SafetyPage.Fill(Page, _results.FullName, SafetyFigures.Read(Path.Combine(RepositoryRoot.Folder, "template.yaml")), kept => Assert.Fail(kept));

        foreach (var block in SafetyPage.Blocks)
        {
            var (has, form) = (SafetyPage.Content(Page, block.Name)!, SafetyPage.Content(written, block.Name)!);
            if (has != "*Not run yet.*")
            {
                Assert.Equal(Heads(form), Heads(has));
                Assert.Contains("*From the run of ", has, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_picture_has_an_arrow_for_each_change_of_status_and_a_line_for_each_that_keeps_it()
    {
        Leave("transitions.json", Transitions());

        var states = SafetyPage.Content(SafetyPage.Fill(Page, _results.FullName, SafetyFigures.Read(Path.Combine(RepositoryRoot.Folder, "template.yaml")), _ => { }), "states")!;

        Assert.Contains("stateDiagram-v2\n", states, StringComparison.Ordinal);
        Assert.Contains("  [*] --> pending : T1 Place\n  pending --> processing : T2 Claim\n", states, StringComparison.Ordinal);
        Assert.Contains("  completed --> [*]\n", states, StringComparison.Ordinal);
        Assert.Contains("| T9 Stop | `authorized`, `pending` |", states, StringComparison.Ordinal);
    }

    [Fact]
    public void The_designs_without_our_rules_come_first_and_tell_their_story()
    {
        Leave("model.json", Model());

        var page = SafetyPage.Fill(Page, _results.FullName, SafetyFigures.Read(Path.Combine(RepositoryRoot.Folder, "template.yaml")), _ => { });

        Assert.Contains("---|\n| all of our rules: One call pays | I2: the order is failed, and its money is captured | 1 |\n| Before an order ends", SafetyPage.Content(page, "ablations"), StringComparison.Ordinal);
        Assert.Contains("<details><summary>Without: Before an order ends, its PaymentIntent is canceled (I2h)</summary>\n\n1. The order is placed\n2. Worker 1 GETs pi_1\n\n**I2h:", SafetyPage.Content(page, "stories"), StringComparison.Ordinal);
        Assert.Contains("| two workers: 1 attempt, 2 workers, stock tracked | 1,234,567 | 9,876,543 | 61 steps | 4,321 | yes | nothing |", SafetyPage.Content(page, "model"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_survives_stands_out()
    {
        Leave("mutants.json", Mutants());

        var mutants = SafetyPage.Content(SafetyPage.Fill(Page, _results.FullName, SafetyFigures.Read(Path.Combine(RepositoryRoot.Folder, "template.yaml")), _ => { }), "mutants")!;

        Assert.Contains("| no fence | Two \\| charges. |  |  |  | killed |  |", mutants, StringComparison.Ordinal);
        Assert.Contains("| **a key from the card: lives** | A charge more. |  |  |  | not run |  |", mutants, StringComparison.Ordinal);
        Assert.Contains("1 of 2 mutants killed (until killed)", mutants, StringComparison.Ordinal);
        Assert.Contains("Left out: tombstones; there is no stock yet.", mutants, StringComparison.Ordinal);
    }

    public void Dispose() => _results.Delete(recursive: true);

    // As the model writes them.
    private static JsonObject Model() => Json("""
        {
          "scopes": [{ "name": "two workers", "scope": "1 attempt, 2 workers, stock tracked", "states": 1234567, "transitions": 9876543, "depth": 61, "converging": 4321, "questions": 99, "capped": false, "seconds": 3.5, "violation": null }],
          "ablations": [{ "name": "no-fence", "without": "Before an order ends, its PaymentIntent is canceled", "scope": "…", "states": 12, "violations": [
            { "invariant": "I2h", "broken": "I2h: the order is failed, and its money is held", "story": ["The order is placed", "Worker 1 GETs pi_1"], "state": "failed" }] }],
          "naive": [{ "name": "naive", "without": "One call pays", "scope": "…", "states": 5, "violations": [
            { "invariant": "I2", "broken": "I2: the order is failed, and its money is captured", "story": ["The order is placed"], "state": "failed" }] }]
        }
        """);

    // As tests/Domain writes them.
    private static JsonObject Transitions() => Json("""
        {
          "transitions": [
            { "from": "pending", "by": "Claim", "to": "processing" },
            { "from": "authorized", "by": "Complete", "to": "completed" },
            { "from": "pending", "by": "Stop", "to": "pending" },
            { "from": "authorized", "by": "Stop", "to": "authorized" }
          ]
        }
        """);

    // As the simulation writes them.
    private static JsonObject Simulation() => Json("""
        { "from": 1, "seeds": 200000, "steps": 123456789, "seconds": 60.5, "violations": 0, "coverage": { "transition": { "T1 Place": 5000, "T2 Claim": 4000 }, "decide": { "None": 0, "PendingClaims": 4000 } } }
        """);

    // As the mutants' run writes them.
    private static JsonObject Mutants() => Json("""
        {
          "mode": "until killed",
          "layers": [{ "name": "domain", "says": "the plain tests" }, { "name": "functions" }, { "name": "conditions" }, { "name": "model", "says": "the model" }, { "name": "simulation" }],
          "mutants": [
            { "name": "no fence", "why": "Two | charges.", "killed": true, "layers": { "domain": { "verdict": "survived" }, "model": { "verdict": "killed", "by": "I1" } } },
            { "name": "a key from the card", "why": "A charge more.", "killed": false, "layers": { "domain": { "verdict": "survived" }, "model": { "verdict": "not run" } } }
          ],
          "leftOut": [{ "name": "tombstones", "why": "there is no stock yet" }]
        }
        """);

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static IEnumerable<string> Heads(string block)
    {
        var lines = block.Split('\n');
        return lines.Where((line, i) => line.StartsWith("```mermaid", StringComparison.Ordinal) || (i + 1 < lines.Length && lines[i + 1].StartsWith("|---|", StringComparison.Ordinal)));
    }

    private void Leave(string name, JsonObject results) => File.WriteAllText(Path.Combine(_results.FullName, name), results.ToJsonString());
}
