using System.Runtime.CompilerServices;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>The table of parked letters and raised alerts, and the topic that alerts go to.</summary>
internal sealed class Letters(World world) : IDeadLetterStore, IAlerts
{
    private readonly List<Parked> _parked = [];
    private readonly List<(string Key, long MarkedAt)> _marks = [];
    private readonly List<string> _raised = [];
    private readonly List<MoneyReport> _reports = [];

    public IReadOnlyList<Parked> All => _parked;

    /// <summary>The keys of alerts, as often as a person was told.</summary>
    public IReadOnlyList<string> Raised => _raised;

    public IReadOnlyList<MoneyReport> Reports => _reports;

    public Task<bool> ParkAsync(DeadLetter letter, CancellationToken cancellationToken) => world.Calls.CallAsync(
        () => $"parks {letter.Id}: {letter.Cause}",
        () =>
        {
            // First sight stays; one that was closed stays closed.
            if (_parked.Find(parked => parked.Letter.Id == letter.Id) is { } known)
            {
                known.Letter = letter with { FirstSeen = known.Letter.FirstSeen };
                return known.ClosedAs is null;
            }

            _parked.Add(new(letter));
            world.People.HearOfLetter();
            return true;
        },
        isWrite: true);

    public Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken) =>
        world.Calls.CallAsync(() => $"was {alert.Key} alerted?", () => _marks.Exists(mark => mark.Key == alert.Key));

    public Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        var caller = world.Lambda.Current!;
        return world.Calls.CallAsync(
            () => $"alerts {alert.Key}",
            () =>
            {
                _raised.Add(alert.Key);
                if (_marks.Exists(mark => mark.Key == alert.Key && mark.MarkedAt < caller.StartedAt))
                {
                    world.Break($"alerts: {alert.Key} was alerted again, although it was marked before this run began");
                }

                return true;
            },
            isWrite: true);
    }

    public Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken) => world.Calls.CallAsync(
        () => $"marks {alert.Key} as alerted",
        () =>
        {
            if (!_marks.Exists(mark => mark.Key == alert.Key))
            {
                _marks.Add((alert.Key, world.Pump.Now));
            }

            return true;
        },
        isWrite: true);

    public async IAsyncEnumerable<DeadLetter> FindOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = await world.Calls.CallAsync(() => "open letters?", () => _parked.Where(parked => parked.ClosedAs is null).OrderBy(parked => parked.Letter.FirstSeen).Select(parked => parked.Letter).ToList());
        foreach (var letter in open)
        {
            yield return letter;
        }
    }

    /// <summary>Two writes, as the adapter makes them: first the alert is forgotten, then the letter closed.</summary>
    public async Task CloseAsync(DeadLetter letter, string how, CancellationToken cancellationToken)
    {
        await world.Calls.CallAsync(() => $"forgets the alert {letter.AlertKey}", () => _marks.RemoveAll(mark => mark.Key == letter.AlertKey), isWrite: true);
        await world.Calls.CallAsync(() => $"closes {letter.Id}: {how}", () => _parked.Find(parked => parked.Letter.Id == letter.Id)!.ClosedAs ??= how, isWrite: true);
    }

    public Task RaiseAsync(MoneyReport report, string runbook, CancellationToken cancellationToken) => world.Calls.CallAsync(
        () => $"reports {report.Findings.Count} findings on money",
        () =>
        {
            _reports.Add(report);
            return true;
        },
        isWrite: true);

    internal sealed class Parked(DeadLetter letter)
    {
        public DeadLetter Letter { get; set; } = letter;

        public string? ClosedAs { get; set; }
    }
}
