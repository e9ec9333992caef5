#nullable enable
using System.Globalization;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// Stands in for the console: what is written with a line end becomes a log line, whatever its overload; what is
/// written without one passes through unchanged.
/// </summary>
internal sealed class LineWriter(TextWriter inner, Action<string> line) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(char[] buffer, int index, int count) => inner.Write(buffer, index, count);

    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(buffer);

    public override void Write(string? value) => inner.Write(value);

    public override void Flush() => inner.Flush();

    public override void WriteLine() => line(string.Empty);

    public override void WriteLine(string? value) => line(value ?? string.Empty);

    public override void WriteLine(ReadOnlySpan<char> buffer) => line(new string(buffer));

    public override void WriteLine(char[]? buffer) => line(new string(buffer));

    public override void WriteLine(char[] buffer, int index, int count) => line(new string(buffer, index, count));

    public override void WriteLine(StringBuilder? value) => line(value?.ToString() ?? string.Empty);

    public override void WriteLine(object? value) => line(Convert.ToString(value, FormatProvider) ?? string.Empty);

    public override void WriteLine(bool value) => line(value.ToString(FormatProvider));

    public override void WriteLine(char value) => line(value.ToString(FormatProvider));

    public override void WriteLine(int value) => line(value.ToString(FormatProvider));

    public override void WriteLine(uint value) => line(value.ToString(FormatProvider));

    public override void WriteLine(long value) => line(value.ToString(FormatProvider));

    public override void WriteLine(ulong value) => line(value.ToString(FormatProvider));

    public override void WriteLine(float value) => line(value.ToString(FormatProvider));

    public override void WriteLine(double value) => line(value.ToString(FormatProvider));

    public override void WriteLine(decimal value) => line(value.ToString(FormatProvider));

    public override void WriteLine(string format, object? arg0) => line(string.Format(FormatProvider, format, arg0));

    public override void WriteLine(string format, object? arg0, object? arg1) => line(string.Format(FormatProvider, format, arg0, arg1));

    public override void WriteLine(string format, object? arg0, object? arg1, object? arg2) => line(string.Format(FormatProvider, format, arg0, arg1, arg2));

    public override void WriteLine(string format, params object?[] arg) => line(string.Format(FormatProvider, format, arg));

    public override void WriteLine(string format, params ReadOnlySpan<object?> arg) => line(string.Format(FormatProvider, format, arg));

    public override Task WriteLineAsync() => Done(string.Empty);

    public override Task WriteLineAsync(char value) => Done(value.ToString(FormatProvider));

    public override Task WriteLineAsync(string? value) => Done(value);

    public override Task WriteLineAsync(StringBuilder? value, CancellationToken cancellationToken = default) => Done(value?.ToString());

    public override Task WriteLineAsync(char[] buffer, int index, int count) => Done(new string(buffer, index, count));

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => Done(new string(buffer.Span));

    private Task Done(string? text)
    {
        line(text ?? string.Empty);
        return Task.CompletedTask;
    }
}
