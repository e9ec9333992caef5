#nullable enable
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// The log of the process. It takes the console over, so that each line that anybody writes to it becomes a log line
/// of the invocation under way: standard output at level Information, standard error at level Error.
/// </summary>
internal sealed class LogOutput : ILambdaLogger
{
    private readonly TextWriter _out;
    private readonly LogSettings _settings;
    private readonly Lock _lock = new();

    private LogOutput(TextWriter output, LogSettings settings)
    {
        _out = output;
        _settings = settings;
    }

    /// <summary>The invocation under way; null before the first.</summary>
    public InvocationHeaders? Invocation { get; set; }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The console keeps the writers until the process ends.")]
    public static LogOutput CaptureConsole()
    {
        var log = new LogOutput(Console.Out, LogSettings.Read());
        var error = Console.Error;
        Console.SetOut(new LineWriter(log._out, line => log.Write(log._out, LogLevel.Information, line, [], exception: null)));
        Console.SetError(new LineWriter(error, line => log.Write(error, LogLevel.Error, line, [], exception: null)));
        return log;
    }

    /// <summary>Logs what a handler or the initializer threw.</summary>
    public void Unhandled(Exception exception) => Write(_out, LogLevel.Error, string.Empty, [], exception);

    public void Log(string message) => _out.Write(message);

    public void LogLine(string message) => Write(_out, LogLevel.Information, message, [], exception: null);

    public void Log(string level, string message) => Write(_out, Level(level), message, [], exception: null);

    public void Log(string level, string message, params object[] args) => Write(_out, Level(level), message, args, exception: null);

    public void Log(string level, Exception exception, string message, params object[] args) => Write(_out, Level(level), message, args, exception);

    private static LogLevel Level(string name) => Enum.TryParse<LogLevel>(name, ignoreCase: true, out var level) ? level : LogLevel.Information;

    private void Write(TextWriter to, LogLevel level, string? message, object?[] arguments, Exception? exception)
    {
        if (level < _settings.MinimumLevel)
        {
            return;
        }

        var line = LogLine(new LogEntry(DateTime.UtcNow, level, message ?? string.Empty, arguments, exception), Invocation, _settings.Format);
        lock (_lock)
        {
            to.WriteLine(line);
        }
    }

    private static string LogLine(LogEntry entry, InvocationHeaders? invocation, LogFormat format) =>
        format == LogFormat.Json ? JsonLine.Format(entry, invocation) : TextLine.Format(entry, invocation, withPrefix: format == LogFormat.Default);
}

/// <summary>One log line before it is formatted.</summary>
internal sealed record LogEntry(DateTime Time, LogLevel Level, string Template, object?[] Arguments, Exception? Exception)
{
    public string Timestamp => Time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
