using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>Mutant by layer, for programs (<c>mutants.json</c>) and for people (<c>mutants.txt</c>).</summary>
internal static class MutantTable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="mode"><c>every layer</c>, or <c>until killed</c>.</param>
    public static void Write(string mode, IReadOnlyList<MutantResult> results)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Mutants, "..")).FullName;
        File.WriteAllText(Path.Combine(folder, "mutants.json"), Json(mode, results).ToJsonString(Readable) + "\n");
        File.WriteAllText(Path.Combine(folder, "mutants.txt"), Text(mode, results));
    }

    public static JsonObject Json(string mode, IReadOnlyList<MutantResult> results) => new()
    {
        ["mode"] = mode,
        ["layers"] = new JsonArray([.. Layer.All.Select(layer => new JsonObject { ["name"] = layer.Name, ["says"] = layer.Says })]),
        ["mutants"] = new JsonArray([.. results.Select(result => new JsonObject
        {
            ["name"] = result.Mutant.Name,
            ["why"] = result.Mutant.Why,
            ["file"] = result.Mutant.Files,
            ["killed"] = result.IsKilled,
            ["error"] = result.Error,
            ["layers"] = new JsonObject(result.Layers.Select(layer => KeyValuePair.Create(layer.Key.Name, (JsonNode?)Json(layer.Value)))),
        })]),
        ["leftOut"] = new JsonArray([.. MutantList.LeftOut.Select(mutant => new JsonObject { ["name"] = mutant.Name, ["why"] = mutant.Why })]),
    };

    public static string Text(string mode, IReadOnlyList<MutantResult> results)
    {
        var text = new StringBuilder();
        var width = results.Select(result => result.Mutant.Name.Length).Append(10).Max();
        text.Append("mutant".PadRight(width)).AppendJoin("", Layer.All.Select(layer => $"  {layer.Name,-10}")).Append('\n');
        foreach (var result in results)
        {
            text.Append(result.Mutant.Name.PadRight(width)).AppendJoin("", Layer.All.Select(layer => $"  {Words(result.Layers[layer].Verdict),-10}"));
            text.Append(result switch { { Error: not null } => "  LIST IS WRONG", { IsKilled: false } => "  LIVES", _ => "" }).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{results.Count(result => result.IsKilled)} of {results.Count} killed ({mode}).\n");
        foreach (var mutant in MutantList.LeftOut)
        {
            text.Append(CultureInfo.InvariantCulture, $"Left out: {mutant.Name}; {mutant.Why}.\n");
        }

        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{result.Mutant.Name}: {result.Mutant.Why}\n  {result.Mutant.Files}\n");
            foreach (var (layer, verdict) in result.Layers.Where(layer => layer.Value.Verdict == Verdict.Killed))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {layer.Name}, {verdict.Seconds:0.0} s: {verdict.By}\n");
                text.Append(verdict.Story == verdict.By ? "" : $"    {verdict.Story}\n");
            }

            text.Append(result.Error is { } error ? $"  {error}\n" : "");
        }

        return text.ToString();
    }

    private static JsonObject Json(LayerVerdict verdict) => new()
    {
        ["verdict"] = Words(verdict.Verdict),
        ["by"] = verdict.By,
        ["story"] = verdict.Story,
        ["seconds"] = Math.Round(verdict.Seconds, 1),
    };

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Killed => "killed",
        Verdict.Survived => "survived",
        Verdict.NotApplicable => "-",
        Verdict.TimedOut => "timed out",
        _ => "not run",
    };
}
