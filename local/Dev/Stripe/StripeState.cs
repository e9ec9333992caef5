namespace OrderSystem.Dev.Stripe;

/// <summary>All that a local Stripe holds between two resets: the account, the faults that wait, the endpoint and what is under way to it.</summary>
internal sealed class StripeState : IAsyncDisposable
{
    /// <summary>A timer takes no more than 49 days.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly Account _account;
    private readonly Webhooks _webhooks;
    private readonly Timer _timer;

    public StripeState(LocalStripeOptions options, Func<Task> reset)
    {
        _account = new Account(options);
        _webhooks = new Webhooks(options);
        _account.Events.Added = _webhooks.Enqueue;
        _webhooks.Delivered = Delivered;
        var faults = new Faults();
        Pipeline = new Pipeline(_account, faults, options);
        Control = new ControlPlane(_account, faults, _webhooks, Pipeline.OperationNames, Pipeline.Calls, reset);

        // What falls due by time alone (a hold expires, a refund settles) happens without a request, too.
        _timer = new Timer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _account.Clock.NextIsIn = wait => _timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }

    public Pipeline Pipeline { get; }

    public ControlPlane Control { get; }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _webhooks.DisposeAsync();
    }

    private void Delivered(StripeEvent stripeEvent)
    {
        lock (_account.Gate)
        {
            stripeEvent.PendingWebhooks = 0;
        }
    }

    private void RunDue()
    {
        lock (_account.Gate)
        {
            _account.Clock.RunDue();
        }
    }
}
