using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Orders;

/// <summary>An order's item of the table Orders, as text for a terminal.</summary>
internal static class OrderText
{
    /// <summary>Statuses in which nothing more happens by itself.</summary>
    public static bool HasEnded(string status) => status is "completed" or "failed" or "cancelled" or "refunded" or "payment_failed";

    public static string Head(JsonObject order)
    {
        var items = order["items"]!.AsArray().Select(item => $"{item!["quantity"]} × {item["sku"]} {item["name"]}");
        var lines = new List<string>
        {
            $"{order["orderId"]}  {order["status"]}{(order["review"] is { } review ? $", waits for a person: {review}" : "")}",
            $"  customer   {order["customerId"]}",
            $"  total      {Amounts.Show(order["totalAmount"]!.GetValue<long>(), order["currency"]!.GetValue<string>())} = {string.Join(", ", items)}",
            $"  card       {order["paymentMethodId"]}, attempt {order["attempt"]}",
        };
        if (order["failure"] is { } failure)
        {
            lines.Add($"  failure    {failure["code"]}: {failure["message"]}");
        }

        return string.Join('\n', lines);
    }

    public static string Timeline(JsonObject order)
    {
        var history = order["history"]!.AsArray();
        var start = Time(history[0]!["at"]!);
        return string.Join('\n', history.Select(entry =>
        {
            var (from, to) = (entry!["from"]?.GetValue<string>(), entry["to"]!.GetValue<string>());
            var status = from is null || from == to ? to : $"{from} → {to}";
            return $"  {$"+{(Time(entry["at"]!) - start).TotalMilliseconds:0} ms",10}  {entry["version"],2}  {entry["by"],-12}  {status,-26}  {entry["why"]}".TrimEnd();
        }));
    }

    public static DateTimeOffset Time(JsonNode text) => DateTimeOffset.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);
}
