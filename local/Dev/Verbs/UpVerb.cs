using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Page;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Verbs;

/// <summary>Runs the whole system here until it is stopped.</summary>
internal sealed class UpVerb : Verb
{
    public override string Name => "up";

    public override string Summary => "builds and runs the whole system here, until Ctrl+C";

    public override IReadOnlyList<Option> Options =>
    [
        new("--port", "N", $"N is the API, N+1 the AWS services, N+2 Stripe, N+3 the page; {Addresses.DefaultPort} unless given"),
        new("--bind", "ADDRESS", "127.0.0.1 unless given; 0.0.0.0 lets containers in, for sam local"),
        new("--skip-build", null, "starts what was built before"),
        new("--dynamodb", "URL", "another DynamoDB, for example DynamoDB Local"),
        new("--sqs", "URL", "another SQS"),
        new("--sns", "URL", "another SNS"),
        new("--events", "URL", "another EventBridge: its rules run there, and reach no function here"),
        new("--events", "URL", "another EventBridge, once template.yaml has a bus"),
        new("--endpoint", "URL", "another address for all AWS services that are not named, for example LocalStack or moto"),
        new("--external", "FUNCTION", "leaves functions to be started from an IDE, and prints how") { Many = true },
        new("--stripe", "URL", "another Stripe; its test key comes from STRIPE_API_KEY"),
        new("--param", "Name=Value", "parameters of template.yaml") { Many = true },
        new("--time-scale", "N", "visibility, retries and schedules run N times faster"),
        new("--logs", null, "prints every line that the functions write"),
    ];

    public override string Details => """
        Reads template.yaml, creates its tables, queues, topics and secrets in memory, runs its functions as processes behind a
        local Lambda, and serves the HTTP API, the AWS services, a local Stripe and the live page. Needs no Docker and no account.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Has("--events"))
        {
            throw new VerbException("template.yaml has no event bus yet: there is nothing for --events to point elsewhere.");
        }

        var showsLogs = arguments.Has("--logs");
        var options = new SystemOptions
        {
            Addresses = Addresses.FromPort(arguments.Number("--port", Addresses.DefaultPort, 1, 65_532)),
            Bind = IPAddress.TryParse(arguments.Value("--bind") ?? "127.0.0.1", out var bind) ? bind : throw new UsageException($"--bind is an IP address, not '{arguments.Value("--bind")}'."),
            TimeScale = Scale(arguments.Value("--time-scale")),
            Endpoints = SystemOptions.ServiceOptions.Where(o => arguments.Has(o.Option)).ToDictionary(o => o.Service, o => arguments.Url(o.Option)!),
            External = arguments.Values("--external").ToHashSet(),
            Stripe = arguments.Url("--stripe"),
            Parameters = SystemOptions.ReadParameters(arguments.Values("--param")),
            Log = showsLogs ? line => Console.WriteLine($"{line.Function}  {line.Text}") : null,
        };
        EnsureFree(options);

        await using var system = await SystemHost.StartAsync(options, cancellationToken);
        if (options.External.FirstOrDefault(name => system.Cloud.Lambda.Find(name) is null) is { } unknown)
        {
            throw new VerbException($"There is no function {unknown} in template.yaml. There are {string.Join(", ", system.Cloud.Lambda.Functions.Select(f => f.Definition.LogicalId))}.");
        }

        var addresses = options.Addresses with { Stripe = options.Stripe ?? options.Addresses.Stripe };
        var orders = new LiveOrders(system.Cloud.Services["dynamodb"]);
        await using var page = await PageServer.StartAsync(options.Bind, addresses.Page.Port, new PageState(orders, system.Cloud, addresses), addresses.Api, cancellationToken);
        var watching = orders.RunAsync(cancellationToken);

        addresses.Remember();
        Say(system, addresses);
        await cancellationToken.WhenCancelledAsync();

        Console.WriteLine("Stopping …");
        addresses.Forget();
        await watching;
        return 0;
    }

    private static double Scale(string? text)
    {
        if (text is null)
        {
            return 1;
        }

        return double.TryParse(text, CultureInfo.InvariantCulture, out var scale) && scale is >= 1 and <= 1000
            ? scale
            : throw new UsageException($"--time-scale is a number from 1 to 1000, not '{text}'.");
    }

    // Before anything is started, so that nothing needs to be stopped.
    private static void EnsureFree(SystemOptions options)
    {
        foreach (var port in options.Ports)
        {
            using var listener = new TcpListener(options.Bind, port);
            try
            {
                listener.Start();
            }
            catch (SocketException)
            {
                throw new VerbException($"Port {port} is in use. Is another `up` running? Choose other ports with --port N.");
            }
        }
    }

    private static void Say(SystemHost system, Addresses addresses)
    {
        foreach (var function in system.Cloud.Lambda.Functions.Where(function => function.IsExternal))
        {
            Console.WriteLine($"\nStart {function.Definition.LogicalId} yourself, with these variables:");
            foreach (var (name, value) in system.Cloud.Lambda.VariablesOf(function))
            {
                Console.WriteLine($"  {name}={value}");
            }
        }

        foreach (var sentence in system.Cloud.Unchecked)
        {
            Console.WriteLine(sentence);
        }

        static string Plain(Uri url) => url.ToString().TrimEnd('/');
        Console.WriteLine($"\n  API      {Plain(addresses.Api)}\n  AWS      {Plain(addresses.Aws)}\n  Stripe   {Plain(addresses.Stripe)}\n  Page     {Plain(addresses.Page)}");
        if (system.Cloud.Clock.Scale > 1)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  Clock    {system.Cloud.Clock.Scale} times faster: visibility, retries and schedules; not the functions themselves"));
        }

        Console.WriteLine($"Ready in {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
    }
}
