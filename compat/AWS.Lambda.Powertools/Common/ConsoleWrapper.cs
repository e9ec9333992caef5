using System.Text;

namespace AWS.Lambda.Powertools.Common;

/// <summary>Where lines go.</summary>
public interface IConsoleWrapper
{
    /// <summary>Writes a line to standard output.</summary>
    void WriteLine(string message);

    /// <summary>Writes a line to an attached debugger.</summary>
    void Debug(string message);

    /// <summary>Writes a line to standard error.</summary>
    void Error(string message);
}

/// <summary>
/// The process's own output. In Lambda, lines go around <see cref="Console.Out"/>: the runtime client puts a prefix before what
/// is written there, and CloudWatch reads metrics only from lines that are JSON from their first character on.
/// </summary>
public class ConsoleWrapper : IConsoleWrapper
{
    // One stream and one lock for the process: a line is one write, so lines of parallel invocations never mix.
    private static readonly Lock Gate = new();
    private static readonly Stream StandardOutput = Console.OpenStandardOutput();
    private static readonly Stream StandardError = Console.OpenStandardError();

    public void WriteLine(string message) => Write(StandardOutput, Console.Out, message);

    public void Debug(string message) => System.Diagnostics.Debug.WriteLine(message);

    public void Error(string message) => Write(StandardError, Console.Error, message);

    private static void Write(Stream real, TextWriter console, string message)
    {
        if (!PowertoolsEnvironment.InLambdaFunction)
        {
            console.WriteLine(message);
            return;
        }

        var line = Encoding.UTF8.GetBytes(message + "\n");
        lock (Gate)
        {
            real.Write(line);
            real.Flush();
        }
    }
}
