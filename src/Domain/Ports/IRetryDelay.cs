namespace OrderSystem.Domain;

/// <summary>When a delivery that failed comes back. Best effort: where it fails, the message comes back when its visibility runs out.</summary>
public interface IRetryDelay
{
    /// <summary>After a growing, random delay.</summary>
    /// <param name="receiveCount">Which delivery it was, from 1.</param>
    /// <returns>Whether the delay was set.</returns>
    Task<bool> DelayAsync(string receiptHandle, int receiveCount, CancellationToken cancellationToken);

    /// <summary>At once: a message that cannot be read gains nothing by waiting, and is soon a dead letter.</summary>
    Task<bool> ReturnNowAsync(string receiptHandle, CancellationToken cancellationToken);
}
