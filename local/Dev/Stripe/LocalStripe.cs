using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// Stripe on this machine: the payment part of its API as it looks on the wire, with test payment methods, idempotency keys,
/// signed webhooks, a ledger of the money that moved, and faults on request. All state is in memory and gone with it.
/// Point any Stripe client's base address at <see cref="Url"/>.
/// </summary>
public sealed class LocalStripe : IAsyncDisposable
{
    /// <summary>A timer takes no more than 49 days.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private readonly WebApplication _app;
    private readonly Account _account;
    private readonly Pipeline _pipeline;
    private readonly ControlPlane _control;
    private readonly Webhooks _webhooks;
    private readonly Timer _timer;

    private LocalStripe(WebApplication app, LocalStripeOptions options)
    {
        _app = app;
        _account = new Account(options);
        _webhooks = new Webhooks(options);
        _account.Events.Added = _webhooks.Enqueue;
        _webhooks.Delivered = Delivered;
        var faults = new Faults();
        _pipeline = new Pipeline(_account, faults, options);
        _control = new ControlPlane(_account, faults, _webhooks, _pipeline.OperationNames, _pipeline.Calls);

        // What falls due by time alone (a hold expires, a refund settles) happens without a request, too.
        _timer = new Timer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _account.Clock.NextIsIn = wait => _timer.Change(wait < Longest ? wait : Longest, Timeout.InfiniteTimeSpan);
        Url = null!;
    }

    /// <summary>The base address, without a trailing path: <c>http://127.0.0.1:8082/</c>.</summary>
    public Uri Url { get; private set; }

    /// <summary>How often each operation was asked for.</summary>
    public IReadOnlyDictionary<string, int> Calls => _pipeline.Calls;

    /// <summary>Listens when this returns.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<LocalStripe> StartAsync(LocalStripeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        _ = builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(options.Bind), options.Port));
        _ = builder.Logging.ClearProviders();
        _ = builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        var app = builder.Build();
        var stripe = new LocalStripe(app, options);
        app.Run(stripe.HandleAsync);
        await app.StartAsync(cancellationToken);
        var bound = new UriBuilder(app.Urls.First());
        bound.Host = bound.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host;
        stripe.Url = bound.Uri;
        return stripe;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _app.DisposeAsync();
        await _webhooks.DisposeAsync();
    }

    private Task HandleAsync(HttpContext http) => http.Request.Path.Value switch
    {
        "/" => http.Response.WriteAsync("The local Stripe of OrderSystem: test cards, no real money. API under /v1, control under /_local (ledger, faults, clock, webhooks).\n"),
        var path when path!.StartsWith("/_local", StringComparison.Ordinal) => _control.HandleAsync(http),
        _ => _pipeline.HandleAsync(http),
    };

    private void Delivered(JsonObject stripeEvent)
    {
        lock (_account.Gate)
        {
            stripeEvent["pending_webhooks"] = 0;
        }
    }

    private void RunDue()
    {
        lock (_account.Gate)
        {
            _account.Clock.RunDue();
        }
    }

    /// <summary>It is a part of a process: Ctrl+C and SIGTERM belong to whoever started it.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
