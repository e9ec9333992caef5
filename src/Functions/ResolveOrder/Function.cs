using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ResolveOrder;

/// <summary>
/// Invoked by an operator (<c>dotnet dev.cs resolve</c>): takes an order out of review, and stops it if asked to. The
/// table's stream then sends the payment message, and Advance decides what it needs.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>what was wrong is still wrong</term><description>the next Advance puts the order back into review</description></item>
/// <item><term>it counts as refunded, and the money is still here</term><description>refused: refund it at Stripe first</description></item>
/// <item><term>Stripe does not answer</term><description>nothing is written; invoke it again</description></item>
/// </list>
/// </summary>
public sealed class Function(ResolveOrders orders, Invocations invocations)
{
    [LambdaFunction]
    public async Task<ResolveOutput> ResolveOrder(ResolveInput input, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (OrderId.TryParse(input.Order) is not { } id)
        {
            throw new ArgumentException($"'{input.Order}' is not an order id.");
        }

        return await orders.ResolveAsync(id, input.Stop, CancellationToken.None) switch
        {
            ResolveOrderResult.Resolved resolved => ResolveOutput.Of(resolved.Order, input.Stop && resolved.Order.IsOpen ? "out of review, and stopped" : "out of review", done: true),
            ResolveOrderResult.NotInReview other => ResolveOutput.Of(other.Order, "is not in review", done: false),
            ResolveOrderResult.MoneyHeld held => ResolveOutput.Of(held.Order, "counts as refunded, and Stripe still has the money: refund its PaymentIntent there first", done: false),
            _ => new ResolveOutput(id.Value, null, Done: false, "there is no such order"),
        };
    }
}
