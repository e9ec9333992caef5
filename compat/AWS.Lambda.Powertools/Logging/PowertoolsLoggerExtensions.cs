using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>What Powertools adds to a logger: keys for all lines of an invocation, and objects as messages.</summary>
public static class PowertoolsLoggerExtensions
{
    /// <summary>Adds a key to every later line of this invocation.</summary>
    public static void AppendKey(this ILogger logger, string key, object value) => LogContext.Append(key, value);

    public static void AppendKeys(this ILogger logger, IEnumerable<KeyValuePair<string, object>> keys)
    {
        foreach (var (key, value) in keys)
        {
            LogContext.Append(key, value);
        }
    }

    public static void AppendKeys(this ILogger logger, IEnumerable<KeyValuePair<string, string>> keys)
    {
        foreach (var (key, value) in keys)
        {
            LogContext.Append(key, value);
        }
    }

    public static void RemoveKey(this ILogger logger, string key) => LogContext.Remove(key);

    public static void RemoveKeys(this ILogger logger, params string[] keys) => Array.ForEach(keys ?? [], LogContext.Remove);

    /// <summary>The keys appended so far.</summary>
    public static IEnumerable<KeyValuePair<string, object>> GetAllKeys(this ILogger logger) => LogContext.Keys;

    /// <summary>The value appended as <c>CorrelationId</c>; null when there is none.</summary>
    public static string GetCorrelationId(this ILogger logger) => LogContext.Find(LogContext.CorrelationId)?.ToString();

    /// <summary>Adds keys until the result is disposed.</summary>
    public static IDisposable ExtraKeys(this ILogger logger, IEnumerable<KeyValuePair<string, object>> keys) => LogContext.Borrow(keys);

    public static IDisposable ExtraKeys(this ILogger logger, params (string Key, object Value)[] keys) =>
        LogContext.Borrow(keys.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value)));

    /// <summary>Draws again whether this invocation logs from Debug on. Call it at the start of each; true when it does.</summary>
    public static bool RefreshSampleRateCalculation(this ILogger logger) => PowertoolsLoggerProvider.Current?.RefreshSampleRateCalculation() ?? false;

    public static void LogTrace(this ILogger logger, object message) => logger.Log(LogLevel.Trace, message);

    public static void LogTrace(this ILogger logger, Exception exception) => logger.Log(LogLevel.Trace, exception);

    public static void LogDebug(this ILogger logger, object message) => logger.Log(LogLevel.Debug, message);

    public static void LogDebug(this ILogger logger, Exception exception) => logger.Log(LogLevel.Debug, exception);

    public static void LogInformation(this ILogger logger, object message) => logger.Log(LogLevel.Information, message);

    public static void LogInformation(this ILogger logger, Exception exception) => logger.Log(LogLevel.Information, exception);

    public static void LogWarning(this ILogger logger, object message) => logger.Log(LogLevel.Warning, message);

    public static void LogWarning(this ILogger logger, Exception exception) => logger.Log(LogLevel.Warning, exception);

    public static void LogError(this ILogger logger, object message) => logger.Log(LogLevel.Error, message);

    public static void LogError(this ILogger logger, Exception exception) => logger.Log(LogLevel.Error, exception);

    public static void LogCritical(this ILogger logger, object message) => logger.Log(LogLevel.Critical, message);

    public static void LogCritical(this ILogger logger, Exception exception) => logger.Log(LogLevel.Critical, exception);

    /// <summary>Writes an object as the line's message.</summary>
    public static void Log(this ILogger logger, LogLevel logLevel, object message)
    {
        KeyValuePair<string, object>[] state = [new("json", message), new("{OriginalFormat}", PowertoolsLogger.ObjectTemplate)];
        logger.Log(logLevel, default, state, null, static (state, _) => state[0].Value?.ToString());
    }

    /// <summary>Writes an exception, with its own message as the line's.</summary>
    public static void Log(this ILogger logger, LogLevel logLevel, Exception exception) =>
        logger.Log(logLevel, default, exception.Message, exception, static (message, _) => message);
}
