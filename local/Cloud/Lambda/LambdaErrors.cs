using System.Net;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Lambda;

/// <summary>The errors of Lambda's API, and their bodies.</summary>
/// <remarks>Source: Lambda API reference; which of <c>Type</c>, <c>Message</c> and <c>message</c> a body has, and the texts, are from recorded answers of AWS.</remarks>
internal static class LambdaErrors
{
    public static AwsException NotFound(string message) => new("ResourceNotFoundException", message, HttpStatusCode.NotFound);

    public static AwsException FunctionNotFound(string arn) => NotFound($"Function not found: {arn}");

    public static AwsException InvalidParameter(string message) => new("InvalidParameterValueException", message);

    public static AwsException InvalidContent(string message) => new("InvalidRequestContentException", message);

    public static AwsException TooLarge(string message) => new("RequestEntityTooLargeException", message, HttpStatusCode.RequestEntityTooLarge);

    public static AwsException Throttled(ThrottledException refusal) => new("TooManyRequestsException", refusal.Message, HttpStatusCode.TooManyRequests)
    {
        Members = new JsonObject { ["Reason"] = refusal.Reason },
    };

    /// <summary>An operation that is not here.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="instead">What to do.</param>
    public static AwsException NotHere(string operation, string instead) =>
        new("UnsupportedOperation", $"The local Lambda does not have {operation}: {instead}", HttpStatusCode.NotImplemented);

    public static string TooLong(string value, string member, int maximum) => $"Value '{value}' at '{member}' failed to satisfy constraint: Member must have length less than or equal to {maximum}";

    public static string NoMatch(string value, string member, string pattern) => $"Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}";

    public static string NotAmong(string value, string member, params string[] values) => $"Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", values)}]";

    /// <exception cref="AwsException">There are problems.</exception>
    public static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new AwsException("ValidationException", $"{problems.Count} validation error{(problems.Count == 1 ? "" : "s")} detected: {string.Join("; ", problems)}");
        }
    }

    public static JsonObject Body(AwsException error)
    {
        var body = error.Members?.DeepClone().AsObject() ?? [];
        if (error.Code is not ("ValidationException" or "AccessDeniedException"))
        {
            body["Type"] = error.IsSenderFault ? "User" : "Service";
        }

        body[error.Code is "ResourceNotFoundException" or "AccessDeniedException" ? "Message" : "message"] = error.Message;
        return body;
    }
}
