using System.Collections.Concurrent;

namespace LocalCloud.Lambda;

/// <summary>
/// Invocations of type <c>Event</c>: accepted at once, then run; a function error is retried twice, after one and
/// after two further minutes of the cloud's clock, with the same request id.
/// </summary>
/// <remarks>Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".</remarks>
public sealed class AsynchronousInvocations : IAsyncDisposable
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];
    private readonly LambdaHost _host;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, string> _running = new();

    internal AsynchronousInvocations(LambdaHost host) => _host = host;

    /// <summary>Invocations that are running or wait for a retry.</summary>
    public int Count => _running.Count;

    /// <summary>Takes the event; what comes of it is seen in the logs.</summary>
    public void Accept(LambdaFunction function, Invocation invocation)
    {
        var task = RunAsync(function, invocation with { WaitsForCapacity = true });
        _running[task] = invocation.RequestId;
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(LambdaFunction function, Invocation invocation)
    {
        await Task.Yield();
        var cancellation = _stop.Token;
        for (var attempt = 0; ; attempt++)
        {
            string error;
            try
            {
                var result = await function.InvokeAsync(invocation, cancellation);
                if (result.Succeeded)
                {
                    return;
                }

                error = result.ErrorText!;
            }
            catch (ThrottledException throttled)
            {
                error = throttled.Message;
                attempt = Waits.Length;
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            if (attempt >= Waits.Length)
            {
                _host.Logs.Write(function.Definition.LogicalId, "", $"RequestId: {invocation.RequestId} The asynchronous event is dropped after {attempt + 1} attempts: {error}");
                return;
            }

            try
            {
                await Task.Delay(Waits[attempt], _host.Options.Clock, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
