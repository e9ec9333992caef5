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

    public override string Summary => "shows one order: status, history, payment, messages, traces";

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
        return 0;
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
