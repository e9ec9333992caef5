using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Operations;

/// <summary>A system that an operator acts on: the one that runs here, or a stack on AWS. Resources go by their names in template.yaml.</summary>
internal interface IOperatedSystem : IDisposable
{
    /// <summary>Invokes a function and waits for its answer.</summary>
    /// <exception cref="VerbException">It cannot be reached, or the function failed; the message says why.</exception>
    Task<JsonObject> InvokeAsync(string function, JsonObject input, CancellationToken cancellationToken);

    /// <summary>The correlation id of an order; null if there is no such order.</summary>
    Task<string?> CorrelationIdAsync(string orderId, CancellationToken cancellationToken);

    Task SendAsync(string queue, string body, CancellationToken cancellationToken);
}

internal static class OperatedSystem
{
    public static Option StackOption { get; } = new("--stack", "NAME", "a stack on AWS, through the AWS CLI and its credentials, instead of the system that runs here");

    public static Option UrlOption { get; } = new("--url", "API", "the system's API, where it is not the one that runs here");

    public static IOperatedSystem Of(Arguments arguments) =>
        arguments.Value("--stack") is { } stack ? new DeployedSystem(stack) : new RunningSystem(Addresses.Find(arguments).Aws);
}
