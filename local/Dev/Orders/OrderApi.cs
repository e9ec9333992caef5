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
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(12);
    private readonly HttpClient _http;

    public OrderApi(Uri api, string customer)
    {
        using var tokens = DevelopmentTokens.Open();
        _http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(40) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(customer, TokenLifetime));
    }

    /// <summary>Places an order.</summary>
    /// <param name="order">What is ordered.</param>
    /// <param name="key">The same key again is the same order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The order as the API shows it.</returns>
    /// <exception cref="VerbException">It was refused, or nothing answers.</exception>
    public async Task<JsonObject> PlaceAsync(OrderRequest order, string key, CancellationToken cancellationToken)
    {
        using var content = new StringContent(order.ToJson().ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders") { Content = content };
        request.Headers.Add("Idempotency-Key", key);
        return await SendAsync(request, cancellationToken);
    }

    /// <exception cref="VerbException">There is no such order of this customer, or nothing answers.</exception>
    public async Task<JsonObject> GetAsync(string orderId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"orders/{orderId}");
        return await SendAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonNode.Parse(text)!.AsObject()
                : throw new VerbException($"{request.Method} {response.RequestMessage!.RequestUri}: {Problem(response.StatusCode, text)}");
        }
        catch (HttpRequestException unreachable)
        {
            throw new VerbException($"Nothing answers at {_http.BaseAddress} ({unreachable.Message}). Start the system with `dotnet dev.cs up`, or name another with --url.");
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
