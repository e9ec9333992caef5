using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.HttpApi;

/// <summary>Turns a function's answer into an HTTP response, by the rules of payload format 2.0.</summary>
/// <remarks>
/// An object with <c>statusCode</c> is the response itself; anything else is the body of a 200. Source: API Gateway
/// developer guide, "AWS Lambda integrations for HTTP APIs"; that the body is not checked to be JSON was observed.
/// </remarks>
internal sealed record HttpApiResponse(int StatusCode, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Belong to the connection, not to the answer.</summary>
    private static readonly HashSet<string> NotPassedOn = new(StringComparer.OrdinalIgnoreCase) { "connection", "content-length", "transfer-encoding", "keep-alive", "upgrade" };

    /// <exception cref="FormatException">The object has a <c>statusCode</c>, but is not a response: the gateway answers 500.</exception>
    public static HttpApiResponse Read(ReadOnlyMemory<byte> payload)
    {
        JsonNode? answer;
        try
        {
            answer = JsonNode.Parse(payload.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 });
        }
        catch (JsonException)
        {
            return Plain(payload);
        }

        return answer switch
        {
            JsonObject envelope when envelope.ContainsKey("statusCode") => ReadEnvelope(envelope),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => Plain(Encoding.UTF8.GetBytes((string)text!)),
            _ => Plain(payload),
        };
    }

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCode;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (StatusCode is >= 200 and not 204 and not 304)
        {
            // The server itself keeps the body of an answer to HEAD back.
            context.Response.ContentLength = Body.Length;
            await context.Response.Body.WriteAsync(Body);
        }
    }

    private static HttpApiResponse Plain(ReadOnlyMemory<byte> body) => new(200, [KeyValuePair.Create("content-type", "application/json")], body);

    private static HttpApiResponse ReadEnvelope(JsonObject envelope)
    {
        try
        {
            var status = envelope["statusCode"]!;
            var code = status.GetValueKind() == JsonValueKind.String ? int.Parse((string)status!) : (int)status;
            if (code is < 200 or > 599)
            {
                throw new FormatException($"statusCode {code} is not one of a response");
            }

            var headers = new List<KeyValuePair<string, string>>();
            foreach (var (name, value) in envelope["headers"] as JsonObject ?? [])
            {
                if (value is not null && !NotPassedOn.Contains(name))
                {
                    headers.Add(KeyValuePair.Create(Name(name), Text(value)));
                }
            }

            foreach (var cookie in envelope["cookies"] as JsonArray ?? [])
            {
                headers.Add(KeyValuePair.Create("set-cookie", Text(cookie!)));
            }

            var body = (string?)envelope["body"] ?? "";
            if (code is not (204 or 304) && !headers.Exists(header => header.Key == "content-type"))
            {
                headers.Add(KeyValuePair.Create("content-type", "text/plain; charset=utf-8"));
            }

            var isBase64 = envelope["isBase64Encoded"] is { } flag && (bool)flag;
            return new HttpApiResponse(code, headers, isBase64 ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body));
        }
        catch (Exception exception) when (exception is InvalidOperationException or OverflowException or NullReferenceException or ArgumentException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private static string Name(string name) => name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal))
        ? name.ToLowerInvariant()
        : throw new FormatException($"'{name}' is not a header's name");

    private static string Text(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String when ((string)value!).Any(char.IsControl) => throw new FormatException("a header's value has control characters"),
        JsonValueKind.String => (string)value!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        _ => throw new FormatException("a header's value is neither text nor a number"),
    };
}
