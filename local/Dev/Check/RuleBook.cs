using OrderSystem.Dev.Check.Rules;

namespace OrderSystem.Dev.Check;

/// <summary>All rules, in the order of the checklist.</summary>
internal static class RuleBook
{
    public static IReadOnlyList<(string Title, IReadOnlyList<Rule> Rules)> Chapters { get; } =
    [
        ("Functions", FunctionRules.All),
        ("Releases", ReleaseRules.All),
        ("Queues and topics", QueueRules.All),
        ("Streams, schedules and events", FailureRules.All),
        ("Filters", FilterRules.All),
        ("Permissions", PermissionRules.All),
        ("Tables", TableRules.All),
        ("The API", ApiRules.All),
        ("Alarms", AlarmRules.All),
        ("Code and template agree", CodeRules.All),
        ("Documents and examples agree", DocumentRules.All),
        ("The template itself", TemplateRules.All),
        ("What SAM and the linter make of it", TransformedRules.All),
    ];

    public static IReadOnlyList<Rule> All { get; } = [.. Chapters.SelectMany(chapter => chapter.Rules)];
}
