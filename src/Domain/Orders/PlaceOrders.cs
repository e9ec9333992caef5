namespace OrderSystem.Domain;

/// <summary>A line of a customer's request: unchecked text and numbers, as they came.</summary>
public sealed record RequestedItem(string? Sku, long? Quantity);

/// <summary>A customer's request, as it came.</summary>
/// <param name="ExpectedTotal">What the customer was shown, in minor units: only compared, never charged.</param>
public sealed record PlaceOrderRequest(
    IReadOnlyList<RequestedItem?>? Items,
    string? Currency,
    string? PaymentMethodId,
    long? ExpectedTotal);

/// <summary>Who asks, and how the request can be told from others.</summary>
public sealed record PlaceOrderContext(CustomerId Customer, IdempotencyKey Key, string CorrelationId, string? TraceParent);

/// <summary>One thing that is wrong with a request: where, and what to do.</summary>
/// <param name="Field">A path into the body: <c>items[0].sku</c>.</param>
public sealed record FieldError(string Field, string Message);

/// <summary>What became of a request. All of these are expected; an exception means: try again.</summary>
public abstract record PlaceOrderResult
{
    private PlaceOrderResult()
    {
    }

    public sealed record Placed(Order Order) : PlaceOrderResult;

    /// <summary>The same request came before; this is the order it made.</summary>
    public sealed record Replayed(Order Order) : PlaceOrderResult;

    /// <summary>The idempotency key was used with another request.</summary>
    public sealed record KeyReused : PlaceOrderResult;

    /// <summary>The catalogue's total is not the one the customer was shown.</summary>
    public sealed record TotalDiffers(Money Expected, Money Actual) : PlaceOrderResult;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : PlaceOrderResult;
}

/// <summary>Checks a request, prices it from the catalogue and places the order, once.</summary>
public sealed class PlaceOrders(IOrderStore orders, ICatalogue catalogue, IOrderObserver observer, PlaceOrderSettings settings, TimeProvider time)
{
    public async Task<PlaceOrderResult> PlaceAsync(PlaceOrderRequest request, PlaceOrderContext context, CancellationToken cancellationToken)
    {
        var id = OrderId.Of(context.Customer, context.Key);
        var checkedRequest = CheckedRequest.Of(request, catalogue, out var errors);
        if (checkedRequest is null)
        {
            // What was accepted before stays accepted, although the catalogue may no longer have it.
            return await orders.FindAsync(id, cancellationToken) is { } accepted && accepted.Fingerprint == CheckedRequest.FingerprintOf(request)
                ? new PlaceOrderResult.Replayed(accepted)
                : new PlaceOrderResult.Invalid(errors);
        }

        if (checkedRequest.ExpectedTotal is { } expected && expected != checkedRequest.Total)
        {
            // The same for its price.
            var earlier = await orders.FindAsync(id, cancellationToken);
            return earlier is null ? new PlaceOrderResult.TotalDiffers(expected, checkedRequest.Total) : Compare(earlier, checkedRequest);
        }

        var placed = Order.Place(
            id,
            context.Customer,
            checkedRequest.Items,
            checkedRequest.Total,
            checkedRequest.PaymentMethodId,
            checkedRequest.Fingerprint,
            settings.Stock,
            time.GetUtcNow(),
            settings.Deadline,
            context.CorrelationId,
            context.TraceParent);

        var existing = await orders.PlaceAsync(placed, cancellationToken);
        if (existing is not null)
        {
            return Compare(existing, checkedRequest);
        }

        observer.Changed(placed);
        return new PlaceOrderResult.Placed(placed.After);
    }

    private static PlaceOrderResult Compare(Order existing, CheckedRequest request) => existing.Fingerprint == request.Fingerprint
        ? new PlaceOrderResult.Replayed(existing)
        : new PlaceOrderResult.KeyReused();
}

/// <param name="Deadline">How long an order may take to be paid.</param>
/// <param name="Stock">Whether stock is kept: <see cref="StockStatus.Untracked"/> or <see cref="StockStatus.None"/>.</param>
public sealed record PlaceOrderSettings(TimeSpan Deadline, StockStatus Stock);
