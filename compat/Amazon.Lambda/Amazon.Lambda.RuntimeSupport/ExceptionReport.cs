#nullable enable
using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An exception in the two forms that Lambda wants: the body of an error, and the cause for X-Ray.</summary>
internal static class ExceptionReport
{
    private const int LargestBody = 256 * 1024;
    private const int LargestHeader = 1024 * 1024;

    /// <summary>The body of an error: <c>errorType</c>, <c>errorMessage</c>, <c>stackTrace</c>, and <c>cause</c> for what it was caused by.</summary>
    public static byte[] Body(Exception exception)
    {
        var body = Write(writer => Error(writer, exception));
        return body.Length <= LargestBody
            ? body
            : Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("errorType", exception.GetType().Name);
                writer.WriteString("errorMessage", "Exception exceeded maximum payload size of 256KB.");
                writer.WriteEndObject();
            });
    }

    /// <summary>The cause for X-Ray: <c>working_directory</c>, <c>exceptions</c> with their stack, <c>paths</c>. Null where a header cannot hold it.</summary>
    public static string? XRayCause(Exception exception)
    {
        var cause = Write(writer => Cause(writer, exception, new StackTrace(exception, fNeedFileInfo: true).GetFrames()));
        return cause.Length < LargestHeader ? Encoding.ASCII.GetString(cause) : null;
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();

        // The writer's default encoder leaves only ASCII, without line ends: what a header may hold.
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Error(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", exception.GetType().Name);
        writer.WriteString("errorMessage", exception.Message);
        if (!string.IsNullOrEmpty(exception.StackTrace))
        {
            writer.WriteStartArray("stackTrace");
            foreach (var line in exception.StackTrace.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
        }

        if (exception.InnerException is { } inner)
        {
            writer.WritePropertyName("cause");
            Error(writer, inner);
        }

        if (exception is AggregateException aggregate)
        {
            writer.WriteStartArray("causes");
            foreach (var one in aggregate.InnerExceptions)
            {
                Error(writer, one);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Cause(Utf8JsonWriter writer, Exception exception, StackFrame[] frames)
    {
        writer.WriteStartObject();
        writer.WriteString("working_directory", Directory.GetCurrentDirectory());
        writer.WriteStartArray("exceptions");
        writer.WriteStartObject();
        writer.WriteString("type", exception.GetType().Name);
        writer.WriteString("message", exception.Message);
        writer.WriteStartArray("stack");
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var frame in frames)
        {
            writer.WriteStartObject();
            if (frame.GetFileName() is { } path)
            {
                paths.Add(path);
                writer.WriteString("path", path);
                writer.WriteNumber("line", frame.GetFileLineNumber());
            }

            writer.WriteString("label", Label(DiagnosticMethodInfo.Create(frame)));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("paths");
        foreach (var path in paths)
        {
            writer.WriteStringValue(path);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Label(DiagnosticMethodInfo? method) =>
        method is null ? "Method has been trimmed" : $"{method.DeclaringTypeName?[(method.DeclaringTypeName.LastIndexOf('.') + 1)..]}.{method.Name}";
}
