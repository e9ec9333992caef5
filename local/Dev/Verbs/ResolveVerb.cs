using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Operations;

namespace OrderSystem.Dev.Verbs;

/// <summary>An order out of review, by the system's own function.</summary>
internal sealed class ResolveVerb : Verb
{
    public override string Name => "resolve";

    public override string Summary => "takes an order out of review, after a person has looked at it";

    public override IReadOnlyList<string> Operands => ["ORDER"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--stop", null, "the order must not go on: what it holds is released or given back"),
        OperatedSystem.UrlOption,
        OperatedSystem.StackOption,
    ];

    public override string Details => """
        `show` says why an order is in review, and Stripe's dashboard where its money is. Without --stop the order goes on from where it
        stands; if what was wrong is still wrong, it is in review again in a moment.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        using var system = OperatedSystem.Of(arguments);
        var answer = await system.InvokeAsync("ResolveOrder", new() { ["order"] = arguments.Operand(0), ["stop"] = arguments.Has("--stop") }, cancellationToken);
        var text = $"Order {answer["order"]} ({answer["status"]}): {answer["result"]}.";
        if (answer["done"]?.GetValue<bool>() != true)
        {
            throw new VerbException(text);
        }

        Console.WriteLine(text);
        return 0;
    }
}
