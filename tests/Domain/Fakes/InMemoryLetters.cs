namespace OrderSystem.Domain.Tests;

/// <summary>
/// Where letters are kept, the alerts, and the stream: every step in order, and each may be the last before or after its
/// effect (<see cref="CrashAt"/>).
/// </summary>
internal sealed class InMemoryLetters : IDeadLetterStore, IAlerts, IOrderChanges
{
    private readonly List<DeadLetter> _letters = [];
    private int _passed;

    public int CrashAt { get; set; } = -1;

    public List<string> Steps { get; } = [];

    public IReadOnlyList<DeadLetter> Letters => _letters;

    public IEnumerable<string> Parked => _letters.Select(letter => letter.Id);

    public IEnumerable<string> Open => _letters.Where(letter => !Closed.ContainsKey(letter.Id)).Select(letter => letter.Id);

    /// <summary>Letters that were dealt with, and how.</summary>
    public Dictionary<string, string> Closed { get; } = [];

    public HashSet<string> Marked { get; } = [];

    public List<DeadLetterAlert> Raised { get; } = [];

    /// <summary>What the stream still has.</summary>
    public List<OrderChangeRecord> Records { get; } = [];

    /// <summary>A letter that was parked before.</summary>
    public void Add(DeadLetter letter) => _letters.Add(letter);

    public async Task<bool> ParkAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        await Do("park " + letter.Id, () =>
        {
            if (!Parked.Contains(letter.Id))
            {
                _letters.Add(letter);
            }
        });
        return !Closed.ContainsKey(letter.Id);
    }

    public async Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        await Do("ask " + alert.Key, () => { });
        return Marked.Contains(alert.Key);
    }

    public Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken) => Do("alert " + alert.Key, () => Raised.Add(alert));

    public Task RaiseAsync(MoneyReport report, string runbook, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken) => Do("mark " + alert.Key, () => Marked.Add(alert.Key));

    public async IAsyncEnumerable<DeadLetter> FindOpenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var letter in _letters.Where(letter => !Closed.ContainsKey(letter.Id)).OrderBy(letter => letter.FirstSeen).ToList())
        {
            await Task.CompletedTask;
            yield return letter;
        }
    }

    public Task CloseAsync(DeadLetter letter, string how, CancellationToken cancellationToken) => Do("close " + letter.Id, () =>
    {
        Closed[letter.Id] = how;
        Marked.Remove(letter.AlertKey);
    });

    public async Task<IReadOnlyList<OrderChangeRecord>> ReadAsync(StreamPosition position, CancellationToken cancellationToken)
    {
        await Do("read " + position.ShardId, () => { });
        return [.. Records.Where(record => Between(record.SequenceNumber, position))];
    }

    private static bool Between(string number, StreamPosition position) =>
        string.CompareOrdinal(number, position.FirstSequenceNumber) >= 0 && string.CompareOrdinal(number, position.LastSequenceNumber) <= 0;

    private Task Do(string step, Action effect)
    {
        Pass(step);
        Steps.Add(step);
        effect();
        Pass(step);
        return Task.CompletedTask;
    }

    private void Pass(string step)
    {
        if (_passed++ == CrashAt)
        {
            throw new CrashException(step);
        }
    }
}

/// <summary>Reads what tests write: <c>message ORDER</c>, <c>news</c>, <c>nothing</c>; anything else cannot be read.</summary>
internal sealed class PlainReader : IReactionReader, IPaymentMessages
{
    public Reaction ReactionOf(string image) => image switch
    {
        "news" => new Reaction(null, "OrderCompleted"),
        "nothing" => Reaction.None,
        _ when TryRead(image) is { } message => new Reaction(message, "OrderPlaced"),
        _ => throw new FormatException("it is no order"),
    };

    public PaymentMessage? TryRead(string body) => body.StartsWith("message ", StringComparison.Ordinal) ? new PaymentMessage(OrderId.Parse(body[8..]), "correlation-1") : null;
}
