namespace Amazon.Lambda.Core;

/// <summary>
/// Writes to the function's log. Messages may be templates (<c>"took {Elapsed} ms"</c>): in JSON format the
/// arguments become fields of their own.
/// </summary>
public interface ILambdaLogger
{
    /// <summary>Writes the text as it is, without a line end.</summary>
    void Log(string message);

    /// <summary>Writes one log line.</summary>
    void LogLine(string message);

    /// <summary>Writes one log line at a level, one of the names of <see cref="LogLevel"/>.</summary>
    void Log(string level, string message) => LogLine(message);

    /// <summary>Writes one log line at a level.</summary>
    void Log(LogLevel level, string message) => Log(level.ToString(), message);

    /// <summary>Writes one log line at level Trace.</summary>
    void LogTrace(string message) => Log(nameof(LogLevel.Trace), message);

    /// <summary>Writes one log line at level Debug.</summary>
    void LogDebug(string message) => Log(nameof(LogLevel.Debug), message);

    /// <summary>Writes one log line at level Information.</summary>
    void LogInformation(string message) => Log(nameof(LogLevel.Information), message);

    /// <summary>Writes one log line at level Warning.</summary>
    void LogWarning(string message) => Log(nameof(LogLevel.Warning), message);

    /// <summary>Writes one log line at level Error.</summary>
    void LogError(string message) => Log(nameof(LogLevel.Error), message);

    /// <summary>Writes one log line at level Critical.</summary>
    void LogCritical(string message) => Log(nameof(LogLevel.Critical), message);

    /// <summary>Writes one log line from a template, at a level named by its name.</summary>
    void Log(string level, string message, params object[] args) => Log(level, message, args);

    /// <summary>Writes one log line from a template with an exception, at a level named by its name.</summary>
    void Log(string level, Exception exception, string message, params object[] args)
    {
        Log(level, message, args);
        Log(level, exception.ToString(), args);
    }

    /// <summary>Writes one log line from a template.</summary>
    void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);

    /// <summary>Writes one log line from a template, with an exception.</summary>
    void Log(LogLevel level, Exception exception, string message, params object[] args) => Log(level.ToString(), exception, message, args);

    /// <summary>Writes one log line at level Trace from a template.</summary>
    void LogTrace(string message, params object[] args) => Log(nameof(LogLevel.Trace), message, args);

    /// <summary>Writes one log line at level Trace from a template, with an exception.</summary>
    void LogTrace(Exception exception, string message, params object[] args) => Log(nameof(LogLevel.Trace), exception, message, args);

    /// <summary>Writes one log line at level Debug from a template.</summary>
    void LogDebug(string message, params object[] args) => Log(nameof(LogLevel.Debug), message, args);

    /// <summary>Writes one log line at level Debug from a template, with an exception.</summary>
    void LogDebug(Exception exception, string message, params object[] args) => Log(nameof(LogLevel.Debug), exception, message, args);

    /// <summary>Writes one log line at level Information from a template.</summary>
    void LogInformation(string message, params object[] args) => Log(nameof(LogLevel.Information), message, args);

    /// <summary>Writes one log line at level Information from a template, with an exception.</summary>
    void LogInformation(Exception exception, string message, params object[] args) => Log(nameof(LogLevel.Information), exception, message, args);

    /// <summary>Writes one log line at level Warning from a template.</summary>
    void LogWarning(string message, params object[] args) => Log(nameof(LogLevel.Warning), message, args);

    /// <summary>Writes one log line at level Warning from a template, with an exception.</summary>
    void LogWarning(Exception exception, string message, params object[] args) => Log(nameof(LogLevel.Warning), exception, message, args);

    /// <summary>Writes one log line at level Error from a template.</summary>
    void LogError(string message, params object[] args) => Log(nameof(LogLevel.Error), message, args);

    /// <summary>Writes one log line at level Error from a template, with an exception.</summary>
    void LogError(Exception exception, string message, params object[] args) => Log(nameof(LogLevel.Error), exception, message, args);

    /// <summary>Writes one log line at level Critical from a template.</summary>
    void LogCritical(string message, params object[] args) => Log(nameof(LogLevel.Critical), message, args);

    /// <summary>Writes one log line at level Critical from a template, with an exception.</summary>
    void LogCritical(Exception exception, string message, params object[] args) => Log(nameof(LogLevel.Critical), exception, message, args);
}

/// <summary>How much a log line matters.</summary>
public enum LogLevel
{
    /// <summary>Every detail.</summary>
    Trace = 0,

    /// <summary>For finding faults.</summary>
    Debug = 1,

    /// <summary>What happened. The default.</summary>
    Information = 2,

    /// <summary>Unusual, and handled.</summary>
    Warning = 3,

    /// <summary>This invocation failed.</summary>
    Error = 4,

    /// <summary>The function cannot go on.</summary>
    Critical = 5,
}
