using System.Text.Json.Nodes;
using LocalCloud.EventSources.Patterns;
using LocalCloud.Template;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>Filters and patterns, and the loop that only a filter prevents.</summary>
internal static class FilterRules
{
    private static readonly string[] Writes =
        ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete", "dynamodb:*", "*"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("filter-pattern", "Every filter and event pattern is a valid pattern.", "No linter reads inside one; a wrong one is refused at deployment, or matches nothing for ever.", Pages.Lambda("invocation-eventfiltering"))
        {
            Find = deployment =>
            [
                .. from trigger in deployment.Triggers
                   from filter in trigger.Properties.Items("FilterCriteria.Filters")
                   let problem = Invalid(filter.At("Pattern"))
                   where problem is not null
                   select Finding.On(trigger.Owner, (filter.At("Pattern") ?? filter).Location, $"{trigger.Name} has a filter that is not a pattern: {problem}.", "Each leaf is a list of values or operators, as in {\"eventName\":[\"INSERT\"]}."),
                .. from rule in deployment.Of("AWS::Events::Rule").Select(rule => (Owner: rule, Pattern: rule.Properties["EventPattern"], rule.Id))
                       .Concat(deployment.Triggers.Where(trigger => trigger.Type is "EventBridgeRule" or "CloudWatchEvent").Select(trigger => (trigger.Owner, Pattern: trigger.Properties["Pattern"], Id: trigger.Name)))
                   where rule.Pattern is not null && Invalid(rule.Pattern) is not null
                   select Finding.On(rule.Owner, rule.Pattern!.Location, $"{rule.Id} has an event pattern that is none: {Invalid(rule.Pattern)}.", "Each leaf is a list of values or operators."),
            ],
        },
        new("stream-does-not-feed-itself", "A function that may write a table reads that table's stream through a filter only.", "Each of its writes would invoke it again. Lambda's recursion guard watches SQS, SNS and S3, not DynamoDB: the filter is the only brake.", Pages.Lambda("invocation-recursion"))
        {
            Find = deployment =>
                from trigger in deployment.Triggers
                where trigger.ReadsStream && trigger.Properties.Items("FilterCriteria.Filters").Count == 0
                let table = deployment.Find(trigger.Source)
                where table is not null
                let write = deployment.StatementsOf(trigger.Function).FirstOrDefault(statement => statement.Actions.Any(Writes.Contains) && statement.Resources.Any(arn => arn == "*" || deployment.FindAtStart(arn) == table))
                where write is not null
                select trigger.Finds($"reads every change of {table}, and {trigger.Function} may write {table}.", "Set FilterCriteria to the changes that it answers, none of them its own."),
        },
    ];

    /// <summary>What is wrong with a pattern, written as JSON text or as an object.</summary>
    private static string? Invalid(Node? pattern)
    {
        try
        {
            _ = EventPattern.Parse(pattern is MapNode map ? map.ToJson().ToJsonString() : pattern.Text() ?? "");
            return null;
        }
        catch (EventPatternException wrong)
        {
            return wrong.Message;
        }
    }
}
