namespace LocalCloud.Lambda;

/// <summary>The function does not take the invocation now (Invoke API: 429 <c>TooManyRequestsException</c>).</summary>
/// <param name="reason">The <c>Reason</c> of AWS's answer.</param>
public sealed class ThrottledException(string reason = ThrottledException.ReservedConcurrency) : Exception("Rate Exceeded.")
{
    /// <summary>All of its reserved concurrency is in use, or it reserves none at all.</summary>
    public const string ReservedConcurrency = "ReservedFunctionConcurrentInvocationLimitExceeded";

    /// <summary>Too many events wait for it.</summary>
    public const string CallerRate = "CallerRateLimitExceeded";

    public string Reason { get; } = reason;
}
