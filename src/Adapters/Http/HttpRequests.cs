using System.Diagnostics.CodeAnalysis;
using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Http;

/// <summary>
/// Reads what an HTTP API sends, payload format 2.0.
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
/// </summary>
public static class HttpRequests
{
    /// <summary>Given by the caller if they like, and in every answer.</summary>
    public const string CorrelationHeader = "x-correlation-id";

    /// <summary>Who calls: the <c>sub</c> claim of the token that the API's JWT authorizer has verified; null without one.</summary>
    public static CustomerId? Caller(this APIGatewayHttpApiV2ProxyRequest request) =>
        request.RequestContext?.Authorizer?.Jwt?.Claims is { } claims && claims.TryGetValue("sub", out var sub) && !string.IsNullOrWhiteSpace(sub)
            ? new CustomerId(sub)
            : null;

    /// <summary>A header's value, whatever the spelling of its name; API Gateway sends names in lower case.</summary>
    public static string? Header(this APIGatewayHttpApiV2ProxyRequest request, string name)
    {
        if (request.Headers is null)
        {
            return null;
        }

        return request.Headers.TryGetValue(name.ToLowerInvariant(), out var value)
            ? value
            : request.Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    /// <summary>The body as the client sent it. API Gateway encodes it as base64 when the content type is not text.</summary>
    public static bool TryReadBody(this APIGatewayHttpApiV2ProxyRequest request, [NotNullWhen(true)] out string? body)
    {
        body = request.Body;
        if (request.IsBase64Encoded && body is not null)
        {
            var bytes = new byte[body.Length];
            body = Convert.TryFromBase64String(body, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
        }

        return !string.IsNullOrWhiteSpace(body);
    }

    /// <summary>
    /// What joins everything this request sets off: the caller's <c>x-correlation-id</c> if it is one (1 to 128 letters,
    /// digits, dots, dashes, underscores), else the trace id of the caller's <c>traceparent</c>, else the request's own id.
    /// </summary>
    public static string CorrelationId(this APIGatewayHttpApiV2ProxyRequest request) =>
        request.Header(CorrelationHeader) is { Length: >= 1 and <= 128 } given && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? given
            : request.TraceParent()?.Split('-')[1] ?? request.RequestContext?.RequestId ?? "unknown";

    /// <summary>The W3C trace context of the caller, if it is well-formed. Source: https://www.w3.org/TR/trace-context/#traceparent-header.</summary>
    public static string? TraceParent(this APIGatewayHttpApiV2ProxyRequest request) =>
        request.Header("traceparent") is { Length: 55 } value
        && value.Split('-') is [{ Length: 2 } version, { Length: 32 } trace, { Length: 16 } parent, { Length: 2 } flags]
        && version != "ff" && IsId(trace) && IsId(parent) && IsHex(version) && IsHex(flags)
            ? value
            : null;

    private static bool IsId(string text) => IsHex(text) && text.Any(c => c != '0');

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigitLower);
}
