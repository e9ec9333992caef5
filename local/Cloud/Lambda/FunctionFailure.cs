using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.Lambda;

/// <summary>The error objects that Lambda itself makes, or hands on from an init that failed.</summary>
/// <param name="Type">For example <c>Runtime.ExitError</c>.</param>
/// <param name="Message">For people.</param>
/// <remarks>Types and texts: recorded answers of AWS, and AWS's runtime interface emulator.</remarks>
public sealed partial record FunctionFailure(string Type, string Message)
{
    private const string Timeout = "Sandbox.Timedout";
    private const string Unknown = "Runtime.Unknown";

    /// <summary>The answer is larger than 6 MiB + 100 bytes.</summary>
    public static FunctionFailure ResponseTooLarge { get; } = new(
        "Function.ResponseSizeTooLarge",
        $"Response payload size exceeded maximum allowed payload size ({RuntimeApi.MaximumResponseBytes} bytes).");

    /// <summary>The answer has a <c>Lambda-Runtime-Function-Response-Mode</c> that does not exist.</summary>
    public static FunctionFailure InvalidResponseMode { get; } = new("Runtime.InvalidResponseModeHeader", "Invalid function response mode");

    /// <summary>The answer broke off.</summary>
    public static FunctionFailure TruncatedResponse { get; } = new("Runtime.TruncatedResponse", "Response was truncated.");

    /// <summary>The environment could not start, or is no more.</summary>
    public static FunctionFailure Closed { get; } = new("Runtime.ExitError", "The environment was closed.");

    public bool IsTimeout => Type == Timeout;

    /// <summary>The message tells which request it is about.</summary>
    private bool NamesRequest { get; init; }

    /// <summary>The error object as the process itself sent it.</summary>
    private ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The process went away.</summary>
    /// <param name="exitCode">Its exit code; above 128, the signal that ended it; null: not known.</param>
    public static FunctionFailure Exited(int? exitCode) => new("Runtime.ExitError", exitCode switch
    {
        null or 0 => "Runtime exited without providing a reason",
        128 + 6 => "Runtime exited with error: signal: aborted",
        128 + 9 => "Runtime exited with error: signal: killed",
        128 + 11 => "Runtime exited with error: signal: segmentation fault",
        128 + 15 => "Runtime exited with error: signal: terminated",
        _ => $"Runtime exited with error: exit status {exitCode}",
    })
    {
        NamesRequest = true,
    };

    /// <summary>The function took longer than its <c>Timeout</c>.</summary>
    public static FunctionFailure TimedOut(TimeSpan timeout) => new(Timeout, $"Task timed out after {timeout.TotalSeconds:0.00} seconds") { NamesRequest = true };

    /// <summary>The process reported an error.</summary>
    /// <param name="type">Its header <c>Lambda-Runtime-Function-Error-Type</c>.</param>
    /// <param name="body">What it sent.</param>
    public static FunctionFailure Reported(string? type, ReadOnlyMemory<byte> body) => new(Known(type), "") { Body = body.Length > 0 ? body : null };

    /// <summary>
    /// The type as Lambda itself tells it: what is not <c>Runtime.Name</c> or <c>Function.Name</c> collapses to <c>Unknown</c>.
    /// </summary>
    public static string Known(string? type) => type is null ? Unknown
        : Category().IsMatch(type) ? type
        : type.StartsWith("Function.", StringComparison.Ordinal) ? "Function.Unknown"
        : Unknown;

    /// <summary>The error as the function's caller receives it.</summary>
    public ReadOnlyMemory<byte> ToPayload(string requestId) => Body ?? Encoding.UTF8.GetBytes(new JsonObject { ["errorType"] = Type, ["errorMessage"] = Line(requestId) }.ToJsonString());

    /// <summary>The message as it stands in the log.</summary>
    public string Line(string requestId) => NamesRequest ? $"RequestId: {requestId} Error: {Message}" : Message;

    /// <summary>Reads an error object, whoever made it.</summary>
    public static string Describe(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonNode.Parse(payload) is JsonObject error ? $"{error["errorType"]}: {error["errorMessage"]}" : Encoding.UTF8.GetString(payload);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(payload);
        }
    }

    [GeneratedRegex(@"(Runtime|Function)\.[A-Z][a-zA-Z]+")]
    private static partial Regex Category();
}
