using LocalCloud.Template;
using OrderSystem.Dev.Check;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Verbs;

/// <summary>The production checklist, held against the template.</summary>
internal sealed class CheckVerb : Verb
{
    public override string Name => "check";

    public override string Summary => "holds the template to the production checklist";

    public override IReadOnlyList<Option> Options =>
    [
        new("--template", "FILE", "another template than this repository's"),
        new("--rule", "ID", "only these rules") { Many = true },
        new("--list", null, "prints the rules, and checks nothing"),
        new("--format", "FORMAT", "text or json"),
        new("--write-docs", null, "writes docs/checklist.md from the rules, and checks nothing"),
    ];

    public override string Details => """
        Reads template.yaml with the stacks it nests and the others in infra/, with the defaults and with every other value of a
        parameter that decides what is deployed; then what SAM makes of it. Each finding says where, what is wrong, and what to do.
        cfn-lint and SAM's translator are used where Python has them; otherwise their rules are skipped, and one line says so.
        A resource that breaks a rule on purpose says so in its Metadata: Check: { rule-id: reason }.
        The last line is `N rules, N findings`. Exit code: 0 without a finding, 1 with one, 2 if nothing could be checked.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Has("--write-docs"))
        {
            await File.WriteAllTextAsync(ChecklistPage.Path, ChecklistPage.Write(), cancellationToken);
            return 0;
        }

        var rules = Rules(arguments.Values("--rule"));
        if (arguments.Has("--list"))
        {
            Console.Write(CheckReport.List(rules));
            return 0;
        }

        Func<CheckResult, string> report = arguments.Value("--format") switch
        {
            null or "text" => CheckReport.Text,
            "json" => CheckReport.Json,
            var other => throw new UsageException($"--format is text or json, not '{other}'."),
        };
        var templates = Templates(arguments.Value("--template"));
        try
        {
            var result = await Checker.RunAsync(templates, arguments.Has("--template") ? Environment.CurrentDirectory : Repository.Root, rules, DateOnly.FromDateTime(DateTime.UtcNow), cancellationToken);
            Console.Write(report(result));
            return result.Findings.Count == 0 ? 0 : 1;
        }
        catch (TemplateException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
    }

    private static IReadOnlyList<Rule> Rules(IReadOnlyList<string> ids)
    {
        var unknown = ids.FirstOrDefault(id => !RuleBook.All.Any(rule => rule.Id == id));
        return unknown is null
            ? ids.Count == 0 ? RuleBook.All : [.. RuleBook.All.Where(rule => ids.Contains(rule.Id))]
            : throw new UsageException($"There is no rule '{unknown}'; `dotnet dev.cs check --list` has them all.");
    }

    private static IReadOnlyList<string> Templates(string? named)
    {
        if (named is null)
        {
            return [Repository.Template, .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra"), "*.yaml").Order(StringComparer.Ordinal)];
        }

        return File.Exists(named) ? [Path.GetFullPath(named)] : throw new UsageException($"There is no file {Path.GetFullPath(named)}.");
    }
}
