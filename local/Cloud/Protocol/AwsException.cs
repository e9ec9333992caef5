using System.Net;
using System.Text.Json.Nodes;

namespace LocalCloud.Protocol;

/// <summary>An error as AWS answers it: a code that clients switch on, a message for people, and the HTTP status.</summary>
public sealed class AwsException(string code, string message, HttpStatusCode status = HttpStatusCode.BadRequest) : Exception(message)
{
    /// <summary>The shape name in the service's API model, for example <c>ConditionalCheckFailedException</c>.</summary>
    public string Code { get; } = code;

    public HttpStatusCode Status { get; } = status;

    /// <summary>The code of the older query protocol, where it differs (SQS: header <c>x-amzn-query-error</c>).</summary>
    public string? QueryCode { get; init; }

    /// <summary>The message over the query protocol, where it differs.</summary>
    public string? QueryMessage { get; init; }

    /// <summary>Further members of the error body: <c>Item</c>, <c>CancellationReasons</c>.</summary>
    public JsonObject? Members { get; init; }

    /// <summary>The fault is the caller's, not the service's.</summary>
    public bool IsSenderFault => (int)Status < 500;

    /// <summary>An operation or parameter that this engine does not have: refused by name, never accepted in silence.</summary>
    public static AwsException NotSupported(string service, string what) =>
        new("UnsupportedOperation", $"The local {service} does not support {what}. It does what an event-driven order system uses; run this against {service} itself, or another engine (see docs/compatibility.md).", HttpStatusCode.NotImplemented);
}
