using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>A function as Lambda's API shows it: <c>FunctionConfiguration</c>, with the members that recorded answers of AWS have.</summary>
/// <remarks>The code is the file that is started: its hash, size and time stand for the package's.</remarks>
internal static class FunctionConfiguration
{
    /// <summary>Timestamps of a function's configuration are texts.</summary>
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fff+0000";

    /// <summary>As GetFunction and GetFunctionConfiguration show it.</summary>
    public static JsonObject Of(FunctionDefinition function, FunctionVersion version)
    {
        var configuration = Listed(function, version);
        configuration["State"] = "Active";
        configuration["LastUpdateStatus"] = "Successful";
        return configuration;
    }

    /// <summary>As lists show it: nothing of its state.</summary>
    public static JsonObject Listed(FunctionDefinition function, FunctionVersion version)
    {
        var code = File(function);
        var hash = code is null ? "" : Convert.ToBase64String(SHA256.HashData(System.IO.File.ReadAllBytes(code.FullName)));
        var configuration = new JsonObject
        {
            ["FunctionName"] = function.Name,
            ["FunctionArn"] = version.InvokedArn,
            ["Runtime"] = function.Runtime,
            ["Role"] = RoleArn(function),
            ["Handler"] = function.Handler,
            ["CodeSize"] = code?.Length ?? 0,
            ["Description"] = function.Description,
            ["Timeout"] = (int)function.Timeout.TotalSeconds,
            ["MemorySize"] = function.MemorySize,
            ["LastModified"] = LastModified(function).ToString(TimeFormat, CultureInfo.InvariantCulture),
            ["CodeSha256"] = hash,
            ["Version"] = version.Version,
            ["TracingConfig"] = new JsonObject { ["Mode"] = function.IsTraced ? "Active" : "PassThrough" },
            ["RevisionId"] = RevisionId($"{function.Arn}:{version.Version} {hash}"),
            ["PackageType"] = "Zip",
            ["Architectures"] = new JsonArray(function.Architecture),
            ["EphemeralStorage"] = new JsonObject { ["Size"] = function.EphemeralStorage },
            ["SnapStart"] = new JsonObject { ["ApplyOn"] = "None", ["OptimizationStatus"] = "Off" },
            ["LoggingConfig"] = Logging(function),
        };
        if (function.Environment.Count > 0)
        {
            configuration["Environment"] = new JsonObject { ["Variables"] = new JsonObject(function.Environment.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) };
        }

        if (function.Asynchronous.DeadLetterArn is { } target)
        {
            configuration["DeadLetterConfig"] = new JsonObject { ["TargetArn"] = target };
        }

        return configuration;
    }

    /// <summary>When the code was built.</summary>
    public static DateTime LastModified(FunctionDefinition function) => File(function)?.LastWriteTimeUtc ?? DateTime.UnixEpoch;

    /// <summary>The same for the same thing.</summary>
    public static string RevisionId(string thing) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(thing)).AsSpan(0, 16)).ToString();

    private static string RoleArn(FunctionDefinition function) => $"arn:aws:iam::{function.Arn.Split(':')[4]}:role/{function.Role.Name}";

    private static JsonObject Logging(FunctionDefinition function)
    {
        var logging = new JsonObject { ["LogFormat"] = function.Logging.IsJson ? "JSON" : "Text", ["LogGroup"] = $"/aws/lambda/{function.Name}" };
        if (function.Logging.IsJson)
        {
            logging["ApplicationLogLevel"] = function.Logging.ApplicationLevel;
            logging["SystemLogLevel"] = "INFO";
        }

        return logging;
    }

    private static FileInfo? File(FunctionDefinition function)
    {
        try
        {
            var code = FunctionCode.Find(function);
            return new FileInfo(code.Arguments is [.., var assembly] ? assembly : code.Executable);
        }
        catch (FunctionCodeException)
        {
            // One that somebody else starts need not be built.
            return null;
        }
    }
}
