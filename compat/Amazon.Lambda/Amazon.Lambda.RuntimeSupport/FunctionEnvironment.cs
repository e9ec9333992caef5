#nullable enable
using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// What Lambda says about the function in environment variables
/// (<see href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Defined runtime environment variables</see>).
/// </summary>
internal sealed record FunctionEnvironment(
    string RuntimeApi,
    string? FunctionName,
    string? FunctionVersion,
    string? LogGroupName,
    string? LogStreamName,
    int MemoryInMB,
    bool RunOnce)
{
    public const string TraceIdVariable = "_X_AMZN_TRACE_ID";
    private const string RuntimeApiVariable = "AWS_LAMBDA_RUNTIME_API";

    /// <summary>Reads the variables.</summary>
    /// <param name="runtimeApi">Host, port and optional path of the Runtime API, where the variable is not to decide.</param>
    /// <exception cref="InvalidOperationException">No Runtime API is known: the process was not started by Lambda.</exception>
    public static FunctionEnvironment Read(string? runtimeApi) => new(
        Some(runtimeApi) ?? Some(Variable(RuntimeApiVariable))
            ?? throw new InvalidOperationException($"{RuntimeApiVariable} is not set: a function's process is started by Lambda or by a local Runtime API."),
        Variable("AWS_LAMBDA_FUNCTION_NAME"),
        Variable("AWS_LAMBDA_FUNCTION_VERSION"),
        Variable("AWS_LAMBDA_LOG_GROUP_NAME"),
        Variable("AWS_LAMBDA_LOG_STREAM_NAME"),
        int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out var memory) ? memory : 0,
        IsTrue("AWS_LAMBDA_DOTNET_DEBUG_RUN_ONCE"));

    /// <summary>Names what the environment asks for and this runtime client does not do.</summary>
    /// <exception cref="NotSupportedException">Concurrent invocations or SnapStart.</exception>
    public void RefuseWhatIsNotCovered()
    {
        if (Some(Variable("AWS_LAMBDA_MAX_CONCURRENCY")) is not null)
        {
            throw new NotSupportedException("AWS_LAMBDA_MAX_CONCURRENCY is set: concurrent invocations in one process are not covered by compat.");
        }

        if (Variable("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start")
        {
            throw new NotSupportedException("AWS_LAMBDA_INITIALIZATION_TYPE is snap-start: SnapStart is not covered by compat.");
        }
    }

    /// <summary>Tells the garbage collector how much memory the function has, so that it collects before Lambda ends the process.</summary>
    public void LimitHeap()
    {
        var limit = (ulong)MemoryInMB << 20;
        if (limit == 0 || IsTrue("AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK") || (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < limit)
        {
            return;
        }

        AppContext.SetData("GCHeapHardLimit", limit);
        GC.RefreshMemoryLimit();
    }

    private static bool IsTrue(string name) => string.Equals(Variable(name), "true", StringComparison.OrdinalIgnoreCase);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    private static string? Some(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
