namespace OrderSystem.Domain;

/// <summary>Where dead letters are kept: consuming one deletes it from its queue, so this copy is the evidence.</summary>
public interface IDeadLetterStore
{
    /// <summary>Keeps the letter; once, however often the same letter comes.</summary>
    Task ParkAsync(DeadLetter letter, CancellationToken cancellationToken);

    /// <summary>Whether somebody was already told of this order and cause.</summary>
    Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken);

    /// <summary>Remembers that somebody was told.</summary>
    Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken);
}

/// <summary>Tells a person.</summary>
public interface IAlerts
{
    Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken);
}
