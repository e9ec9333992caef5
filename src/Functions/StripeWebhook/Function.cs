using System.Net;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Http;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.StripeWebhook;

/// <summary>
/// POST /webhooks/stripe: verifies an event of Stripe and wakes the order it is about. Its signature is its proof, so the
/// route has no authorizer; its content is never applied, so a late or doubled event does no harm.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>the signature is wrong, or too old</term><description>400, nothing is done; Stripe sends a true event again</description></item>
/// <item><term>the event is another stack's</term><description>200: it is not for us, and must not be sent again</description></item>
/// <item><term>it names an order of this stack that is not there</term><description>500: Stripe sends it again, up to three days</description></item>
/// <item><term>DynamoDB or SQS is down</term><description>the exception becomes 500; the same</description></item>
/// <item><term>the event never comes</term><description>ReconcileOrders looks at every open order anyway</description></item>
/// </list>
/// </summary>
public sealed class Function(IPaymentEvents events, WakeOnPaymentEvents orders, OrderTelemetry telemetry, Invocations invocations, ILogger<Function> logger)
{
    [LambdaFunction]
    [HttpApi(LambdaHttpMethod.Post, "/webhooks/stripe")]
    public async Task<APIGatewayHttpApiV2ProxyResponse> StripeWebhook(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (!request.TryReadBody(out var body))
        {
            return Answers.Refused(request, "the body is missing");
        }

        var (happened, refusal) = await events.ReadAsync(body, request.Header("Stripe-Signature"), CancellationToken.None);
        if (happened is null)
        {
            telemetry.Count(MetricNames.WebhookRefused);
            Log.Refused(logger, refusal ?? "");
            return Answers.Refused(request, refusal ?? "it cannot be read");
        }

        var outcome = await orders.WakeAsync(happened, CancellationToken.None);
        Log.Received(logger, happened.Id, happened.Type, happened.OrderId ?? "none", outcome.ToString(), happened.CorrelationId ?? "");
        return outcome == PaymentEventOutcome.OrderMissing
            ? Problem.Of(request, HttpStatusCode.InternalServerError, "order-missing", "No such order yet", "The event names an order of this stack that is not there. Send it again.")
            : Answers.Received();
    }
}
