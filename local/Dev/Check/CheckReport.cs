using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Check.Linting;

namespace OrderSystem.Dev.Check;

/// <summary>What a check says, for people and for programs.</summary>
internal static class CheckReport
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(CheckResult result)
    {
        var text = new StringBuilder();
        foreach (var broken in result.Findings.GroupBy(one => one.Rule))
        {
            text.Append($"{broken.Key.Id}: {broken.Key.Demands}\n");
            foreach (var finding in broken.Select(one => one.Finding))
            {
                text.Append($"  {finding.At}  {finding.Resource} {finding.Problem} {finding.Remedy}\n");
            }

            text.Append($"  Why: {broken.Key.Why} {broken.Key.Source}\n\n");
        }

        foreach (var exception in result.Exceptions)
        {
            text.Append($"exception: {exception.Resource} from {exception.Rule}: {exception.Reason}\n");
        }

        if (result.Skipped.Count > 0)
        {
            text.Append($"skipped: {string.Join(", ", result.Skipped.Select(rule => rule.Id))}: {LintTool.Missing}\n");
        }

        return text.Append($"{result.Rules} {(result.Rules == 1 ? "rule" : "rules")}, {result.Findings.Count} {(result.Findings.Count == 1 ? "finding" : "findings")}\n").ToString();
    }

    public static string Json(CheckResult result) => new JsonObject
    {
        ["rules"] = result.Rules,
        ["findings"] = new JsonArray([.. result.Findings.Select(broken => (JsonNode)new JsonObject
        {
            ["rule"] = broken.Rule.Id,
            ["file"] = broken.Finding.At.File,
            ["line"] = broken.Finding.At.Line,
            ["resource"] = broken.Finding.Resource,
            ["problem"] = broken.Finding.Problem,
            ["remedy"] = broken.Finding.Remedy,
        })]),
        ["exceptions"] = new JsonArray([.. result.Exceptions.Select(exception => (JsonNode)new JsonObject { ["rule"] = exception.Rule, ["resource"] = exception.Resource.Id, ["reason"] = exception.Reason })]),
        ["skipped"] = new JsonArray([.. result.Skipped.Select(rule => (JsonNode)rule.Id)]),
    }.ToJsonString(Readable) + "\n";

    /// <summary>Each rule with its reason and source.</summary>
    public static string List(IEnumerable<Rule> rules) => string.Concat(rules.Select(rule => $"{rule.Id}\n  {rule.Demands}\n  Why: {rule.Why}\n  {rule.Source}\n"));
}
