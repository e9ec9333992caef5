using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Protocol;

/// <summary>The body of a request, as sent or compressed with gzip or deflate.</summary>
internal static class RequestBody
{
    /// <summary>What DynamoDB takes, before and after decompression. Source: developer guide, "Quotas in Amazon DynamoDB" (16 MB).</summary>
    private const int MaximumBytes = 16 * 1024 * 1024;

    /// <summary>The whole body.</summary>
    /// <exception cref="AwsException">It is too large, or not compressed as it says.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, bool isLimited, CancellationToken cancellationToken)
    {
        var limit = isLimited ? MaximumBytes : int.MaxValue;
        if (request.ContentLength > limit)
        {
            throw TooLarge();
        }
        try
        {
            await using var content = Content(request);
            var body = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (body.Length + count > limit)
                {
                    throw TooLarge();
                }
                await body.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        catch (InvalidDataException error)
        {
            throw new AwsException("SerializationException", $"The request body is not valid {request.Headers.ContentEncoding}: {error.Message}");
        }
    }

    private static Stream Content(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToUpperInvariant() switch
    {
        "" or "IDENTITY" => request.Body,
        "GZIP" => new GZipStream(request.Body, CompressionMode.Decompress),
        "DEFLATE" => new ZLibStream(request.Body, CompressionMode.Decompress),
        var other => throw new AwsException("SerializationException", $"The content encoding {other} is not supported."),
    };

    private static AwsException TooLarge() => new("RequestEntityTooLargeException", "Request Entity Too Large", HttpStatusCode.RequestEntityTooLarge);
}
