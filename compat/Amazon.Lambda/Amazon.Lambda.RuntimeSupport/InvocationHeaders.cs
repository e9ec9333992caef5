#nullable enable
using System.Globalization;
using System.Net.Http.Headers;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>What the Runtime API says about an invocation, in the headers beside its event. Only the request id must be there.</summary>
/// <param name="RequestId">The id of the invocation.</param>
/// <param name="DeadlineMs">When Lambda ends the invocation, in milliseconds since 1970; 0 where it does not say.</param>
/// <param name="FunctionArn">The ARN that was invoked.</param>
/// <param name="TraceId">The X-Ray trace header.</param>
/// <param name="ClientContext">The client context, JSON.</param>
/// <param name="CognitoIdentity">The Cognito identity, JSON.</param>
/// <param name="TenantId">The tenant.</param>
internal sealed record InvocationHeaders(
    string RequestId, long DeadlineMs, string? FunctionArn, string? TraceId, string? ClientContext, string? CognitoIdentity, string? TenantId)
{
    /// <exception cref="RuntimeApiException">There is no request id.</exception>
    public static InvocationHeaders Read(HttpResponseHeaders headers) => new(
        Value(headers, "Lambda-Runtime-Aws-Request-Id") ?? throw new RuntimeApiException("The Runtime API gave an event without the header Lambda-Runtime-Aws-Request-Id."),
        long.TryParse(Value(headers, "Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var deadline) ? deadline : 0,
        Value(headers, "Lambda-Runtime-Invoked-Function-Arn"),
        Value(headers, "Lambda-Runtime-Trace-Id"),
        Value(headers, "Lambda-Runtime-Client-Context"),
        Value(headers, "Lambda-Runtime-Cognito-Identity"),
        Value(headers, "Lambda-Runtime-Aws-Tenant-Id"));

    private static string? Value(HttpResponseHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }
}
