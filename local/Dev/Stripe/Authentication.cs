using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrderSystem.Dev.Stripe;

/// <summary>The API key, as a bearer token or as the user name of basic authentication (docs.stripe.com/api/authentication).</summary>
internal static class Authentication
{
    public static void Check(HttpRequest request, string? expected)
    {
        var key = Key(request.Headers.Authorization.ToString());
        if (key.Length == 0)
        {
            throw new StripeProblem(401, "invalid_request_error", "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
        }

        if (key.StartsWith("sk_live_", StringComparison.Ordinal))
        {
            throw new StripeProblem(401, "invalid_request_error", "A live key was sent to the local Stripe. Nothing was done; keep live keys away from development machines.");
        }

        var accepted = expected is null
            ? key.StartsWith("sk_test_", StringComparison.Ordinal) || key.StartsWith("rk_test_", StringComparison.Ordinal)
            : key == expected;
        if (!accepted)
        {
            throw new StripeProblem(401, "invalid_request_error", $"Invalid API Key provided: {Masked(key)}");
        }
    }

    private static string Key(string authorization)
    {
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return authorization["Bearer ".Length..].Trim();
        }

        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return "";
        }

        var encoded = authorization["Basic ".Length..].Trim();
        var decoded = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, decoded, out var length) ? Encoding.UTF8.GetString(decoded, 0, length).Split(':')[0] : "";
    }

    private static string Masked(string key) => key.Length <= 12 ? "****" : key[..8] + new string('*', key.Length - 12) + key[^4..];
}
