using System.Xml.Linq;

namespace OrderSystem.Dev.Testing;

/// <summary>One test and what there is to say about it: why it failed, or why it was skipped.</summary>
internal sealed record TestNote(string Test, string Message);

/// <summary>What one run of tests came to, read from xunit's XML report.</summary>
internal sealed record TestReport
{
    public int Passed { get; init; }

    public int Failed => Failures.Count;

    public IReadOnlyList<TestNote> Failures { get; init; } = [];

    public IReadOnlyList<TestNote> Skips { get; init; } = [];

    public static TestReport Read(string file)
    {
        var report = XDocument.Load(file);
        var tests = report.Descendants("test").ToList();
        return new()
        {
            Passed = tests.Count(t => Result(t) == "Pass"),
            Failures =
            [
                .. tests.Where(t => Result(t) == "Fail").Select(t => new TestNote(Name(t), Failure(t))),
                // A fixture or a class that could not be cleaned up belongs to no test, and is a failure all the same.
                .. report.Descendants("error").Select(e => new TestNote($"{(string?)e.Attribute("type")} {(string?)e.Attribute("name")}", Failure(e))),
            ],
            Skips = [.. tests.Where(t => Result(t) == "Skip").Select(t => new TestNote(Name(t), t.Element("reason")?.Value ?? "no reason given"))],
        };
    }

    public TestReport Plus(TestReport other) =>
        new() { Passed = Passed + other.Passed, Failures = [.. Failures, .. other.Failures], Skips = [.. Skips, .. other.Skips] };

    public override string ToString() => $"{Passed} passed, {Failed} failed{(Skips.Count > 0 ? $", {Skips.Count} skipped" : "")}";

    private static string? Result(XElement test) => (string?)test.Attribute("result");

    private static string Name(XElement test) => Unescape((string?)test.Attribute("name") ?? "?");

    // The report escapes quotes, as JSON would.
    private static string Unescape(string text) => text.Replace("\\\"", "\"", StringComparison.Ordinal);

    private static string Failure(XElement element)
    {
        var output = element.Element("output")?.Value;
        return Unescape($"{element.Descendants("message").FirstOrDefault()?.Value}\n{element.Descendants("stack-trace").FirstOrDefault()?.Value}{(output is null ? "" : $"\n--- output ---\n{output}")}".Trim());
    }
}
