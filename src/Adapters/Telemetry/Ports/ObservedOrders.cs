using Microsoft.Extensions.Logging;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>The order store, with each read and each conditional write in the trace and in the lines of a sampled invocation.</summary>
internal sealed class ObservedOrders(IOrderStore orders, Calls calls, ILogger<ObservedOrders> logger) : IOrderStore
{
    public Task<Order?> PlaceAsync(Change placed, CancellationToken cancellationToken) => calls.RunAsync(
        "DynamoDB PutItem",
        placed.After.Id,
        placed.After.CorrelationId,
        () => orders.PlaceAsync(placed, cancellationToken),
        (existing, duration) => Written(placed, existing is null ? "written" : "exists", duration));

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken) => calls.RunAsync(
        "DynamoDB GetItem",
        id,
        CurrentOrder.CorrelationIdOf(id),
        () => orders.FindAsync(id, cancellationToken),
        (found, duration) =>
        {
            if (found is null)
            {
                Log.OrderMissing(logger, id.Value, Milliseconds(duration), CurrentOrder.CorrelationIdOf(id) ?? "");
            }
            else
            {
                Log.OrderRead(logger, id.Value, found.Status.Word(), found.Version, Milliseconds(duration), found.CorrelationId);
            }

            return new Calls.Ending(found is null ? "missing" : "found");
        });

    public Task<bool> SaveAsync(Change change, CancellationToken cancellationToken) => calls.RunAsync(
        "DynamoDB UpdateItem",
        change.After.Id,
        change.After.CorrelationId,
        () => orders.SaveAsync(change, cancellationToken),
        (written, duration) => Written(change, written ? "written" : "lost_race", duration));

    private Calls.Ending Written(Change change, string outcome, TimeSpan duration)
    {
        var order = change.After;
        Log.OrderWritten(logger, order.Id.Value, change.Transition.ToString(), change.Before?.Version ?? 0, outcome, Milliseconds(duration), order.CorrelationId);
        return new Calls.Ending($"{change.Transition} {outcome}");
    }

    private static long Milliseconds(TimeSpan duration) => (long)duration.TotalMilliseconds;
}
