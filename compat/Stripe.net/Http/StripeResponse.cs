using System.Net;
using System.Net.Http.Headers;

namespace Stripe;

/// <summary>Status and headers of an answer.</summary>
public abstract class StripeResponseBase
{
    protected StripeResponseBase(HttpStatusCode statusCode, HttpResponseHeaders headers)
    {
        StatusCode = statusCode;
        Headers = headers;
    }

    public HttpStatusCode StatusCode { get; }

    /// <summary>All response headers; <c>Idempotent-Replayed: true</c> marks an answer that is history, not state.</summary>
    public HttpResponseHeaders Headers { get; }

    public DateTimeOffset? Date => Headers?.Date;

    public string IdempotencyKey => Header("Idempotency-Key");

    public string RequestId => Header("Request-Id");

    public override string ToString() =>
        $"<{GetType().FullName} status={(int)StatusCode} Request-Id={RequestId} Date={Date?.ToString("s", System.Globalization.CultureInfo.InvariantCulture)}>";

    private string Header(string name) =>
        Headers is not null && Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

/// <summary>An answer with its body as text.</summary>
public class StripeResponse : StripeResponseBase
{
    public StripeResponse(HttpStatusCode statusCode, HttpResponseHeaders headers, string content)
        : base(statusCode, headers) => Content = content;

    public string Content { get; }
}
