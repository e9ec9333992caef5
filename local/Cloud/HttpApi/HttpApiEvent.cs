using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using LocalCloud.Template.Model;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.HttpApi;

/// <summary>Builds the event of payload format 2.0 from a request.</summary>
/// <remarks>Source: API Gateway developer guide, "AWS Lambda integrations for HTTP APIs". Empty groups are absent, not null.</remarks>
internal static class HttpApiEvent
{
    public static JsonObject Build(HttpContext context, HttpApiDefinition api, RouteMatch match, string accountId, string requestId, string traceId, string rawPath, byte[] body, JsonObject? authorizer)
    {
        var request = context.Request;
        var now = DateTimeOffset.UtcNow;
        var path = Uri.UnescapeDataString(rawPath);
        var result = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = match.Route.RouteKey,
            ["rawPath"] = path,
            ["rawQueryString"] = request.QueryString.HasValue ? request.QueryString.Value![1..] : "",
        };
        if (request.Headers.Cookie.Count > 0)
        {
            result["cookies"] = new JsonArray([.. request.Headers.Cookie.SelectMany(line => line!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(cookie => (JsonNode?)cookie)]);
        }

        result["headers"] = Headers(context, traceId, body.Length);
        if (QueryParameters.Of(request) is { Count: > 0 } parameters)
        {
            result["queryStringParameters"] = new JsonObject(parameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        var host = request.Host.Host;
        var requestContext = new JsonObject { ["accountId"] = accountId, ["apiId"] = api.ApiId };
        if (authorizer is not null)
        {
            requestContext["authorizer"] = authorizer;
        }

        requestContext["domainName"] = host;
        requestContext["domainPrefix"] = IPAddress.TryParse(host, out _) ? api.ApiId : host.Split('.')[0];
        requestContext["http"] = new JsonObject
        {
            ["method"] = request.Method,
            ["path"] = path,
            ["protocol"] = request.Protocol,
            ["sourceIp"] = SourceIp(context),
            ["userAgent"] = request.Headers.UserAgent.ToString(),
        };
        requestContext["requestId"] = requestId;
        requestContext["routeKey"] = match.Route.RouteKey;
        requestContext["stage"] = api.StageName;
        requestContext["time"] = now.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture);
        requestContext["timeEpoch"] = now.ToUnixTimeMilliseconds();
        result["requestContext"] = requestContext;

        if (match.PathParameters.Count > 0)
        {
            result["pathParameters"] = new JsonObject(match.PathParameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        if (api.StageVariables.Count > 0)
        {
            result["stageVariables"] = new JsonObject(api.StageVariables.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        var isText = IsText(request, body);
        if (body.Length > 0)
        {
            result["body"] = isText ? Encoding.UTF8.GetString(body) : Convert.ToBase64String(body);
        }

        result["isBase64Encoded"] = body.Length > 0 && !isText;
        return result;
    }

    private static JsonObject Headers(HttpContext context, string traceId, int bodyLength)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in context.Request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (lower is not ("cookie" or "connection" or "transfer-encoding"))
            {
                headers[lower] = string.Join(',', values.AsEnumerable());
            }
        }

        // What the gateway adds on its way.
        headers["content-length"] = $"{bodyLength}";
        headers["x-amzn-trace-id"] = traceId;
        headers["x-forwarded-for"] = headers.TryGetValue("x-forwarded-for", out var forwarded) ? $"{forwarded}, {SourceIp(context)}" : SourceIp(context);
        headers["x-forwarded-port"] = $"{context.Connection.LocalPort}";
        headers["x-forwarded-proto"] = context.Request.Scheme;
        return new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value)));
    }

    private static string SourceIp(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary>Text goes as text, all else as base64; so does what calls itself text and is not UTF-8, or no byte of it would be safe.</summary>
    private static bool IsText(HttpRequest request, byte[] body)
    {
        var type = (request.ContentType ?? "text/plain").Split(';')[0].Trim().ToLowerInvariant();
        var isText = type.StartsWith("text/", StringComparison.Ordinal)
            || type is "application/json" or "application/xml" or "application/javascript" or "application/x-www-form-urlencoded"
            || type.EndsWith("+json", StringComparison.Ordinal)
            || type.EndsWith("+xml", StringComparison.Ordinal);
        return isText && request.Headers.ContentEncoding.Count == 0 && Utf8.IsValid(body);
    }
}
