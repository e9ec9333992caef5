namespace OrderSystem.Domain;

/// <summary>Where dead letters are kept: consuming one deletes it from its queue, so this copy is the evidence.</summary>
public interface IDeadLetterStore
{
    /// <summary>Keeps the letter, open; once, however often the same letter comes. One that was closed stays closed.</summary>
    /// <returns>Whether it is open.</returns>
    Task<bool> ParkAsync(DeadLetter letter, CancellationToken cancellationToken);

    /// <summary>Whether somebody was already told of this order and cause.</summary>
    Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken);

    /// <summary>Remembers that somebody was told.</summary>
    Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken);

    /// <summary>The letters that are still open, oldest first.</summary>
    IAsyncEnumerable<DeadLetter> FindOpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Marks a letter as dealt with, and forgets that somebody was told of its order and cause: the next failure is news.
    /// The letter stays as evidence.
    /// </summary>
    /// <param name="how">In a few words: <c>redriven</c>.</param>
    Task CloseAsync(DeadLetter letter, string how, CancellationToken cancellationToken);
}

/// <summary>How many letters wait for somebody.</summary>
public interface IOpenLetters
{
    Task<int> CountAsync(CancellationToken cancellationToken);
}

/// <summary>Tells a person.</summary>
public interface IAlerts
{
    Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken);

    Task RaiseAsync(MoneyReport report, string runbook, CancellationToken cancellationToken);
}
