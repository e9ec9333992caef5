using System.Text.Json.Nodes;
using OrderSystem.Dev.Orders;

namespace OrderSystem.Dev.Soak;

/// <summary>What the report needs of an order: the whole item, thirty thousand times, would be weighed with the system.</summary>
/// <param name="Total">In minor units.</param>
internal sealed record SoakedOrder(string OrderId, string Status, long Total, DateTimeOffset PlacedAt, DateTimeOffset EndedAt)
{
    public double Milliseconds => (EndedAt - PlacedAt).TotalMilliseconds;

    public static SoakedOrder Read(JsonObject order) => new((string)order["orderId"]!, (string)order["status"]!, (long)order["totalAmount"]!, OrderText.Time(order["createdAt"]!), OrderText.Time(order["updatedAt"]!));
}
