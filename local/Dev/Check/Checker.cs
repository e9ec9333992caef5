using LocalCloud.Template;
using OrderSystem.Dev.Check.Linting;
using OrderSystem.Dev.Check.Model;
using OrderSystem.Dev.Check.Rules;

namespace OrderSystem.Dev.Check;

/// <summary>Holds rules against templates.</summary>
internal static class Checker
{
    /// <param name="templates">The files; nested stacks are found from there.</param>
    /// <param name="root">What file names in findings are relative to.</param>
    /// <param name="rules">Those to hold.</param>
    /// <param name="today">Against which dates are held.</param>
    /// <param name="cancellationToken">Stops the linter, which takes seconds.</param>
    /// <exception cref="TemplateException">A file is not a template.</exception>
    public static async Task<CheckResult> RunAsync(IReadOnlyList<string> templates, string root, IReadOnlyList<Rule> rules, DateOnly today, CancellationToken cancellationToken)
    {
        List<IReadOnlyList<Deployment>> families = [];
        foreach (var template in templates.Select(path => TemplateFile.Load(path, root)))
        {
            // A template that an earlier one nests was held with it.
            if (!families.Exists(family => family.Any(deployment => deployment.Files.Any(file => file.Path == template.Path))))
            {
                families.Add(Deployment.Of(template, today));
            }
        }

        var linted = rules.Any(rule => rule.FindLinted is not null) ? await LintTool.RunAsync([.. families.SelectMany(family => family)], cancellationToken) : null;
        var skipped = linted is null ? rules.Where(rule => rule.FindLinted is not null).ToList() : [];
        var found = families.SelectMany(family => rules.SelectMany(rule => Find(rule, family)))
            .Concat(linted is null ? [] : rules.SelectMany(rule => (rule.FindLinted?.Invoke(linted) ?? []).Distinct().Select(finding => new Broken(rule, finding)))).ToList();

        var resources = families.SelectMany(family => family).SelectMany(deployment => deployment.Resources).DistinctBy(resource => (resource.Location, resource.Id)).ToList();
        var exceptions = resources.SelectMany(resource => resource.Exceptions.Select(entry => (Resource: resource, Rule: entry.Key, Reason: entry.Value))).ToList();
        bool Covers((Resource Resource, string Rule, Node Reason) exception, Broken broken) => exception.Rule == broken.Rule.Id && exception.Resource.Id == broken.Finding.Resource;
        var findings = found.Where(broken => !exceptions.Exists(exception => Covers(exception, broken))).ToList();
        if (rules.Contains(TemplateRules.ExceptionNeeded))
        {
            findings.AddRange(exceptions
                .Select(exception => (exception, Problem: Unfounded(exception.Rule, exception.Reason, rules.Except(skipped), found.Exists(broken => Covers(exception, broken)))))
                .Where(entry => entry.Problem is not null)
                .Select(entry => new Broken(TemplateRules.ExceptionNeeded, Finding.On(entry.exception.Resource, entry.exception.Reason.Location, entry.Problem!, "Take the exception away, or say why it is needed."))));
        }

        return new CheckResult(
            rules.Count - skipped.Count,
            [.. findings.OrderBy(broken => rules.ToList().IndexOf(broken.Rule)).ThenBy(broken => broken.Finding.At.File, StringComparer.Ordinal).ThenBy(broken => broken.Finding.At.Line)],
            [.. exceptions.Where(exception => found.Exists(broken => Covers(exception, broken))).Select(exception => new Excepted(exception.Rule, exception.Resource, exception.Reason.Text() ?? ""))],
            skipped);
    }

    /// <summary>A rule's findings over all choices of parameters, each once; what is found only beside the defaults says with what.</summary>
    private static IEnumerable<Broken> Find(Rule rule, IReadOnlyList<Deployment> family) =>
        from entry in family.SelectMany(deployment => (rule.Find?.Invoke(deployment) ?? []).Distinct().Select(finding => (finding, deployment.Choice)))
        group entry.Choice by entry.finding into choices
        select new Broken(rule, choices.Contains("") ? choices.Key : choices.Key with { Problem = $"{choices.Key.Problem} (With {string.Join(" or ", choices)}.)" });

    private static string? Unfounded(string rule, Node reason, IEnumerable<Rule> held, bool isBroken) =>
        !RuleBook.All.Any(known => known.Id == rule) ? $"makes an exception from {rule}, and there is no such rule.{Suggestion.For(rule, RuleBook.All.Select(known => known.Id))}"
        : reason.Text() is not { Length: > 0 } ? $"makes an exception from {rule} without a reason."
        : !isBroken && held.Any(one => one.Id == rule) ? $"makes an exception from {rule}, which it keeps."
        : null;
}
