using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace LocalCloud.HttpApi;

/// <summary>A public key of a token issuer.</summary>
/// <param name="KeyId">The <c>kid</c> that tokens name it by.</param>
/// <param name="Parameters">Modulus and exponent.</param>
public sealed record JwtKey(string KeyId, RSAParameters Parameters);

/// <summary>The keys of issuers: those given, and those that an issuer publishes at its OpenID configuration.</summary>
/// <remarks>Source: OpenID Connect Discovery 1.0, section 4; RFC 7517 (JSON Web Key).</remarks>
internal sealed class JwtKeys(IReadOnlyDictionary<string, IReadOnlyList<JwtKey>> given, HttpClient client) : IDisposable
{
    /// <summary>An unknown key id makes the issuer be asked again, at most this often.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, (DateTimeOffset At, IReadOnlyList<JwtKey> Keys)> _published = new(StringComparer.Ordinal);

    public void Dispose() => _gate.Dispose();

    /// <returns>The key; null when the issuer has none of that name, or does not answer.</returns>
    public async Task<JwtKey?> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        if (given.TryGetValue(issuer, out var known))
        {
            return Pick(known, keyId);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_published.TryGetValue(issuer, out var cached) && (Pick(cached.Keys, keyId) is not null || DateTimeOffset.UtcNow - cached.At < Fresh))
            {
                return Pick(cached.Keys, keyId);
            }

            var keys = await FetchAsync(issuer, cancellationToken);
            _published[issuer] = (DateTimeOffset.UtcNow, keys);
            return Pick(keys, keyId);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static JwtKey? Pick(IReadOnlyList<JwtKey> keys, string? keyId) => keys.FirstOrDefault(key => key.KeyId == keyId);

    private async Task<IReadOnlyList<JwtKey>> FetchAsync(string issuer, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = JsonNode.Parse(await client.GetStringAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), cancellationToken));
            var set = JsonNode.Parse(await client.GetStringAsync(new Uri((string)configuration!["jwks_uri"]!), cancellationToken));
            return [.. set!["keys"]!.AsArray()
                .Where(key => (string?)key!["kty"] == "RSA" && key["kid"] is not null)
                .Select(key => new JwtKey((string)key!["kid"]!, new RSAParameters { Modulus = Base64Url.Decode((string)key["n"]!), Exponent = Base64Url.Decode((string)key["e"]!) }))];
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException or System.Text.Json.JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            return [];
        }
    }
}

internal static class Base64Url
{
    /// <exception cref="FormatException">The text is not base64url (RFC 4648, section 5).</exception>
    public static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}
