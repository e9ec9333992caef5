using System.Collections.Concurrent;

namespace LocalCloud.Lambda;

/// <summary>
/// Invocations of type <c>Event</c>: accepted at once, then run; a function error is retried twice, after one and
/// after two further minutes of the cloud's clock, with the same request id. What succeeds is told to the function's
/// <c>OnSuccess</c> destination, and what fails to the end to its <c>OnFailure</c> destination and dead-letter queue, where it has them.
/// </summary>
/// <remarks>Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".</remarks>
public sealed class AsynchronousInvocations : IAsyncDisposable
{
    /// <summary>Events of one function that are held at a time: a laptop's memory is not a region's.</summary>
    internal const int MostPerFunction = 1000;

    private static readonly TimeSpan[] Waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];
    private readonly LambdaHost _host;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, string> _running = new();

    internal AsynchronousInvocations(LambdaHost host) => _host = host;

    /// <summary>Invocations that are running or wait for a retry.</summary>
    public int Count => _running.Count;

    /// <summary>Takes the event; what comes of it is seen in the logs, and told to who asks.</summary>
    /// <param name="function">The function.</param>
    /// <param name="invocation">The event.</param>
    /// <param name="progress">Told of each attempt as it ends.</param>
    /// <exception cref="ThrottledException">Too many events of this function wait already.</exception>
    public void Accept(LambdaFunction function, Invocation invocation, IProgress<AsynchronousAttempt>? progress = null)
    {
        if (_running.Values.Count(name => name == function.Definition.LogicalId) >= MostPerFunction)
        {
            throw new ThrottledException(ThrottledException.CallerRate);
        }

        var task = RunAsync(function, invocation with { WaitsForCapacity = true }, progress);
        _running[task] = function.Definition.LogicalId;
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(LambdaFunction function, Invocation invocation, IProgress<AsynchronousAttempt>? progress)
    {
        await Task.Yield();
        var cancellation = _stop.Token;
        var settings = function.Definition.Asynchronous;
        var clock = _host.Options.Clock;
        var accepted = clock.GetUtcNow();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                InvocationResult? result = null;
                string? error;
                string? over = null;
                var invoked = attempt;
                try
                {
                    result = await function.InvokeAsync(invocation, cancellation);
                    error = result.ErrorText;
                }
                catch (ThrottledException throttled)
                {
                    // It waits for capacity, so it is throttled only where there is none: a reserved concurrency of 0.
                    (error, over, invoked) = (throttled.Message, FailedEvent.ZeroReservedConcurrency, attempt - 1);
                }

                if (error is null)
                {
                    progress?.Report(new AsynchronousAttempt(attempt, null, true));
                    await (_host.Options.OnSucceededEvent?.Invoke(new SucceededEvent(function.Definition, invocation, attempt, result!), cancellation) ?? Task.CompletedTask);
                    return;
                }

                over ??= attempt > settings.MaximumRetryAttempts ? FailedEvent.RetriesExhausted
                    : clock.GetUtcNow() + Waits[attempt - 1] - accepted > settings.MaximumEventAge ? FailedEvent.EventAgeExceeded
                    : null;
                progress?.Report(new AsynchronousAttempt(attempt, error, over is not null));
                if (over is not null)
                {
                    _host.Logs.Write(function.Definition.LogicalId, "", $"RequestId: {invocation.RequestId} The asynchronous event is dropped after {invoked} attempts: {error}");
                    await TellAsync(new FailedEvent(function.Definition, invocation, over, invoked, result, error), cancellation);
                    return;
                }

                _host.Logs.Write(function.Definition.LogicalId, "", $"RequestId: {invocation.RequestId} Attempt {attempt} of the asynchronous event failed, the next one is in {Waits[attempt - 1].TotalMinutes} min: {error}");
                await Task.Delay(Waits[attempt - 1], clock, cancellation);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private Task TellAsync(FailedEvent failed, CancellationToken cancellationToken) => _host.Options.OnFailedEvent?.Invoke(failed, cancellationToken) ?? Task.CompletedTask;
}

/// <summary>One attempt of an asynchronous invocation, ended.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Error">Null: it succeeded.</param>
/// <param name="IsLast">There is no further one.</param>
public readonly record struct AsynchronousAttempt(int Number, string? Error, bool IsLast);
