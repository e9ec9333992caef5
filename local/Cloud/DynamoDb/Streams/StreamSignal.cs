namespace LocalCloud.DynamoDb.Streams;

/// <summary>
/// Tells readers that there is something new. A record written while nobody waits is remembered for the next who asks, so one
/// reader may read first and wait then. Where several readers share a stream, each takes the task before it reads.
/// </summary>
internal sealed class StreamSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private bool _raised;

    public void Raise()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            (waiting, _waiting) = (_waiting, null);
            _raised = waiting is null;
        }
        waiting?.SetResult();
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_raised)
            {
                _raised = false;
                return Task.CompletedTask;
            }
            // Continuations run elsewhere: a writer must not find itself doing a reader's work under the table's lock.
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellationToken);
        }
    }
}
