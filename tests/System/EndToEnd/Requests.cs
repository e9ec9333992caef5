using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>An answer of the API, read whole.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public string OrderId => Json["orderId"]!.GetValue<string>();
}

/// <summary>POST /orders, as curl sends it.</summary>
internal static class Requests
{
    public static string Order(string card = "pm_card_visa", string sku = "MUG-01", int quantity = 2) =>
        $$"""{"items":[{"sku":"{{sku}}","quantity":{{quantity}}}],"currency":"usd","paymentMethodId":"{{card}}"}""";

    public static async Task<Answer> PostOrderAsync(this HttpClient customer, string body, string? key)
    {
        using var content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders") { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var response = await customer.SendAsync(request, TestContext.Current.CancellationToken);
        return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Places an order that must be accepted. As clients do, it repeats the request when the server fails: the key makes it safe.</summary>
    public static async Task<string> PlaceAsync(this HttpClient customer, string card = "pm_card_visa")
    {
        var key = Guid.NewGuid().ToString();
        var answer = await customer.PostOrderAsync(Order(card), key);
        for (var again = 0; again < 3 && answer.Status >= HttpStatusCode.InternalServerError; again++)
        {
            answer = await customer.PostOrderAsync(Order(card), key);
        }

        Assert.True(answer.Status == HttpStatusCode.Created, $"{answer.Status}: {answer.Text}");
        return answer.OrderId;
    }
}
