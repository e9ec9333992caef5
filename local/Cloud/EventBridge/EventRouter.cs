using LocalCloud.Delivery;

namespace LocalCloud.EventBridge;

/// <summary>Gives each event to the targets of the rules that it matches.</summary>
internal sealed class EventRouter : IDisposable
{
    /// <summary>
    /// How often an event goes on from bus to bus. On AWS a circle of buses runs, and bills, until somebody stops it.
    /// </summary>
    private const int MostHops = 10;

    private readonly CancellationTokenSource _stop = new();
    private readonly EventBuses _buses;
    private readonly RuleDelivery _delivery;
    private readonly Action<string> _report;

    public EventRouter(EventBuses buses, Targets targets, Action<string> report, TimeProvider clock)
    {
        _buses = buses;
        _report = report;
        _delivery = new RuleDelivery(targets, Forward, report, clock);
    }

    /// <summary>Begins the deliveries of an event that is on a bus.</summary>
    public void Route(EventBus bus, BusEvent occurrence)
    {
        foreach (var rule in _buses.With(() => bus.Rules.Values.Where(rule => rule is { Enabled: true, Pattern: not null }).ToList()))
        {
            if (rule.Pattern!.Matches(occurrence.Json))
            {
                Deliver(rule, occurrence);
            }
        }
    }

    /// <summary>Begins the deliveries of a rule whose schedule is due.</summary>
    public void Fire(string ruleName, BusEvent occurrence)
    {
        var bus = _buses.Find(EventBus.Default);
        if (_buses.With(() => bus.Rules.GetValueOrDefault(ruleName)) is { } rule)
        {
            Deliver(rule, occurrence);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Deliver(Rule rule, BusEvent occurrence)
    {
        rule.Statistics.AddMatched();
        CancellationToken stop;
        try
        {
            stop = _stop.Token;
        }
        catch (ObjectDisposedException)
        {
            // A timer that was about to fire while the cloud stopped.
            return;
        }

        foreach (var target in rule.Targets)
        {
            _ = _delivery.RunAsync(rule, target, occurrence, stop);
        }
    }

    private void Forward(string busArn, BusEvent occurrence)
    {
        var bus = _buses.Find(busArn);
        if (occurrence.Hops == MostHops)
        {
            _report($"Event {occurrence.Id} has gone from bus to bus {MostHops} times, as in a circle, and goes no further: on AWS it would, and be billed.");
            return;
        }

        Route(bus, occurrence with { Hops = occurrence.Hops + 1 });
    }
}
