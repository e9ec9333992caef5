#nullable enable
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>Time, request id and level before the message, with tabs between.</summary>
    Default,

    /// <summary>The message alone.</summary>
    Unformatted,

    /// <summary>A JSON object a line.</summary>
    Json,
}

/// <summary>
/// How log lines look, and from which level on they are written
/// (<see href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html">Lambda advanced logging controls</see>).
/// The variables with HANDLER are the function's own and win over those that Lambda sets.
/// </summary>
internal sealed record LogSettings(LogFormat Format, LogLevel MinimumLevel)
{
    public static LogSettings Read()
    {
        var level = Variable("AWS_LAMBDA_HANDLER_LOG_LEVEL", "AWS_LAMBDA_LOG_LEVEL");
        return new LogSettings(
            Enum.TryParse<LogFormat>(Variable("AWS_LAMBDA_HANDLER_LOG_FORMAT", "AWS_LAMBDA_LOG_FORMAT"), ignoreCase: true, out var format) ? format : LogFormat.Default,
            level?.ToUpperInvariant() switch
            {
                "FATAL" => LogLevel.Critical,
                "WARN" => LogLevel.Warning,
                "INFO" => LogLevel.Information,
                _ => Enum.TryParse<LogLevel>(level, ignoreCase: true, out var named) ? named : LogLevel.Information,
            });
    }

    private static string? Variable(string name, string otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : Environment.GetEnvironmentVariable(otherwise);
}
