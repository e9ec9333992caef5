using LocalCloud.Iam;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>The environment variables of a function's process.</summary>
/// <remarks>
/// Nothing else of the host's environment is passed on, above all no real AWS credentials.
/// Source: Lambda developer guide, "Defined runtime environment variables".
/// </remarks>
internal static class FunctionVariables
{
    /// <summary>What programs need of the machine: to find the .NET runtime, temporary files and root certificates.</summary>
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "USER", "TMPDIR", "TEMP", "TMP", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "LD_LIBRARY_PATH", "SYSTEMROOT", "USERPROFILE", "LOCALAPPDATA", "APPDATA",
    ];

    public static Dictionary<string, string> Build(FunctionDefinition function, FunctionCode code, string runtimeApi, string traceDaemon, LambdaOptions options, string environmentId, bool provisioned)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables[name] = value;
            }
        }

        foreach (var (name, value) in function.Environment)
        {
            variables[name] = value;
        }

        // Where the local services are; a value that the template gives stays.
        foreach (var (name, value) in options.Variables)
        {
            if (!variables.TryGetValue(name, out var given) || given.Length == 0)
            {
                variables[name] = value;
            }
        }

        // The AWS SDK takes an empty endpoint for a wrong one: a variable that nobody filled is left out.
        foreach (var name in variables.Where(pair => pair.Value.Length == 0 && pair.Key.StartsWith("AWS_ENDPOINT_URL", StringComparison.Ordinal)).Select(pair => pair.Key).ToList())
        {
            variables.Remove(name);
        }

        // Tells the local services which function calls them; an id that the template gives stays.
        variables.TryAdd(Metering.Caller.Variable, function.LogicalId);

        if (code.AnnotationsHandler is { } method)
        {
            variables["ANNOTATIONS_HANDLER"] = method;
        }

        variables["AWS_XRAY_DAEMON_ADDRESS"] = traceDaemon;
        if (function.Logging is { IsJson: true } logging)
        {
            // Source: Lambda developer guide, "Log and monitor C# Lambda functions".
            variables["AWS_LAMBDA_LOG_FORMAT"] = "JSON";
            variables["AWS_LAMBDA_LOG_LEVEL"] = logging.ApplicationLevel;
        }

        var credentials = options.HasRoleCredentials ? RoleCredentials.Of(function.Arn) : AwsCredentials.Local;
        variables["AWS_ACCESS_KEY_ID"] = credentials.AccessKeyId;
        variables["AWS_SECRET_ACCESS_KEY"] = credentials.SecretAccessKey;
        variables["AWS_SESSION_TOKEN"] = credentials.SessionToken ?? "local";
        if (!function.Runtime.StartsWith("provided", StringComparison.Ordinal))
        {
            // Runtimes that are only an operating system have none.
            variables["AWS_EXECUTION_ENV"] = $"AWS_Lambda_{function.Runtime}";
        }

        foreach (var (name, value) in Defined(function, code, runtimeApi, options, environmentId, provisioned))
        {
            variables[name] = value;
        }

        return variables;
    }

    private static Dictionary<string, string> Defined(FunctionDefinition function, FunctionCode code, string runtimeApi, LambdaOptions options, string environmentId, bool provisioned) => new()
    {
        ["AWS_LAMBDA_RUNTIME_API"] = runtimeApi,
        ["_HANDLER"] = function.Handler,
        ["LAMBDA_TASK_ROOT"] = code.Folder,
        ["LAMBDA_RUNTIME_DIR"] = code.Folder,
        ["AWS_LAMBDA_FUNCTION_NAME"] = function.Name,
        ["AWS_LAMBDA_FUNCTION_VERSION"] = FunctionVersion.Find(function, null)!.Version,
        ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = $"{function.MemorySize}",
        ["AWS_LAMBDA_LOG_GROUP_NAME"] = $"/aws/lambda/{function.Name}",
        ["AWS_LAMBDA_LOG_STREAM_NAME"] = $"{DateTime.UtcNow:yyyy/MM/dd}/[{FunctionVersion.Find(function, null)!.Version}]{environmentId}",
        ["AWS_LAMBDA_INITIALIZATION_TYPE"] = provisioned ? "provisioned-concurrency" : "on-demand",
        ["AWS_REGION"] = options.Region,
        ["AWS_DEFAULT_REGION"] = options.Region,
        ["AWS_XRAY_CONTEXT_MISSING"] = "LOG_ERROR",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["TZ"] = ":UTC",
        ["LANG"] = "en_US.UTF-8",
        // As in Lambda's container, where .NET limits the managed heap to three quarters of the memory.
        ["DOTNET_GCHeapHardLimit"] = $"0x{(long)function.MemorySize * 1024 * 1024 * 3 / 4:X}",
    };
}
