using OrderSystem.Domain;

namespace OrderSystem.Adapters.Http;

/// <summary>An order as the API shows it.</summary>
/// <param name="TotalAmount">In minor units of the currency.</param>
public sealed record OrderBody(
    string OrderId,
    string Status,
    IReadOnlyList<OrderItemBody> Items,
    string Currency,
    long TotalAmount,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    FailureBody? Failure)
{
    public static OrderBody Of(Order order) => new(
        order.Id.Value,
        // That the money is held but not yet taken is our business, not the customer's.
        (order.Status == OrderStatus.Authorized ? OrderStatus.Processing : order.Status).Word(),
        [.. order.Items.Select(item => new OrderItemBody(item.Sku.Value, item.Name, item.Quantity, item.UnitPrice))],
        order.Total.Currency.Code,
        order.Total.Amount,
        order.Version,
        order.CreatedAt,
        order.UpdatedAt,
        order.Failure is { } failure ? new FailureBody(failure.Code, failure.Message) : null);
}

public sealed record OrderItemBody(string Sku, string Name, int Quantity, long UnitPrice);

public sealed record FailureBody(string Code, string Message);
