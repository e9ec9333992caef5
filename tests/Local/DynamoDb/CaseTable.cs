using System.Text.Json.Nodes;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>
/// A table of cases as text, one per line: <c>input | expected</c>, and perhaps <c>| engine: why it differs</c>, where an engine
/// legitimately does otherwise; its answer is then not compared. Lines that begin with <c>--</c> are headings.
/// </summary>
internal static class CaseTable
{
    public static async Task RunAsync(Engine engine, string table, Func<string, string, Task<string?>> run)
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var line in table.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("--", StringComparison.Ordinal)))
        {
            var columns = line.Split(" | ");
            if (columns.Skip(2).Any(c => c.StartsWith($"{engine.Name}:", StringComparison.Ordinal)))
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"not compared: {line}");
                continue;
            }
            count++;
            if (await run(columns[0].Trim(), columns[1].Trim()) is { } failure)
            {
                failures.Add($"{columns[0]}\n    expected {columns[1]}\n    got      {failure}");
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} cases fail on {engine.Name}:\n{string.Join('\n', failures)}");
    }

    /// <summary>
    /// Compares an error. The embedded engine is held to the service's words; DynamoDB Local words some otherwise, so there the code
    /// counts; moto lets much through, so there nothing does.
    /// </summary>
    public static string? CompareError(Engine engine, Answer answer, string expected)
    {
        if (engine.Name == Engines.Moto)
        {
            return null;
        }
        var (code, message) = expected.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at && expected[..at].EndsWith("Exception", StringComparison.Ordinal)
            ? (expected[..at], expected[(at + 2)..])
            : ("ValidationException", expected);
        return answer.Code == code && (!engine.IsEmbedded || answer.Message == message) ? null : $"{answer.Code}: {answer.Message} {(answer.IsSuccess ? answer.Body.ToJsonString() : "")}";
    }

    /// <summary>Whether two values are the same, sets in any order.</summary>
    public static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(Sorted(one), Sorted(other));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => new JsonObject(map.Select(m => KeyValuePair.Create(m.Key, m.Key is "SS" or "NS" or "BS" && m.Value is JsonArray set
            ? new JsonArray([.. set.Select(v => v!.DeepClone()).OrderBy(v => v.ToString(), StringComparer.Ordinal)])
            : Sorted(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node.DeepClone(),
    };
}
