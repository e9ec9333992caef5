using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalCloud.Template;

/// <summary>Reads a function's environment variables, and refuses those that Lambda would not take.</summary>
/// <remarks>Source: Lambda developer guide, "Working with Lambda environment variables"; texts from recorded answers of AWS.</remarks>
internal static partial class EnvironmentReader
{
    private const int MaximumBytes = 4096;

    private static readonly string[] Reserved =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="TemplateException">A name is reserved or none, or all together are too long.</exception>
    public static IReadOnlyDictionary<string, string> Read(PropertyReader function)
    {
        if (function.Object("Environment") is not { } environment)
        {
            return new Dictionary<string, string>();
        }

        var variables = environment.TextsByName("Variables");
        if (variables.Keys.Where(Reserved.Contains).ToList() is { Count: > 0 } taken)
        {
            throw environment.Fault("Variables", $"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {string.Join(", ", taken)}");
        }

        if (variables.Keys.FirstOrDefault(name => !Name().IsMatch(name)) is { } wrong)
        {
            throw environment.Fault("Variables", $"'{wrong}' is no name of a variable: it begins with a letter, and has two or more letters, digits and underscores.");
        }

        return Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(variables, Plain)) <= MaximumBytes
            ? variables
            : throw environment.Fault("Variables", "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.");
    }

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9_]+\z")]
    private static partial Regex Name();
}
