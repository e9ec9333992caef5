namespace LocalCloud.EventSources;

/// <summary>Waits that double, each time one fails.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider clock)
{
    private TimeSpan _next = first;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = _next;
        _next = _next * 2 < longest ? _next * 2 : longest;
        await Task.Delay(wait, clock, cancellationToken);
    }

    public void Reset() => _next = first;
}
