namespace LocalCloud.Lambda;

/// <summary>How the local Lambda runs functions.</summary>
public sealed record LambdaOptions
{
    public string Region { get; init; } = "us-east-1";

    public string AccountId { get; init; } = "000000000000";

    /// <summary>Variables for every function, for example <c>AWS_ENDPOINT_URL_SQS</c>. A non-empty value in the template wins.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Each function has an access key of its own, by which the AWS endpoint knows it; false: all have the common one.</summary>
    public bool HasRoleCredentials { get; init; } = true;

    /// <summary>Concurrent invocations of a function that reserves none: a laptop is not a region.</summary>
    public int DefaultConcurrency { get; init; } = 10;

    /// <summary>How long a process may take to its first request for an event, before it is started anew within the invocation.</summary>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many processes start at the same time, over all functions: more would only slow each other down.</summary>
    public int ParallelStarts { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Logical ids or names of functions that somebody else starts, for example an IDE under its debugger.</summary>
    public IReadOnlySet<string> External { get; init; } = new HashSet<string>();

    /// <summary>Drives the waits between the retries of asynchronous invocations; not the functions' own clocks.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Called with each asynchronous event that succeeded.</summary>
    public Func<SucceededEvent, CancellationToken, Task>? OnSucceededEvent { get; init; }

    /// <summary>Called with each asynchronous event that failed to the end.</summary>
    public Func<FailedEvent, CancellationToken, Task>? OnFailedEvent { get; init; }

    /// <summary>Counts the log lines.</summary>
    public Metering.UsageMeter Meter { get; init; } = new();

    /// <summary>Called with each log line, from any thread.</summary>
    public Action<LogLine>? Log { get; init; }
}
