namespace OrderSystem.Domain;

/// <summary>Published versions of functions, to be called directly: no alias, so no customer is on the way.</summary>
public interface IFunctionVersions
{
    /// <summary>Runs a version once. Whatever goes wrong with it is an answer, not an exception.</summary>
    /// <param name="version">The version's ARN.</param>
    /// <param name="event">JSON.</param>
    /// <param name="limit">How long to wait.</param>
    Task<VersionAnswer> InvokeAsync(string version, string @event, TimeSpan limit, CancellationToken cancellationToken);
}

/// <summary>What a call of a version came to.</summary>
public abstract record VersionAnswer
{
    private VersionAnswer()
    {
    }

    /// <summary>It answered.</summary>
    /// <param name="Payload">The answer, as the function wrote it.</param>
    public sealed record Returned(string Payload) : VersionAnswer;

    /// <summary>It could not be run, did not answer in time, or failed.</summary>
    public sealed record Failed(string Why) : VersionAnswer;
}
