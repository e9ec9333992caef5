using Microsoft.AspNetCore.Http;

namespace LocalCloud;

/// <summary>Reads a request's body up to a limit.</summary>
internal static class BoundedBody
{
    /// <summary>How much is read of a body that is too large.</summary>
    private const int PatienceFactor = 10;

    /// <summary>The body; null when it is larger than the limit. What is too much is read, but not kept: a client listens to the answer only when it has sent everything.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maximum">In bytes.</param>
    /// <exception cref="IOException">The client went away in the middle.</exception>
    public static async Task<byte[]?> ReadAsync(HttpContext context, int maximum)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var total = 0L;
        int read;
        while (total < (long)maximum * PatienceFactor && (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            total += read;
            if (total <= maximum)
            {
                await body.WriteAsync(buffer.AsMemory(0, read));
            }
        }

        return total <= maximum ? body.ToArray() : null;
    }
}
