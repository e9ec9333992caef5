using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Orders;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Verbs;

/// <summary>One order from all sides: the table, the local Stripe's ledger, the dead letters, the traces.</summary>
internal sealed class ShowVerb : Verb
{
    public override string Name => "show";

    public override string Summary => "shows one order: status, history, payment, messages, traces, cost";

    public override IReadOnlyList<string> Operands => ["ORDER"];

    public override IReadOnlyList<Option> Options => [new("--url", "API", "the system's API, where it is not the one that runs here")];

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var orderId = arguments.Operand(0)!;
        var addresses = Addresses.Find(arguments);
        using var aws = new AwsServices(addresses.Aws);
        var order = await aws.FindOrderAsync(orderId, cancellationToken) ?? throw new VerbException($"There is no order {orderId} in the table Orders at {addresses.Aws}.");

        Console.WriteLine(OrderText.Head(order));
        Console.WriteLine($"\nHistory (version {order["version"]})\n{OrderText.Timeline(order)}");
        Console.WriteLine($"\nPayment {order["paymentIntentId"]}\n{await PaymentAsync(addresses.Stripe, orderId, cancellationToken)}");

        var letters = await aws.DeadLettersAsync(orderId, cancellationToken);
        Console.WriteLine($"\nMessages\n  {(letters.Count == 0 ? "no dead letter" : string.Join("\n  ", letters.Select(l => $"parked {l["lastSeen"]} from {l["source"]} after {l["receiveCount"]} attempts: {l["error"]}")))}");
        Console.WriteLine($"\nTraces\n{await TraceText.OfAsync(addresses.Aws, orderId, cancellationToken)}");
        Console.WriteLine($"\nCost\n{await CostAsync(addresses.Aws, cancellationToken)}");
        return 0;
    }

    /// <summary>Nobody can tell which part of a batch or of a minute was this order's: the cost of one is the average of all.</summary>
    private static async Task<string> CostAsync(Uri aws, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = aws, Timeout = TimeSpan.FromSeconds(5) };
            var cost = (await http.GetFromJsonAsync<JsonObject>("_local/cost", cancellationToken))?["cost"];
            return cost?["dollarsPerOrder"] is { } dollars
                ? string.Create(CultureInfo.InvariantCulture, $"  ${dollars.GetValue<decimal>():0.0000000} on AWS: not this order's own, but the average of the {cost["orders"]} placed here, at list prices, without what costs by the month (`dotnet dev.cs cost`)")
                : "  not known: this system does not count what it would cost";
        }
        catch (Exception error) when (error is HttpRequestException or System.Text.Json.JsonException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return $"  not known: {aws} does not count it ({error.Message})";
        }
    }

    private static async Task<string> PaymentAsync(Uri stripe, string orderId, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = stripe, Timeout = TimeSpan.FromSeconds(5) };
            var ledger = await http.GetFromJsonAsync<JsonArray>($"_local/ledger?order={orderId}", cancellationToken);
            if (ledger is not [JsonObject entry, ..])
            {
                return "  Stripe has not been asked for any money.";
            }

            var currency = entry["currency"]!.GetValue<string>();
            string Sum(string name) => Amounts.Show(entry[name]!.GetValue<long>(), currency);
            return $"  captured {Sum("captured")}, refunded {Sum("refunded")}, held {Sum("held")}   (the local Stripe's ledger)";
        }
        catch (Exception error) when (error is HttpRequestException or System.Text.Json.JsonException)
        {
            return $"  {stripe} has no ledger to ask ({error.Message}).";
        }
    }
}
