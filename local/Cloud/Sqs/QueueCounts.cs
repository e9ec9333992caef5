namespace LocalCloud.Sqs;

/// <summary>What a queue holds.</summary>
/// <param name="Visible">Ready to be received.</param>
/// <param name="InFlight">Received, neither deleted nor visible again.</param>
/// <param name="Delayed">Not visible yet since they were sent.</param>
/// <param name="OldestAge">The age of the oldest; null if there is none.</param>
public sealed record QueueCounts(int Visible, int InFlight, int Delayed, TimeSpan? OldestAge);
