using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>The index of open orders, in the trace.</summary>
internal sealed class ObservedOpenOrders(IOpenOrders open, Calls calls) : IOpenOrders
{
    public Task<IReadOnlyList<OrderId>> FindDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        calls.RunAsync("DynamoDB Query", null, null, () => open.FindDueAsync(now, most, cancellationToken), due => $"{due.Count} due");

    public Task<bool> RescheduleAsync(OrderId id, DateTimeOffset nextCheckAt, CancellationToken cancellationToken) =>
        calls.RunAsync("DynamoDB UpdateItem", id, CurrentOrder.CorrelationIdOf(id), () => open.RescheduleAsync(id, nextCheckAt, cancellationToken), moved => moved ? "rescheduled" : "ended");
}

/// <summary>The table of dead letters, in the trace.</summary>
internal sealed class ObservedLetters(IDeadLetterStore letters, Calls calls) : IDeadLetterStore
{
    public Task<bool> ParkAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        calls.RunAsync("DynamoDB UpdateItem", letter.OrderId, letter.CorrelationId, () => letters.ParkAsync(letter, cancellationToken), open => open ? "parked" : "closed before");

    public Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken) =>
        calls.RunAsync("DynamoDB GetItem", alert.Letter.OrderId, alert.Letter.CorrelationId, () => letters.WasAlertedAsync(alert, cancellationToken), told => told ? "alerted" : "not alerted");

    public Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken) =>
        calls.RunAsync("DynamoDB PutItem", alert.Letter.OrderId, alert.Letter.CorrelationId, () => letters.MarkAlertedAsync(alert, cancellationToken));

    public IAsyncEnumerable<DeadLetter> FindOpenAsync(CancellationToken cancellationToken) => letters.FindOpenAsync(cancellationToken);

    public Task CloseAsync(DeadLetter letter, string how, CancellationToken cancellationToken) =>
        calls.RunAsync("DynamoDB UpdateItem", letter.OrderId, letter.CorrelationId, () => letters.CloseAsync(letter, how, cancellationToken));
}
