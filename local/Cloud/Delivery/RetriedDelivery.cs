using LocalCloud.EventSources;
using LocalCloud.Protocol;

namespace LocalCloud.Delivery;

/// <summary>
/// Offers something to a target until it is taken, or the retry policy is over. What cannot help is not tried again: a target
/// that does not exist or refuses the request itself.
/// </summary>
/// <remarks>
/// Source: EventBridge user guide, "How EventBridge retries delivering events": with growing waits. How long they are is not
/// published; these double from a second to five minutes.
/// </remarks>
internal sealed class RetriedDelivery(RetryPolicy policy, TimeProvider clock)
{
    /// <summary>The first attempt is made before this returns.</summary>
    /// <param name="attempt">Makes the attempt of this number, from 1.</param>
    /// <param name="refused">Told of each refusal that is not the last.</param>
    /// <param name="cancellationToken">Ends the wait for another attempt.</param>
    /// <returns>Null: it was taken.</returns>
    public async Task<Undelivered?> RunAsync(Func<int, Task> attempt, Action<string> refused, CancellationToken cancellationToken)
    {
        var begun = clock.GetUtcNow();
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), clock);
        for (var number = 1; ; number++)
        {
            string code;
            string message;
            bool canHelp;
            try
            {
                await attempt(number);
                return null;
            }
            catch (AwsException refusal)
            {
                (code, message, canHelp) = (refusal.Code, refusal.Message, IsTransient(refusal));
            }
            catch (HttpRequestException failure)
            {
                (code, message, canHelp) = ("SDK_CLIENT_ERROR", failure.Message, true);
            }

            var exhausted = !canHelp ? null
                : number > policy.MaximumRetryAttempts ? nameof(RetryPolicy.MaximumRetryAttempts)
                : clock.GetUtcNow() - begun >= policy.MaximumEventAge ? "MaximumEventAgeInSeconds"
                : null;
            if (!canHelp || exhausted is not null)
            {
                return new Undelivered(code, message, exhausted, number);
            }

            refused(message);
            await backoff.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Throttling and failures of the service; what is not supported here stays so.</summary>
    private static bool IsTransient(AwsException refusal) => refusal.Code != "UnsupportedOperation"
        && (!refusal.IsSenderFault || refusal.Code is "TooManyRequestsException" or "ThrottlingException" or "Throttling" or "RequestThrottled" or "OverLimit");
}
