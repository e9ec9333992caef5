using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>
/// The rules that have a schedule, each with its timer. What was missed while the clock jumped is made up for once.
/// </summary>
/// <param name="clock">The cloud's.</param>
/// <param name="fire">Gives an event to the rule's targets.</param>
/// <param name="region">In the event.</param>
/// <param name="account">In the event.</param>
internal sealed class RuleSchedules(TimeProvider clock, Action<string, BusEvent> fire, string region, string account) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Timing> _timings = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Starts, changes or stops the timer of a rule on the default bus as the rule says.</summary>
    public void Set(Rule rule)
    {
        lock (_gate)
        {
            if (_timings.TryGetValue(rule.Name, out var known))
            {
                if (rule is { Enabled: true, Schedule: { } same } && same.Text == known.Rule.Schedule!.Text)
                {
                    return;
                }

                known.Timer.Dispose();
                _timings.Remove(rule.Name);
            }

            if (rule is { Enabled: true, Schedule: not null } && !_disposed)
            {
                var timing = new Timing(rule, clock.GetUtcNow());
                timing.Timer = clock.CreateTimer(_ => OnTimer(rule.Name, timing), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timings.Add(rule.Name, timing);
                Arm(timing);
            }
        }
    }

    public void Remove(Rule rule) => Set(rule with { Enabled = false });

    /// <summary>When the rule is due next; null: never.</summary>
    public DateTimeOffset? NextDue(Rule rule)
    {
        lock (_gate)
        {
            return rule.BusName == EventBus.Default ? _timings.GetValueOrDefault(rule.Name)?.Due : null;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var timing in _timings.Values)
            {
                timing.Timer.Dispose();
            }

            _timings.Clear();
        }
    }

    private void OnTimer(string name, Timing timing)
    {
        DateTimeOffset due;
        lock (_gate)
        {
            if (timing.Due is not { } at || _timings.GetValueOrDefault(name) != timing)
            {
                return;
            }

            due = at;
            if (due <= clock.GetUtcNow())
            {
                Arm(timing);
            }
            else
            {
                timing.Timer.Change(due - clock.GetUtcNow(), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        fire(name, Event(timing.Rule.Arn, due));
    }

    private void Arm(Timing timing)
    {
        var now = clock.GetUtcNow();
        timing.Due = timing.Rule.Schedule!.Next(now, timing.Start);
        if (timing.Due is { } due)
        {
            timing.Timer.Change(due - now, Timeout.InfiniteTimeSpan);
        }
    }

    private BusEvent Event(string ruleArn, DateTimeOffset due) => new(
        new JsonObject
        {
            ["version"] = "0",
            ["id"] = Guid.NewGuid().ToString(),
            ["detail-type"] = "Scheduled Event",
            ["source"] = "aws.events",
            ["account"] = account,
            ["time"] = due.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["region"] = region,
            ["resources"] = new JsonArray(ruleArn),
            ["detail"] = new JsonObject(),
        },
        clock.GetUtcNow());

    private sealed class Timing(Rule rule, DateTimeOffset start)
    {
        public Rule Rule { get; } = rule;

        public DateTimeOffset Start { get; } = start;

        public ITimer Timer { get; set; } = null!;

        public DateTimeOffset? Due { get; set; }
    }
}
