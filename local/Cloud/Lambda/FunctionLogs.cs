namespace LocalCloud.Lambda;

/// <summary>One line that a function's process wrote, or that Lambda wrote about it.</summary>
/// <param name="Sequence">Rises by one with each line of the host.</param>
/// <param name="At">When the host saw it.</param>
/// <param name="Function">The function's logical id.</param>
/// <param name="EnvironmentId">The process it came from; empty for a line of the host itself.</param>
/// <param name="Text">Without the line end.</param>
public sealed record LogLine(long Sequence, DateTimeOffset At, string Function, string EnvironmentId, string Text);

/// <summary>The newest log lines of all functions, and those who listen to them.</summary>
public sealed class FunctionLogs(Action<LogLine>? sink)
{
    private const int Kept = 5_000;
    private readonly Queue<LogLine> _lines = new();
    private readonly Lock _gate = new();
    private long _sequence;

    public void Write(string function, string environmentId, string text)
    {
        LogLine line;
        lock (_gate)
        {
            line = new LogLine(++_sequence, DateTimeOffset.UtcNow, function, environmentId, text);
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }
        }

        sink?.Invoke(line);
    }

    /// <summary>The lines kept, oldest first.</summary>
    /// <param name="function">Of one function; null: of all.</param>
    /// <param name="after">Only lines with a higher <see cref="LogLine.Sequence"/>.</param>
    public IReadOnlyList<LogLine> Read(string? function = null, long after = 0)
    {
        lock (_gate)
        {
            return [.. _lines.Where(line => line.Sequence > after && (function is null || line.Function == function))];
        }
    }

    /// <summary>Forgets the lines; their sequence goes on.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _lines.Clear();
        }
    }

    public long LastSequence
    {
        get
        {
            lock (_gate)
            {
                return _sequence;
            }
        }
    }
}
