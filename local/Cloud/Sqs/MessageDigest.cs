using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalCloud.Sqs;

/// <summary>
/// The MD5 sums that SQS answers and that the SDKs compare
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html).
/// </summary>
[SuppressMessage("Security", "CA5351", Justification = "SQS defines MD5; it guards against broken transfers, not against people.")]
internal static class MessageDigest
{
    public static string OfBody(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    /// <summary>By name: the length and bytes of name and type, 1 or 2 for text or binary, the length and bytes of the value.</summary>
    public static string? OfAttributes(JsonObject? attributes)
    {
        if (attributes is null || attributes.Count == 0)
        {
            return null;
        }

        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var (name, attribute) in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            var type = (string?)attribute!["DataType"] ?? "";
            var binary = type.StartsWith("Binary", StringComparison.Ordinal);
            Append(md5, Encoding.UTF8.GetBytes(name));
            Append(md5, Encoding.UTF8.GetBytes(type));
            md5.AppendData([binary ? (byte)2 : (byte)1]);
            Append(md5, Value(attribute.AsObject(), binary));
        }

        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    /// <summary>What counts towards the size of a message: names, types and values.</summary>
    public static int SizeOf(JsonObject? attributes) => attributes is null ? 0 : attributes.Sum(pair =>
    {
        var type = (string?)pair.Value!["DataType"] ?? "";
        return Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(type) + Value(pair.Value.AsObject(), type.StartsWith("Binary", StringComparison.Ordinal)).Length;
    });

    private static byte[] Value(JsonObject attribute, bool binary) => binary
        ? Convert.FromBase64String((string?)attribute["BinaryValue"] ?? "")
        : Encoding.UTF8.GetBytes(attribute["StringValue"]?.ToString() ?? "");

    private static void Append(IncrementalHash md5, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        md5.AppendData(length);
        md5.AppendData(bytes);
    }
}
