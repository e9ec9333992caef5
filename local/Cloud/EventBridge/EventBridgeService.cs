using System.Text.Json.Nodes;
using LocalCloud.Delivery;
using LocalCloud.Protocol;

namespace LocalCloud.EventBridge;

/// <summary>
/// EventBridge in process: event buses, rules with patterns or schedules, and delivery to functions, queues, topics and other
/// buses (https://docs.aws.amazon.com/eventbridge/latest/APIReference/). Archives, replays, connections, API destinations, global
/// endpoints, partner sources and policies of buses are refused by name.
/// </summary>
internal sealed class EventBridgeService : IAwsService, IDisposable
{
    private readonly EventBuses _buses;
    private readonly EventRouter _router;
    private readonly RuleSchedules _schedules;
    private readonly BusOperations _busOperations;
    private readonly RuleOperations _rules;
    private readonly TargetOperations _targets;
    private readonly TagOperations _tags;
    private readonly EventOperations _events;

    /// <param name="clock">Of events, retries and schedules.</param>
    /// <param name="targets">Where rules deliver.</param>
    /// <param name="report">Where problems are told.</param>
    /// <param name="account">The account in ARNs.</param>
    /// <param name="region">The region in ARNs.</param>
    public EventBridgeService(TimeProvider clock, Targets targets, Action<string> report, string account = "000000000000", string region = "us-east-1")
    {
        _buses = new EventBuses(clock, region, account);
        _router = new EventRouter(_buses, targets, report, clock);
        _schedules = new RuleSchedules(clock, _router.Fire, region, account);
        _busOperations = new BusOperations(_buses);
        _rules = new RuleOperations(_buses, _schedules, account);
        _targets = new TargetOperations(_buses);
        _tags = new TagOperations(_buses);
        _events = new EventOperations(_buses, _router, region, account);
    }

    public string Name => "events";

    /// <summary>The buses, by name.</summary>
    public IReadOnlyList<EventBus> Buses => _buses.All;

    /// <summary>The rules of all buses.</summary>
    public IReadOnlyList<Rule> Rules => _buses.Rules;

    /// <summary>When a rule with a schedule is due next; null: never.</summary>
    public DateTimeOffset? NextDue(Rule rule) => _schedules.NextDue(rule);

    /// <summary>Begins the counts anew; buses and rules stay.</summary>
    public void Reset()
    {
        foreach (var rule in Rules)
        {
            rule.Statistics.Reset();
        }
    }

    public void Dispose()
    {
        _schedules.Dispose();
        _router.Dispose();
    }

    /// <inheritdoc/>
    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => Task.FromResult(Invoke(operation, request));

    private JsonObject Invoke(string operation, JsonObject request) => operation switch
    {
        "PutEvents" => _events.Put(request),
        "TestEventPattern" => EventOperations.TestPattern(request),
        "CreateEventBus" => _busOperations.Create(request),
        "DescribeEventBus" => _busOperations.Describe(request),
        "ListEventBuses" => _busOperations.List(request),
        "UpdateEventBus" => _busOperations.Update(request),
        "DeleteEventBus" => _busOperations.Delete(request),
        "PutRule" => _rules.Put(request),
        "DescribeRule" => _rules.Describe(request),
        "ListRules" => _rules.List(request),
        "DeleteRule" => _rules.Delete(request),
        "EnableRule" => _rules.Enable(request, enabled: true),
        "DisableRule" => _rules.Enable(request, enabled: false),
        "PutTargets" => _targets.Put(request),
        "ListTargetsByRule" => _targets.List(request),
        "RemoveTargets" => _targets.Remove(request),
        "ListRuleNamesByTarget" => _targets.ListRuleNames(request),
        "TagResource" => _tags.Tag(request),
        "UntagResource" => _tags.Untag(request),
        "ListTagsForResource" => _tags.List(request),
        _ => throw EventErrors.NotSupported(operation),
    };
}
