using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// Which log lines of an invocation are written: those from <c>POWERTOOLS_LOG_LEVEL</c> on, and of a part of the invocations,
/// <c>POWERTOOLS_LOGGER_SAMPLE_RATE</c>, those from Debug on. It is decided once for each invocation, by its request id, so
/// all its lines are there or none, also those of its parallel parts.
/// Powertools' own sampling cannot be used with Lambda's JSON log format: Lambda drops what is below the function's
/// <c>ApplicationLogLevel</c> (given here as <c>AWS_LAMBDA_LOG_LEVEL</c>), so that must be DEBUG for any Debug line to arrive;
/// and Powertools takes that level for its own, and would write all of them, sampled or not.
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html.
/// </summary>
public sealed class LogSampling
{
    private readonly AsyncLocal<bool> _sampled = new();
    private readonly double _rate;
    private readonly LogLevel _level;
    private readonly LogLevel _sampledLevel;

    /// <param name="rate">From 0 (none) to 1 (all).</param>
    /// <param name="level">Of every invocation.</param>
    /// <param name="lambdaLevel">Lambda drops what is below; <see cref="LogLevel.Trace"/> where it has no such level.</param>
    public LogSampling(double rate, LogLevel level, LogLevel lambdaLevel)
    {
        if (rate is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "POWERTOOLS_LOGGER_SAMPLE_RATE must be a number from 0 (no invocation) to 1 (all of them).");
        }

        _rate = rate;
        _level = Higher(level, lambdaLevel);
        _sampledLevel = Higher(level < LogLevel.Debug ? level : LogLevel.Debug, lambdaLevel);
    }

    /// <summary>The lowest level that any invocation may write.</summary>
    public LogLevel Lowest => _rate > 0 ? _sampledLevel : _level;

    /// <exception cref="InvalidOperationException">A variable has a value that says nothing.</exception>
    public static LogSampling FromEnvironment()
    {
        var rate = Environment.GetEnvironmentVariable("POWERTOOLS_LOGGER_SAMPLE_RATE") is { Length: > 0 } text
            ? double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidOperationException($"POWERTOOLS_LOGGER_SAMPLE_RATE must be a number from 0 (no invocation) to 1 (all of them), not '{text}'.")
            : 0;
        var level = Environment.GetEnvironmentVariable("POWERTOOLS_LOG_LEVEL") is { Length: > 0 } name
            ? Enum.TryParse<LogLevel>(name, ignoreCase: true, out var known)
                ? known
                : throw new InvalidOperationException($"POWERTOOLS_LOG_LEVEL must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, not '{name}'.")
            : LogLevel.Information;
        return new LogSampling(rate, level, OfLambda(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL")));
    }

    /// <summary>Decides for the invocation that begins.</summary>
    /// <returns>Whether it is sampled.</returns>
    public bool Begin(string requestId)
    {
        // Of 32 bits that nobody chose: the first of the id's hash. The same invocation is decided alike wherever it is asked.
        var draw = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(requestId)).AsSpan(0, sizeof(uint)));
        return _sampled.Value = draw < _rate * ((double)uint.MaxValue + 1);
    }

    /// <summary>Whether a line of this level is written, in the invocation that asks.</summary>
    public bool Allows(LogLevel level) => level >= (_sampled.Value ? _sampledLevel : _level);

    // Lambda's names. Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html.
    private static LogLevel OfLambda(string? name) => name?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        _ => LogLevel.Trace,
    };

    private static LogLevel Higher(LogLevel one, LogLevel other) => one > other ? one : other;
}
