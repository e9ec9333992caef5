using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.EventSources.Patterns;
using LocalCloud.Schedules;

namespace LocalCloud.EventBridge;

/// <summary>Operations on rules.</summary>
internal sealed partial class RuleOperations(EventBuses buses, RuleSchedules schedules, string account)
{
    public JsonObject Put(JsonObject json)
    {
        var request = new EventRequest("PutRule", json, "Name", "ScheduleExpression", "EventPattern", "State", "Description", "RoleArn", "Tags", "EventBusName");
        var (name, state) = (request.Text("Name"), request.Text("State"));
        var (pattern, schedule) = (request.Text("EventPattern"), request.Text("ScheduleExpression"));
        new Constraints().Name(name, "name").Text(schedule, "scheduleExpression", 256).Text(pattern, "eventPattern", 4096)
            .OneOf(state, "state", "ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
            .Text(request.Text("Description"), "description", 512).Text(request.Text("RoleArn"), "roleArn", 1600).Check();
        if (state == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
        {
            throw EventErrors.NotSupported($"the state {state}");
        }

        if (pattern is null or "" && schedule is null or "")
        {
            throw EventErrors.Validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }

        var bus = buses.Find(request.Text("EventBusName"));
        if (schedule is { Length: > 0 } && bus.Name != EventBus.Default)
        {
            throw EventErrors.Validation("ScheduleExpression is supported only on the default event bus.");
        }

        var tags = TagOperations.Read(request, "Tags");
        var rule = new Rule(name!, buses.RuleArn(name!, bus), bus.Name)
        {
            PatternText = pattern is "" ? null : pattern,
            Pattern = pattern is null or "" ? null : ReadPattern(pattern),
            Schedule = schedule is null or "" ? null : ReadSchedule(schedule),
            Enabled = state != "DISABLED",
            Description = request.Text("Description"),
            RoleArn = request.Text("RoleArn"),
        };
        buses.With(() =>
        {
            if (bus.Rules.TryGetValue(rule.Name, out var known))
            {
                // Its targets and tags stay: "if you are updating an existing rule, any tags you specify are ignored".
                rule = rule with { Targets = known.Targets, Tags = known.Tags, Statistics = known.Statistics };
            }
            else
            {
                TagOperations.Add(rule.Tags, tags);
            }

            return bus.Rules[rule.Name] = rule;
        });
        SetTimer(rule);
        return new JsonObject { ["RuleArn"] = rule.Arn };
    }

    public JsonObject Describe(JsonObject json)
    {
        var (rule, _) = Find(new EventRequest("DescribeRule", json, "Name", "EventBusName"));
        var shown = rule.Show();
        shown["CreatedBy"] = account;
        return shown;
    }

    public JsonObject List(JsonObject json)
    {
        var request = new EventRequest("ListRules", json, "NamePrefix", "EventBusName", "NextToken", "Limit");
        var prefix = request.Text("NamePrefix") ?? "";
        var bus = buses.Find(request.Text("EventBusName"));
        return buses.With(() => Page.Of(request, "Rules", [.. bus.Rules.Values.Where(rule => rule.Name.StartsWith(prefix, StringComparison.Ordinal))], rule => rule.Show()));
    }

    public JsonObject Delete(JsonObject json)
    {
        var request = new EventRequest("DeleteRule", json, "Name", "EventBusName", "Force");
        new Constraints().Name(request.Text("Name"), "name").Check();
        var bus = buses.Find(request.Text("EventBusName"));
        var deleted = buses.With(() =>
        {
            // "If you call delete rule multiple times for the same rule, all calls will succeed" (API reference).
            var rule = bus.Rules.GetValueOrDefault(request.Text("Name")!);
            if (rule?.Targets.Count > 0)
            {
                throw EventErrors.Validation("Rule can't be deleted since it has targets.");
            }

            bus.Rules.Remove(request.Text("Name")!);
            return rule;
        });
        if (deleted is not null && bus.Name == EventBus.Default)
        {
            schedules.Remove(deleted);
        }

        return [];
    }

    public JsonObject Enable(JsonObject json, bool enabled)
    {
        var request = new EventRequest(enabled ? "EnableRule" : "DisableRule", json, "Name", "EventBusName");
        SetTimer(buses.With(() =>
        {
            var (rule, bus) = Find(request);
            return bus.Rules[rule.Name] = rule with { Enabled = enabled };
        }));
        return [];
    }

    /// <exception cref="Protocol.AwsException">InvalidEventPatternException.</exception>
    public static EventPattern ReadPattern(string text)
    {
        try
        {
            return EventPattern.Parse(text);
        }
        catch (EventPatternException fault)
        {
            throw EventErrors.InvalidPattern(fault.Message);
        }
    }

    private (Rule Rule, EventBus Bus) Find(EventRequest request)
    {
        new Constraints().Name(request.Text("Name"), "name").Check();
        var bus = buses.Find(request.Text("EventBusName"));
        return (buses.FindRule(request.Text("Name")!, bus), bus);
    }

    private void SetTimer(Rule rule)
    {
        if (rule.BusName == EventBus.Default)
        {
            schedules.Set(rule);
        }
    }

    /// <summary>Rates and cron expressions, more strictly than Scheduler reads them: <c>rate(1 minute)</c>, <c>rate(2 minutes)</c>.</summary>
    public static ScheduleExpression ReadSchedule(string text)
    {
        try
        {
            return Form().IsMatch(text) ? ScheduleExpression.Parse(text) : throw new FormatException();
        }
        catch (FormatException)
        {
            throw EventErrors.Validation("Parameter ScheduleExpression is not valid.");
        }
    }

    [GeneratedRegex(@"^(cron\(.*\)|rate\((1 (minute|hour|day)|(?!1 )[0-9]+ (minutes|hours|days))\))$")]
    private static partial Regex Form();
}
