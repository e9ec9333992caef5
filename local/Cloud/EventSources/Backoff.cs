namespace LocalCloud.EventSources;

/// <summary>Waits that double, each time one fails.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider clock)
{
    private TimeSpan? _next;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = _next ?? first;
        _next = wait * 2 < longest ? wait * 2 : longest;
        await Task.Delay(wait, clock, cancellationToken);
    }

    public void Reset() => _next = null;
}
