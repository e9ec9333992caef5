using System.Globalization;

namespace LocalCloud.EventBridge;

/// <summary>The event buses of one account in one region, and their rules; thread-safe. The default bus is always there.</summary>
internal sealed class EventBuses
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, EventBus> _buses = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly string _arnHead;

    public EventBuses(TimeProvider clock, string region, string account)
    {
        _clock = clock;
        _arnHead = $"arn:aws:events:{region}:{account}:";
        Add(EventBus.Default);
    }

    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>The buses by name.</summary>
    public IReadOnlyList<EventBus> All => With(() => _buses.Values.ToList());

    /// <summary>The rules of all buses.</summary>
    public IReadOnlyList<Rule> Rules => With(() => _buses.Values.SelectMany(bus => bus.Rules.Values).ToList());

    /// <summary>Runs something while nobody else changes a bus.</summary>
    public T With<T>(Func<T> act)
    {
        lock (_gate)
        {
            return act();
        }
    }

    public EventBus Create(string name) => _buses.ContainsKey(name) ? throw EventErrors.BusExists(name) : Add(name);

    public void Delete(EventBus bus) => _buses.Remove(bus.Name);

    /// <summary>Null: there is none of this name or ARN.</summary>
    public EventBus? TryFind(string? nameOrArn) => With(() => _buses.GetValueOrDefault(NameOf(nameOrArn)));

    /// <param name="nameOrArn">Null: the default bus.</param>
    /// <exception cref="Protocol.AwsException">There is none.</exception>
    public EventBus Find(string? nameOrArn) => TryFind(nameOrArn) ?? throw EventErrors.NoBus(NameOf(nameOrArn));

    public Rule FindRule(string name, EventBus bus) => With(() => bus.Rules.GetValueOrDefault(name)) ?? throw EventErrors.NoRule(name, bus.Name);

    public string RuleArn(string name, EventBus bus) => $"{_arnHead}rule/{(bus.Name == EventBus.Default ? "" : bus.Name + "/")}{name}";

    /// <summary>A bus or a rule by its ARN: its tags.</summary>
    /// <exception cref="Protocol.AwsException">There is none.</exception>
    public OrderedDictionary<string, string> TagsOf(string arn)
    {
        var resource = arn.StartsWith(_arnHead, StringComparison.Ordinal) ? arn[_arnHead.Length..] : "";
        return resource.Split('/') switch
        {
            ["event-bus", var bus] => Find(bus).Tags,
            ["rule", var rule] => FindRule(rule, Find(EventBus.Default)).Tags,
            ["rule", var bus, var rule] => FindRule(rule, Find(bus)).Tags,
            _ => throw EventErrors.Validation(string.Create(CultureInfo.InvariantCulture, $"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.")),
        };
    }

    /// <summary>The name in an ARN of this account and region; any other stays as it is, and names nothing here.</summary>
    private string NameOf(string? nameOrArn) => nameOrArn is null ? EventBus.Default
        : nameOrArn.StartsWith(_arnHead + "event-bus/", StringComparison.Ordinal) ? nameOrArn[(_arnHead.Length + "event-bus/".Length)..]
        : nameOrArn;

    private EventBus Add(string name)
    {
        var bus = new EventBus(name, $"{_arnHead}event-bus/{name}", Now);
        _buses.Add(name, bus);
        return bus;
    }
}
