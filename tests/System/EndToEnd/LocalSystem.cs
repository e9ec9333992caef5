using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Running;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>The whole system, started as a user starts it: the process of <c>up</c>, on free ports.</summary>
public sealed class LocalSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalSystem(int port, IEnumerable<string> switches)
    {
        Port = port;
        var addresses = Addresses.FromPort(port);
        (Api, Aws, Stripe, Page) = (addresses.Api, addresses.Aws, addresses.Stripe, addresses.Page);
        _process = DevProcess.Start(["up", "--port", $"{port}", "--logs", .. switches]);
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"up ended with {_process.ExitCode}:\n{Output}"));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (_process.HasExited)
        {
            _ready.TrySetException(new InvalidOperationException($"up ended with {_process.ExitCode}:\n{Output}"));
        }
    }

    public int Port { get; }

    public Uri Api { get; }

    public Uri Aws { get; }

    public Uri Stripe { get; }

    public Uri Page { get; }

    /// <summary>For whatever is asked of the system without a customer's token.</summary>
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>All that <c>up</c> has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it, and sends one order to the end, so that no test meets a cold start on a busy machine with a function's timeout around it.</summary>
    public static async Task<LocalSystem> StartAsync(params IEnumerable<string> switches)
    {
        var system = await StartColdAsync(switches);
        using var customer = system.Customer("warm-up");
        await system.WaitForStatusAsync(customer, await customer.PlaceAsync(), "completed", StartDeadline);
        return system;
    }

    /// <summary>Starts it, and no more.</summary>
    public static async Task<LocalSystem> StartColdAsync(params IEnumerable<string> switches)
    {
        var system = new LocalSystem(FreePorts(), switches);
        try
        {
            await system._ready.Task.WaitAsync(StartDeadline);
            return system;
        }
        catch (TimeoutException)
        {
            await system.DisposeAsync();
            throw new TimeoutException($"up was not ready within {StartDeadline.TotalSeconds} s:\n{system.Output}");
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the HTTP API that carries this customer's token.</summary>
    public HttpClient Customer(string name)
    {
        using var tokens = DevelopmentTokens.Open();
        var http = new HttpClient { BaseAddress = Api, Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(name, TimeSpan.FromHours(1)));
        return http;
    }

    /// <summary>Asks until the order has this status.</summary>
    /// <returns>The order as the API shows it.</returns>
    public async Task<JsonObject> WaitForStatusAsync(HttpClient customer, string orderId, string status, TimeSpan? patience = null)
    {
        JsonObject? last = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // A server's error is an answer that a client asks for again.
                using var answer = await customer.GetAsync($"orders/{orderId}");
                last = await answer.Content.ReadFromJsonAsync<JsonObject>();
                return last?["status"]?.ToString() == status;
            },
            patience ?? TimeSpan.FromSeconds(30),
            () => $"the order {orderId} is not {status} but {last}\n{Tail()}");
        return last!;
    }

    /// <summary>The money that moved for an order, by the local Stripe's own book.</summary>
    public async Task<JsonObject> LedgerAsync(string orderId)
    {
        var entries = await Http.GetFromJsonAsync<JsonArray>(new Uri(Stripe, $"_local/ledger?order={orderId}"));
        return Assert.Single(entries!)!.AsObject();
    }

    /// <summary>The order's item in the table, as plain JSON.</summary>
    internal async Task<JsonObject> ItemAsync(string orderId)
    {
        using var aws = new AwsServices(Aws);
        return await aws.FindOrderAsync(orderId, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException($"There is no item of order {orderId}.");
    }

    public string Tail() => string.Join('\n', Output.Split('\n').TakeLast(40));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await DevProcess.StopAsync(_process);
        _process.Dispose();
    }

    private static int FreePorts()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            if (Enumerable.Range(port, 4).All(IsFree))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No four free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith("Ready in ", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
