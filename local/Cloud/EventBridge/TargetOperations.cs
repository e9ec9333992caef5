using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>Operations on the targets of rules.</summary>
internal sealed class TargetOperations(EventBuses buses)
{
    /// <summary>"Each rule can have up to five (5) targets associated with it at one time" (API reference, PutTargets).</summary>
    private const int MostTargets = 5;

    public JsonObject Put(JsonObject json)
    {
        var request = new EventRequest("PutTargets", json, "Rule", "EventBusName", "Targets");
        var given = request.Objects("Targets");
        new Constraints().Name(request.Text("Rule"), "rule").Count(given.Count, "[]", "targets", 1, 100).Check();
        foreach (var target in given)
        {
            Target.CheckForm(target);
        }

        _ = buses.FindRule(request.Text("Rule")!, buses.Find(request.Text("EventBusName")));
        var targets = given.Select(Target.Read).ToList();
        return Change(request, known =>
        {
            var changed = known.ToList();
            foreach (var target in targets)
            {
                var index = changed.FindIndex(one => one.Id == target.Id);
                if (index >= 0)
                {
                    changed[index] = target;
                }
                else
                {
                    changed.Add(target);
                }
            }

            return changed.Count <= MostTargets ? changed : throw EventErrors.LimitExceeded();
        });
    }

    /// <summary>What is not there need not be removed.</summary>
    public JsonObject Remove(JsonObject json)
    {
        var request = new EventRequest("RemoveTargets", json, "Rule", "EventBusName", "Ids", "Force");
        var ids = request.Texts("Ids");
        new Constraints().Name(request.Text("Rule"), "rule").Count(ids.Count, "[]", "ids", 1, 100).Check();
        return Change(request, known => [.. known.Where(target => !ids.Contains(target.Id))]);
    }

    public JsonObject List(JsonObject json)
    {
        var request = new EventRequest("ListTargetsByRule", json, "Rule", "EventBusName", "NextToken", "Limit");
        new Constraints().Name(request.Text("Rule"), "rule").Check();
        var rule = buses.FindRule(request.Text("Rule")!, buses.Find(request.Text("EventBusName")));
        return Page.Of(request, "Targets", rule.Targets, target => target.Json.DeepClone());
    }

    public JsonObject ListRuleNames(JsonObject json)
    {
        var request = new EventRequest("ListRuleNamesByTarget", json, "TargetArn", "EventBusName", "NextToken", "Limit");
        new Constraints().Text(request.Text("TargetArn"), "targetArn", 1600, needed: true).Check();
        var bus = buses.Find(request.Text("EventBusName"));
        var rules = buses.With(() => bus.Rules.Values.Where(rule => rule.Targets.Any(target => target.Arn == request.Text("TargetArn"))).ToList());
        return Page.Of(request, "RuleNames", rules, rule => JsonValue.Create(rule.Name));
    }

    private JsonObject Change(EventRequest request, Func<IReadOnlyList<Target>, IReadOnlyList<Target>> change)
    {
        var bus = buses.Find(request.Text("EventBusName"));
        buses.With(() =>
        {
            var rule = buses.FindRule(request.Text("Rule")!, bus);
            return bus.Rules[rule.Name] = rule with { Targets = change(rule.Targets) };
        });
        return new JsonObject { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() };
    }
}
