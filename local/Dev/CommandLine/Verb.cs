namespace OrderSystem.Dev.CommandLine;

/// <summary>One verb of <c>dotnet dev.cs</c>: what it is called, what it takes, and what it does.</summary>
internal abstract class Verb
{
    public abstract string Name { get; }

    /// <summary>One line, for the list of verbs.</summary>
    public abstract string Summary { get; }

    /// <summary>What stands after the verb without a dash, for example <c>ORDER</c>; in brackets where it may be left out.</summary>
    public virtual IReadOnlyList<string> Operands => [];

    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>What follows the verb is read by somebody else: <see cref="Arguments.Words"/>.</summary>
    public virtual bool TakesAnyOptions => false;

    /// <summary>What <c>help VERB</c> says besides the options.</summary>
    public virtual string Details => "";

    /// <returns>0 on success, 1 on failure.</returns>
    /// <exception cref="VerbException">It cannot be done; the message says why.</exception>
    public abstract Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken);
}

/// <param name="Name">With its dashes: <c>--port</c>.</param>
/// <param name="Value">What stands for its value in the help, or null for a switch.</param>
/// <param name="Help">One line.</param>
internal sealed record Option(string Name, string? Value, string Help)
{
    /// <summary>May be given several times, and takes all values that follow it up to the next option.</summary>
    public bool Many { get; init; }
}

/// <summary>The verb cannot do its work: exit code 1, and this message on standard error.</summary>
internal class VerbException(string message) : Exception(message);

/// <summary>The command line is wrong: exit code 2.</summary>
internal sealed class UsageException(string message) : VerbException(message);
