using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Tokens;

/// <summary>
/// Customers' tokens for the local API: JWTs (RFC 7519) signed with RS256 by a key that this machine makes for itself and
/// keeps in <c>.local/</c>. The local gateway trusts this key; nothing else does.
/// </summary>
internal sealed class DevelopmentTokens : IDisposable
{
    public const string Issuer = "https://tokens.ordersystem.localhost";

    public const string Audience = "ordersystem";

    public const string KeyId = "development";

    private readonly RSA _key;

    private DevelopmentTokens(RSA key) => _key = key;

    /// <summary>The key as a JSON Web Key Set (RFC 7517), without its private part.</summary>
    public JsonObject KeySet
    {
        get
        {
            var key = _key.ExportParameters(includePrivateParameters: false);
            return new()
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["alg"] = "RS256",
                    ["kid"] = KeyId,
                    ["n"] = Base64Url.EncodeToString(key.Modulus),
                    ["e"] = Base64Url.EncodeToString(key.Exponent),
                }),
            };
        }
    }

    public RSAParameters PublicKey => _key.ExportParameters(includePrivateParameters: false);

    /// <summary>Reads the key, and makes it the first time.</summary>
    public static DevelopmentTokens Open()
    {
        var file = Path.Combine(Repository.Local, "token-key.pem");
        var key = RSA.Create(2048);
        if (File.Exists(file))
        {
            key.ImportFromPem(File.ReadAllText(file));
            return new DevelopmentTokens(key);
        }

        // Written beside and moved, so that two first uses at the same time end with one key.
        Directory.CreateDirectory(Repository.Local);
        var own = $"{file}.{Environment.ProcessId}";
        File.WriteAllText(own, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        try
        {
            File.Move(own, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(own);
            key.ImportFromPem(File.ReadAllText(file));
        }

        return new DevelopmentTokens(key);
    }

    /// <param name="customer">The token's <c>sub</c>: whose orders it may see.</param>
    /// <param name="lifetime">From now.</param>
    public string Create(string customer, TimeSpan lifetime)
    {
        var now = DateTimeOffset.UtcNow;
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = KeyId };
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = customer,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
