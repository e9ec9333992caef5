namespace AWS.Lambda.Powertools.Common;

/// <summary>Whether the invocation that is running is the first of its environment.</summary>
internal static class LambdaLifecycle
{
    private static int _invocations;

    // An invocation has an execution context of its own; what it saw first stays true for all of it.
    private static readonly AsyncLocal<bool?> Cold = new();

    public static bool IsColdStart
    {
        get
        {
            if (PowertoolsEnvironment.ProvisionedConcurrency)
            {
                return false;
            }

            Cold.Value ??= Interlocked.Increment(ref _invocations) == 1;
            return Cold.Value.Value;
        }
    }
}
