using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.Dev.Orders;

/// <summary>What one order is to be.</summary>
internal sealed record OrderRequest(IReadOnlyList<string> Skus, int Quantity, string Card, string Currency = "usd")
{
    public JsonObject ToJson() => new()
    {
        ["items"] = new JsonArray([.. Skus.Select(sku => new JsonObject { ["sku"] = sku, ["quantity"] = Quantity })]),
        ["currency"] = Currency,
        ["paymentMethodId"] = Card,
    };
}

/// <summary>The HTTP API, as one customer uses it.</summary>
internal sealed class OrderApi : IDisposable
{
    private const int Attempts = 4;
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(12);
    private readonly HttpClient _http;

    public OrderApi(Uri api, string customer)
    {
        using var tokens = DevelopmentTokens.Open();
        _http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(40) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(customer, TokenLifetime));
    }

    /// <summary>Places an order. A server's error or a broken connection is tried again: the key makes that safe.</summary>
    /// <param name="order">What is ordered.</param>
    /// <param name="key">The same key again is the same order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The order as the API shows it.</returns>
    /// <exception cref="VerbException">It was refused, or nothing answers.</exception>
    public Task<JsonObject> PlaceAsync(OrderRequest order, string key, CancellationToken cancellationToken) => SendAsync(
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "orders") { Content = Json(order.ToJson()) };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        },
        cancellationToken);

    /// <exception cref="VerbException">There is no such order of this customer, or nothing answers.</exception>
    public Task<JsonObject> GetAsync(string orderId, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"orders/{orderId}"), cancellationToken);

    /// <summary>Another card for an order whose last one was declined.</summary>
    /// <exception cref="VerbException">The order takes no card now, or nothing answers.</exception>
    public Task<JsonObject> RetryAsync(string orderId, string card, CancellationToken cancellationToken) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, $"orders/{Uri.EscapeDataString(orderId)}/payment") { Content = Json(new JsonObject { ["paymentMethodId"] = card }) },
        cancellationToken);

    /// <exception cref="VerbException">It is too late, or nothing answers.</exception>
    public Task<JsonObject> CancelAsync(string orderId, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"orders/{Uri.EscapeDataString(orderId)}/cancellation"), cancellationToken);

    public void Dispose() => _http.Dispose();

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));

    private async Task<JsonObject> SendAsync(Func<HttpRequestMessage> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = write();
                using var response = await _http.SendAsync(request, cancellationToken);
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return JsonNode.Parse(text)!.AsObject();
                }

                if (attempt == Attempts || response.StatusCode is < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests)
                {
                    throw new VerbException($"{request.Method} {request.RequestUri}: {Problem(response.StatusCode, text)}");
                }
            }
            catch (HttpRequestException unreachable) when (attempt == Attempts || unreachable.HttpRequestError == HttpRequestError.ConnectionError)
            {
                throw new VerbException($"Nothing answers at {_http.BaseAddress} ({unreachable.Message}). Start the system with `dotnet dev.cs up`, or name another with --url.");
            }
            catch (HttpRequestException)
            {
                // Again: the answer was lost, and maybe only the answer.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), cancellationToken);
        }
    }

    // problem+json (RFC 9457), or the gateway's {"message":"…"}.
    private static string Problem(HttpStatusCode status, string text)
    {
        try
        {
            var body = JsonNode.Parse(text) as JsonObject;
            var fields = body?["errors"] is JsonArray errors ? string.Concat(errors.Select(e => $"\n  {e!["field"]} {e["message"]}")) : "";
            return $"{(int)status} {body?["title"] ?? body?["message"]}. {body?["detail"]}{fields}";
        }
        catch (JsonException)
        {
            return $"{(int)status} {text}";
        }
    }
}
