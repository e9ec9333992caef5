using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Template.Model;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Verbs;

/// <summary>Runs one function once, against resources of its own that are gone afterwards.</summary>
internal sealed class InvokeVerb : Verb
{
    public override string Name => "invoke";

    public override string Summary => "runs one function once on an event, as sam local invoke does, without Docker";

    public override IReadOnlyList<string> Operands => ["FUNCTION"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--event", "FILE", "the event, for example events/create-order.json"),
        new("--env", "FILE", "variables for the function, in sam local's format: {\"FUNCTION\":{\"NAME\":\"value\"}}"),
        new("--skip-build", null, "runs what was built before"),
    ];

    public override string Details => """
        The result goes to standard output; the log and the REPORT line go to standard error. The function finds the tables and
        queues of template.yaml empty; with --env events/env.sam.json it uses those of a running `up` on the default ports.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var name = arguments.Operand(0)!;
        var file = arguments.Value("--event") ?? throw new UsageException("invoke needs --event FILE.");
        var payload = ReadJson(file);
        var variables = arguments.Value("--env") is { } env ? ReadVariables(env, name) : new Dictionary<string, string>();

        var ports = FreePorts(3);
        var options = new SystemOptions { Addresses = new(At(ports[0]), At(ports[1]), At(ports[2]), At(0)) };
        await using var system = await SystemHost.StartForInvokeAsync(options, cancellationToken);
        var definition = system.Cloud.Lambda.Find(name)?.Definition
            ?? throw new VerbException($"There is no function {name} in template.yaml. There are {string.Join(", ", system.Cloud.Lambda.Functions.Select(f => f.Definition.LogicalId))}.");

        await using var lambda = await LambdaHost.StartAsync(
            [With(definition, variables)],
            new LambdaOptions { Variables = new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = system.Cloud.AwsUrl.ToString().TrimEnd('/') } },
            cancellationToken);
        var result = await lambda.Functions.Single().InvokeAsync(new Invocation(Encoding.UTF8.GetBytes(payload.ToJsonString())), cancellationToken);
        foreach (var line in await lambda.LogsOfAsync(result, after: 0))
        {
            await Console.Error.WriteLineAsync(line.Text);
        }

        Console.WriteLine(Encoding.UTF8.GetString(result.Payload.Span));
        return result.Succeeded ? 0 : 1;
    }

    // The file wins over the template, as with sam local.
    private static FunctionDefinition With(FunctionDefinition definition, IReadOnlyDictionary<string, string> variables)
    {
        var environment = new Dictionary<string, string>(definition.Environment);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return definition with { Environment = environment };
    }

    private static Dictionary<string, string> ReadVariables(string file, string function) =>
        ReadJson(file)[function] is not JsonObject variables
            ? []
            // What a container calls its host is this machine.
            : variables.ToDictionary(v => v.Key, v => v.Value?.ToString().Replace("host.docker.internal", "127.0.0.1", StringComparison.Ordinal) ?? "");

    private static JsonObject ReadJson(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new VerbException($"{file} is not a JSON object.");
        }
        catch (JsonException wrong)
        {
            throw new VerbException($"{file} is not JSON: {wrong.Message}");
        }
        catch (IOException missing)
        {
            throw new VerbException(missing.Message);
        }
    }

    private static Uri At(int port) => new($"http://127.0.0.1:{port}/");

    // All held at the same time, so that they differ.
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
