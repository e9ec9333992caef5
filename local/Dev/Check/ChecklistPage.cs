using System.Text;

namespace OrderSystem.Dev.Check;

/// <summary>docs/checklist.md: the rules as a page.</summary>
internal static class ChecklistPage
{
    public static string Path => System.IO.Path.Combine(Repository.Root, "docs", "checklist.md");

    public static string Write()
    {
        var page = new StringBuilder($"""
            # The production checklist

            What a serverless template needs before it carries traffic: {RuleBook.All.Count} rules, each with its reason and where it comes from.
            `dotnet dev.cs check` holds them against template.yaml, the stacks in infra/, and what SAM makes of them; so does every
            test run. This page is written from the rules by `dotnet dev.cs check --write-docs`.

            Your own template: `dotnet dev.cs check --template path/to/template.yaml`. Rules about code, events and documents look
            beside it, and leave out what is not there.

            A resource may break a rule on purpose, if it says why:

            ```yaml
            StripeWebhook:
              Type: AWS::Serverless::Function
              Metadata:
                Check:
                  route-authorizer: Stripe has no token of ours; the signature on the body is its proof.
            ```

            An exception that is not needed is itself a finding. A template is read once with its defaults, and once for each other
            value of a parameter that decides what is deployed, such as Stage=prod.

            """);
        foreach (var (title, rules) in RuleBook.Chapters)
        {
            page.Append($"\n## {title}\n\n| rule | demands | why |\n|---|---|---|\n");
            foreach (var rule in rules)
            {
                page.Append($"| [`{rule.Id}`]({rule.Source}) | {Cell(rule.Demands)} | {Cell(rule.Why)} |\n");
            }
        }

        return page.ToString();
    }

    // In a table a bar ends the cell, and a lone asterisk begins emphasis.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
