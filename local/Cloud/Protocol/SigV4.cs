using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalCloud.Protocol;

/// <summary>An access key. The local engines accept any; a real service checks it.</summary>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    /// <summary>What local engines are called with: they look at the form of a signature, not at its value.</summary>
    public static AwsCredentials Local { get; } = new("local", "local");
}

/// <summary>
/// Signature Version 4 in the <c>Authorization</c> header
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
internal static class SigV4
{
    /// <summary>Signs a request in place. Its path must be as it goes on the wire; it must have no query, or one in order.</summary>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsCredentials credentials, string region, string service, DateTimeOffset now)
    {
        var uri = request.RequestUri ?? throw new ArgumentException("The request has no address.", nameof(request));
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        if (credentials.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        }

        var headers = request.Headers
            .Concat(request.Content?.Headers.Where(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) ?? [])
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: string.Join(',', header.Value).Trim()))
            .Where(header => header.Name is "content-type" || header.Name.StartsWith("x-amz", StringComparison.Ordinal))
            .Append((Name: "host", Value: uri.Authority))
            .OrderBy(header => header.Name, StringComparer.Ordinal)
            .ToList();
        var signedHeaders = string.Join(';', headers.Select(header => header.Name));
        var canonical = string.Join('\n',
        [
            request.Method.Method,
            uri.AbsolutePath,
            uri.Query.TrimStart('?'),
            .. headers.Select(header => $"{header.Name}:{header.Value}"),
            "",
            signedHeaders,
            Hex(SHA256.HashData(body)),
        ]);
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey), Mac);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={signedHeaders}, Signature={Hex(Mac(key, toSign))}");
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
