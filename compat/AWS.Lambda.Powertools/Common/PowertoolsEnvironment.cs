using System.Globalization;

namespace AWS.Lambda.Powertools.Common;

/// <summary>The environment variables that Powertools reads ("Environment variables" in the Powertools for AWS Lambda (.NET) documentation).</summary>
internal static class PowertoolsEnvironment
{
    public const string UndefinedService = "service_undefined";

    public static string Service => Variable("POWERTOOLS_SERVICE_NAME") ?? UndefinedService;

    public static string LogLevel => Variable("POWERTOOLS_LOG_LEVEL");

    /// <summary>The level chosen in Lambda's own logging configuration; it wins over the others.</summary>
    public static string LambdaLogLevel => Variable("AWS_LAMBDA_LOG_LEVEL");

    public static string LoggerCase => Variable("POWERTOOLS_LOGGER_CASE");

    public static double LoggerSampleRate =>
        double.TryParse(Variable("POWERTOOLS_LOGGER_SAMPLE_RATE"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) ? rate : 0;

    public static string MetricsNamespace => Variable("POWERTOOLS_METRICS_NAMESPACE");

    public static bool MetricsDisabled => Flag("POWERTOOLS_METRICS_DISABLED");

    public static bool TraceDisabled => Flag("POWERTOOLS_TRACE_DISABLED");

    /// <summary>Whether this process runs in Lambda, or in something that says so as Lambda does.</summary>
    public static bool InLambda => Variable("LAMBDA_TASK_ROOT") is not null;

    public static bool InLambdaFunction => Variable("AWS_LAMBDA_FUNCTION_NAME") is not null;

    public static bool ProvisionedConcurrency => Variable("AWS_LAMBDA_INITIALIZATION_TYPE") == "provisioned-concurrency";

    /// <summary><c>Root=1-…;Parent=…;Sampled=1</c>, set by the runtime client for each invocation.</summary>
    public static string TraceHeader => Variable("_X_AMZN_TRACE_ID");

    public static string DaemonAddress => Variable("AWS_XRAY_DAEMON_ADDRESS");

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private static bool Flag(string name) => bool.TryParse(Variable(name), out var value) && value;
}
