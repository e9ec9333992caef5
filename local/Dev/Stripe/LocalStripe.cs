using System.Net;
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
    private readonly WebApplication _app;
    private readonly LocalStripeOptions _options;
    private StripeState _state;

    private LocalStripe(WebApplication app, LocalStripeOptions options)
    {
        (_app, _options) = (app, options);
        _state = new StripeState(options, ResetAsync);
        Url = null!;
    }

    /// <summary>The base address, without a trailing path: <c>http://127.0.0.1:8082/</c>.</summary>
    public Uri Url { get; private set; }

    /// <summary>How often each operation was asked for.</summary>
    public IReadOnlyDictionary<string, int> Calls => _state.Pipeline.Calls;

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
        await _app.DisposeAsync();
        await _state.DisposeAsync();
    }

    /// <summary>Begins anew: no payment, no idempotency key, no event, no fault, the clock at real time.</summary>
    private async Task ResetAsync() => await Interlocked.Exchange(ref _state, new StripeState(_options, ResetAsync)).DisposeAsync();

    private Task HandleAsync(HttpContext http) => http.Request.Path.Value switch
    {
        "/" => http.Response.WriteAsync("The local Stripe of OrderSystem: test cards, no real money. API under /v1, control under /_local (ledger, faults, clock, webhooks, reset).\n"),
        var path when path!.StartsWith("/_local", StringComparison.Ordinal) => _state.Control.HandleAsync(http),
        _ => _state.Pipeline.HandleAsync(http),
    };

    /// <summary>It is a part of a process: Ctrl+C and SIGTERM belong to whoever started it.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
