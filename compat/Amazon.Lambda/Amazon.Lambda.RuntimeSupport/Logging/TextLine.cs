#nullable enable
using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>A log line as text: <c>time TAB request id TAB level TAB message</c>, and an exception on the lines after it.</summary>
internal static class TextLine
{
    public static string Format(LogEntry entry, InvocationHeaders? invocation, bool withPrefix)
    {
        var line = new StringBuilder();
        if (withPrefix)
        {
            line.Append(entry.Timestamp).Append('\t').Append(invocation?.RequestId).Append('\t').Append(Label(entry.Level)).Append('\t');
        }

        var message = MessageTemplate.Parse(entry.Template, entry.Arguments).Render(entry.Arguments);
        line.Append(message);
        if (entry.Exception is { } exception)
        {
            if (message.Length > 0)
            {
                line.Append('\n');
            }

            line.Append(exception);
        }

        return line.ToString();
    }

    // The labels of Microsoft.Extensions.Logging's console.
    private static string Label(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
