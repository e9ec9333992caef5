using LocalCloud.Template.Model;

namespace LocalCloud.HttpApi;

/// <summary>Throttling by token bucket: it holds <c>BurstLimit</c> tokens and gains <c>RateLimit</c> a second; a request takes one.</summary>
/// <remarks>Source: API Gateway developer guide, "Throttle requests to your HTTP APIs".</remarks>
internal sealed class TokenBucket(ThrottleDefinition limit, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _tokens = limit.BurstLimit;
    private long _filled = time.GetTimestamp();

    public bool TryTake()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(limit.BurstLimit, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * limit.RateLimit));
            _filled = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
