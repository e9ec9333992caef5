using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Operations;

namespace OrderSystem.Dev.Verbs;

/// <summary>One order's Advance again.</summary>
internal sealed class ReplayVerb : Verb
{
    public override string Name => "replay";

    public override string Summary => "wakes one order: its payment is looked at again and goes on";

    public override IReadOnlyList<string> Operands => ["ORDER"];

    public override IReadOnlyList<Option> Options => [OperatedSystem.UrlOption, OperatedSystem.StackOption];

    public override string Details => """
        Sends the order's payment message once more. It is safe at any time: the order is looked at beside Stripe, and only what is
        missing is done. An order in review stays as it is; `resolve` takes it out.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var orderId = arguments.Operand(0)!;
        using var system = OperatedSystem.Of(arguments);
        var correlationId = await system.CorrelationIdAsync(orderId, cancellationToken) ?? throw new VerbException($"There is no order {orderId}.");
        await system.SendAsync("PaymentQueue", new JsonObject { ["orderId"] = orderId, ["correlationId"] = correlationId }.ToJsonString(), cancellationToken);
        Console.WriteLine($"Sent. `dotnet dev.cs show {orderId}` shows where it stands.");
        return 0;
    }
}
