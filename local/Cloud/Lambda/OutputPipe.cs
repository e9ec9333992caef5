using System.Collections.Concurrent;
using System.Text;

namespace LocalCloud.Lambda;

/// <summary>
/// What a process writes to one of its outputs, line by line. Nothing in it says where an invocation ends; so this host
/// writes a mark of its own into the same pipe: when the mark comes out, everything that was written before it has.
/// </summary>
/// <remarks>Only Linux lets one open another process's end of a pipe; elsewhere a moment is waited instead.</remarks>
internal sealed class OutputPipe
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly string _mark = $"\0{Guid.NewGuid():n}";
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();
    private readonly Lock _gate = new();
    private readonly FileStream? _end;
    private readonly Action<string> _log;
    private readonly Task _reading;
    private bool _ended;

    /// <param name="reader">The host's end.</param>
    /// <param name="processId">The process.</param>
    /// <param name="descriptor">Its file descriptor: 1 or 2.</param>
    /// <param name="log">Called with each line.</param>
    public OutputPipe(StreamReader reader, int processId, int descriptor, Action<string> log)
    {
        _log = log;
        _end = Open(processId, descriptor);
        _reading = ReadAsync(reader);
    }

    /// <summary>Completes when everything that has been written by now has been given to the log.</summary>
    public async Task DrainAsync()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_end is null)
        {
            await Task.WhenAny(_reading, Task.Delay(Moment));
            return;
        }

        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _waiting.Enqueue(seen);
            try
            {
                _end.Write(Encoding.ASCII.GetBytes(_mark + "\n"));
            }
            catch (IOException)
            {
                // The host's end is closed: the process is being disposed of.
                return;
            }
        }

        await Task.WhenAny(seen.Task, _reading);
    }

    /// <summary>The process has gone: completes when all that it left has been read.</summary>
    public async Task EndAsync()
    {
        lock (_gate)
        {
            _ended = true;
        }

        if (_end is not null)
        {
            // While this end is open, the pipe does not end.
            await _end.DisposeAsync();
        }

        await _reading;
    }

    private static FileStream? Open(int processId, int descriptor)
    {
        try
        {
            return new FileStream($"/proc/{processId}/fd/{descriptor}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                var isMark = line.EndsWith(_mark, StringComparison.Ordinal);
                // The process may have left a line without its end.
                var text = isMark ? line[..^_mark.Length] : line;
                if (!isMark || text.Length > 0)
                {
                    _log(text);
                }

                if (isMark && _waiting.TryDequeue(out var seen))
                {
                    seen.TrySetResult();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe went with the process.
        }
    }
}
