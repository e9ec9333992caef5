using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.HttpApi;

/// <summary>What an authorizer says of a request.</summary>
/// <param name="Status">200: go on; 401: no valid token; 403: the token lacks the scope.</param>
/// <param name="Reason">For the <c>www-authenticate</c> header and for the log.</param>
/// <param name="Context">What the function gets as <c>requestContext.authorizer</c>.</param>
internal sealed record Authorization(int Status, string? Reason, JsonObject? Context)
{
    public static Authorization Unauthorized(string? reason) => new(401, reason, null);
}

/// <summary>Checks a token as HTTP APIs do: signature, <c>iss</c>, <c>aud</c> or <c>client_id</c>, times, scopes.</summary>
/// <remarks>
/// Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers"; only RSA signatures.
/// Times are compared with the real clock: tokens come from outside.
/// </remarks>
internal sealed class JwtAuthorizer(JwtAuthorizerDefinition definition, JwtKeys keys)
{
    public async Task<Authorization> AuthorizeAsync(HttpRequest request, IReadOnlyList<string> routeScopes, CancellationToken cancellationToken)
    {
        if (FindToken(request) is not { Length: > 0 } token)
        {
            return Authorization.Unauthorized(null);
        }

        var parts = token.Split('.');
        JsonObject header, claims;
        byte[] signature;
        try
        {
            if (parts.Length != 3)
            {
                return Authorization.Unauthorized("the token is not a JWT");
            }

            header = JsonNode.Parse(Base64Url.Decode(parts[0]))!.AsObject();
            claims = JsonNode.Parse(Base64Url.Decode(parts[1]))!.AsObject();
            signature = Base64Url.Decode(parts[2]);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            return Authorization.Unauthorized("the token is not a JWT");
        }

        if (await CheckSignatureAsync(header, parts, signature, cancellationToken) is { } badSignature)
        {
            return Authorization.Unauthorized(badSignature);
        }

        if (CheckClaims(claims, DateTimeOffset.UtcNow.ToUnixTimeSeconds()) is { } badClaim)
        {
            return Authorization.Unauthorized(badClaim);
        }

        var needed = routeScopes.Count > 0 ? routeScopes : definition.AuthorizationScopes;
        var scopes = Scopes(claims);
        return needed.Count > 0 && !needed.Any(scopes.Contains)
            ? new Authorization(403, $"the token has none of the scopes {string.Join(' ', needed)}", null)
            : new Authorization(200, null, Context(claims, needed.Count > 0 ? scopes : null));
    }

    /// <summary><c>$request.header.Name</c> or <c>$request.querystring.name</c>; the word Bearer may stand before the token.</summary>
    private string? FindToken(HttpRequest request)
    {
        const string header = "$request.header.";
        const string query = "$request.querystring.";
        var source = definition.IdentitySource;
        var value = source.StartsWith(header, StringComparison.OrdinalIgnoreCase) ? request.Headers[source[header.Length..]].ToString()
            : source.StartsWith(query, StringComparison.OrdinalIgnoreCase) ? QueryParameters.Of(request).GetValueOrDefault(source[query.Length..], "")
            : "";
        return value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..].Trim() : value.Trim();
    }

    private async Task<string?> CheckSignatureAsync(JsonObject header, string[] parts, byte[] signature, CancellationToken cancellationToken)
    {
        var hash = Text(header["alg"]) switch
        {
            "RS256" => HashAlgorithmName.SHA256,
            "RS384" => HashAlgorithmName.SHA384,
            "RS512" => HashAlgorithmName.SHA512,
            _ => (HashAlgorithmName?)null,
        };
        if (hash is null)
        {
            return "the token's algorithm is not RSA";
        }

        if (await keys.FindAsync(definition.Issuer, Text(header["kid"]), cancellationToken) is not { } key)
        {
            return "the issuer has no key of that id";
        }

        using var rsa = RSA.Create(key.Parameters);
        return rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, hash.Value, RSASignaturePadding.Pkcs1) ? null : "the signature is wrong";
    }

    private string? CheckClaims(JsonObject claims, long now)
    {
        if (Text(claims["iss"]) != definition.Issuer)
        {
            return "invalid issuer";
        }

        var audience = claims["aud"] switch
        {
            JsonArray several => several.Select(Text).ToList(),
            { } one => [Text(one)],
            null => [Text(claims["client_id"])],
        };
        if (!definition.Audience.Intersect(audience).Any())
        {
            return "invalid audience";
        }

        return Time(claims["exp"]) is not { } expiry || expiry <= now ? "the token has expired"
            : Time(claims["nbf"]) is { } notBefore && notBefore > now ? "the token is not valid yet"
            : Time(claims["iat"]) is { } issued && issued > now ? "the token is from the future"
            : null;
    }

    private static List<string> Scopes(JsonObject claims) => (claims["scope"] ?? claims["scp"]) switch
    {
        JsonArray several => [.. several.Select(Text).OfType<string>()],
        { } one => [.. (Text(one) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        null => [],
    };

    /// <summary>Claims reach the function as text, whatever they were: arrays as <c>[a b]</c>.</summary>
    private static JsonObject Context(JsonObject claims, List<string>? scopes) => new()
    {
        ["jwt"] = new JsonObject
        {
            ["claims"] = new JsonObject(claims.Select(claim => KeyValuePair.Create(claim.Key, (JsonNode?)(claim.Value is JsonArray several
                ? $"[{string.Join(' ', several.Select(Text))}]"
                : Text(claim.Value))))),
            ["scopes"] = scopes is null ? null : new JsonArray([.. scopes.Select(scope => (JsonNode?)scope)]),
        },
    };

    private static string? Text(JsonNode? node) => node is null ? null : node.GetValueKind() == JsonValueKind.String ? (string?)node : node.ToJsonString();

    private static long? Time(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number && double.TryParse(node.ToJsonString(), out var seconds) ? (long)seconds : null;
}
