using System.Net;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Adapters.Http;

namespace OrderSystem.Functions.StripeWebhook;

internal sealed record ReceivedBody(bool Received);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReceivedBody))]
internal sealed partial class AnswerJson : JsonSerializerContext;

/// <summary>What Stripe is told. It only looks at the status: 2xx is done, anything else is sent again.</summary>
internal static class Answers
{
    public static APIGatewayHttpApiV2ProxyResponse Received() => HttpResponses.Json(HttpStatusCode.OK, new ReceivedBody(true), AnswerJson.Default.ReceivedBody);

    public static APIGatewayHttpApiV2ProxyResponse Refused(APIGatewayHttpApiV2ProxyRequest request, string why) => Problem.Of(
        request,
        HttpStatusCode.BadRequest,
        "webhook-refused",
        "This is no event of Stripe",
        $"{why}. Send the body exactly as Stripe signed it, with its Stripe-Signature header; the secret must be the endpoint's own.");
}
