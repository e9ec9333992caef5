using System.Text.Json.Serialization;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ResolveOrder;

/// <param name="Order">The order's id.</param>
/// <param name="Stop">The order must not go on: what it holds is released or given back.</param>
public sealed record ResolveInput(
    [property: JsonPropertyName("order")] string? Order,
    [property: JsonPropertyName("stop")] bool Stop);

/// <param name="Status">Where the order stands; null: there is none.</param>
/// <param name="Done">Whether anything was changed.</param>
public sealed record ResolveOutput(
    [property: JsonPropertyName("order")] string Order,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("done")] bool Done,
    [property: JsonPropertyName("result")] string Result)
{
    public static ResolveOutput Of(Order order, string result, bool done) => new(order.Id.Value, order.Status.Word(), done, result);
}
