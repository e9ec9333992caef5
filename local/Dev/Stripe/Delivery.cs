using Microsoft.AspNetCore.Http;

namespace OrderSystem.Dev.Stripe;

/// <summary>How an answer reaches the client, or does not.</summary>
internal static class Delivery
{
    /// <summary>No answer: holds the connection until the client leaves or the time is over, then cuts it.</summary>
    public static async Task HangAsync(HttpContext http, int? milliseconds)
    {
        try
        {
            await Task.Delay(milliseconds ?? Timeout.Infinite, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, which is what a hang is for.
        }

        http.Abort();
    }

    /// <summary>The answer with the headers that clients read.</summary>
    public static async Task WriteAsync(HttpContext http, StripeAnswer answer, string requestId)
    {
        var headers = http.Response.Headers;
        headers["Request-Id"] = requestId;
        headers["Stripe-Version"] = http.Request.Headers["Stripe-Version"].ToString() is { Length: > 0 } version ? version : EventLog.ApiVersion;
        if (http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key)
        {
            headers["Idempotency-Key"] = key;
        }

        if (answer.Replays is { } original)
        {
            headers["Idempotent-Replayed"] = "true";
            headers["Original-Request"] = original;
        }

        if (answer.ShouldRetry is { } retry)
        {
            headers["Stripe-Should-Retry"] = retry ? "true" : "false";
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        await http.Response.WriteAsync(answer.Body);
    }
}
