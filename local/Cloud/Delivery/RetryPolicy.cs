namespace LocalCloud.Delivery;

/// <summary>How long something that a target does not take is offered again (<c>RetryPolicy</c> of rules' targets and of schedules).</summary>
/// <param name="MaximumRetryAttempts">After the first attempt, 0 to 185.</param>
/// <param name="MaximumEventAge">1 minute to 24 hours.</param>
public sealed record RetryPolicy(int MaximumRetryAttempts, TimeSpan MaximumEventAge)
{
    public const int MostAttempts = 185;

    public const int LongestAgeSeconds = 86_400;

    public static RetryPolicy Default { get; } = new(MostAttempts, TimeSpan.FromSeconds(LongestAgeSeconds));
}
