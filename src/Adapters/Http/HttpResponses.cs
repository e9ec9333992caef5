using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Http;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(OrderBody))]
public sealed partial class HttpJson : JsonSerializerContext;

/// <summary>Answers to an HTTP API, payload format 2.0.</summary>
public static class HttpResponses
{
    public static APIGatewayHttpApiV2ProxyResponse Json<T>(HttpStatusCode status, T body, JsonTypeInfo<T> type, string mediaType = "application/json") => new()
    {
        StatusCode = (int)status,
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["content-type"] = mediaType,
            // Orders are the customer's own: no cache on the way may keep them.
            ["cache-control"] = "no-store",
        },
        Body = JsonSerializer.Serialize(body, type),
    };

    /// <summary>An order, with the correlation id under which its whole way is found in the logs.</summary>
    public static APIGatewayHttpApiV2ProxyResponse OrderOf(HttpStatusCode status, Order order) =>
        Json(status, OrderBody.Of(order), HttpJson.Default.OrderBody).With(HttpRequests.CorrelationHeader, order.CorrelationId);

    /// <summary>202: what was asked for is written down; where it leads shows at the order's own address.</summary>
    public static APIGatewayHttpApiV2ProxyResponse Accepted(Order order) => OrderOf(HttpStatusCode.Accepted, order).With("location", $"/orders/{order.Id}");

    public static APIGatewayHttpApiV2ProxyResponse With(this APIGatewayHttpApiV2ProxyResponse response, string header, string value)
    {
        response.Headers[header] = value;
        return response;
    }
}
