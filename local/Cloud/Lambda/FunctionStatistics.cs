using LocalCloud.Metering;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>Counts of a function since the start, and the durations of its last invocations.</summary>
public sealed class FunctionStatistics
{
    private const int Kept = 2_000;
    private readonly Lock _gate = new();
    private readonly Queue<double> _durations = new();
    private long _invocations;
    private long _errors;
    private long _coldStarts;
    private long _throttles;
    private long _peakBytes;
    private long _inits;
    private long _billed;
    private double _total;
    private double _totalInit;
    private double? _lastInit;
    private string? _lastError;

    /// <summary>The counts now.</summary>
    public Snapshot Read()
    {
        lock (_gate)
        {
            var sorted = _durations.Order().ToArray();
            return new Snapshot(_invocations, _errors, _coldStarts, _throttles, Percentile(sorted, 0.5), Percentile(sorted, 0.99), _lastInit, _peakBytes / (1024 * 1024), _lastError);
        }
    }

    /// <summary>The same invocations as they are billed.</summary>
    internal FunctionUsage ToUsage(FunctionDefinition function, TimeSpan processorTime)
    {
        lock (_gate)
        {
            return new FunctionUsage(function.LogicalId, function.MemorySize, _invocations, _inits, _total, processorTime.TotalMilliseconds, _totalInit, _billed);
        }
    }

    /// <summary>
    /// Billed milliseconds: duration and init, rounded up. Init is billed for zip packages since 2025-08-01 (AWS compute blog,
    /// "AWS Lambda standardizes billing for INIT phase").
    /// </summary>
    internal static long Billed(TimeSpan duration, TimeSpan? init) => (long)Math.Ceiling(duration.TotalMilliseconds + (init?.TotalMilliseconds ?? 0));

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            (_invocations, _errors, _coldStarts, _throttles, _peakBytes, _lastInit, _lastError) = (0, 0, 0, 0, 0, null, null);
            (_inits, _billed, _total, _totalInit) = (0, 0, 0, 0);
            _durations.Clear();
        }
    }

    internal void Add(InvocationResult result, long peakBytes)
    {
        lock (_gate)
        {
            _invocations++;
            _peakBytes = Math.Max(_peakBytes, peakBytes);
            _lastInit = result.InitDuration?.TotalMilliseconds ?? _lastInit;
            _inits += result.InitDuration is null ? 0 : 1;
            _billed += Billed(result.Duration, result.InitDuration);
            _total += result.Duration.TotalMilliseconds;
            _totalInit += result.InitDuration?.TotalMilliseconds ?? 0;
            _durations.Enqueue(result.Duration.TotalMilliseconds);
            if (_durations.Count > Kept)
            {
                _durations.Dequeue();
            }

            if (!result.Succeeded)
            {
                _errors++;
                _lastError = result.ErrorText;
            }
        }
    }

    internal void AddColdStart()
    {
        lock (_gate)
        {
            _coldStarts++;
        }
    }

    internal void AddThrottle()
    {
        lock (_gate)
        {
            _throttles++;
        }
    }

    /// <summary>The smallest value that is at least as large as this share of all (nearest rank).</summary>
    private static double? Percentile(double[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];

    /// <param name="Invocations">Ended, well or not.</param>
    /// <param name="Errors">Ended with a function error.</param>
    /// <param name="ColdStarts">Processes started.</param>
    /// <param name="Throttles">Refused at the concurrency limit.</param>
    /// <param name="P50Milliseconds">Median duration of the last invocations.</param>
    /// <param name="P99Milliseconds">99th percentile of the same.</param>
    /// <param name="InitMilliseconds">The init duration of the last cold start.</param>
    /// <param name="MaximumMemoryMegabytes">The most memory a process has used.</param>
    /// <param name="LastError">The last function error, as type and message.</param>
    public sealed record Snapshot(
        long Invocations,
        long Errors,
        long ColdStarts,
        long Throttles,
        double? P50Milliseconds,
        double? P99Milliseconds,
        double? InitMilliseconds,
        long MaximumMemoryMegabytes,
        string? LastError);
}
