using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalCloud;

/// <summary>An HTTP/1.1 server on one port: one handler, nothing else of ASP.NET Core's hosting.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpServer(WebApplication app, IPEndPoint endPoint)
    {
        _app = app;
        EndPoint = endPoint;
    }

    /// <summary>Where it listens; the port is the one in use, also where 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The address for clients on this machine.</summary>
    public Uri Url => new($"http://{(EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : EndPoint.Address)}:{EndPoint.Port}");

    /// <param name="address">The address to listen on.</param>
    /// <param name="port">The port; 0: any free one.</param>
    /// <param name="configure">Adds the handlers.</param>
    /// <param name="cancellationToken">Ends the wait for the start.</param>
    /// <param name="onError">Told about what a handler did not catch: a fault of this program.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<HttpServer> StartAsync(IPAddress address, int port, Action<WebApplication> configure, CancellationToken cancellationToken, Action<string>? onError = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Each API has limits and error texts of its own.
            kestrel.Limits.MaxRequestBodySize = null;
            // The runtime client sends an exception's cause as one header of up to 1 MB.
            kestrel.Limits.MaxRequestHeadersTotalSize = 2 * 1024 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 2 * 1024 * 1024;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            // What a function gives as a header need not be ASCII.
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
            // A debugger may hold a client in the middle of a request.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(address, port);
        });
        builder.Services.AddRoutingCore();
        if (onError is not null)
        {
            builder.Services.AddSingleton<ILoggerProvider>(new ErrorLog(onError));
        }

        // Long polls end when their client goes; a stop need not wait for them.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));

        var app = builder.Build();
        configure(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new HttpServer(app, IPEndPoint.Parse(new Uri(app.Urls.First()).Authority));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    /// <summary>Passes errors on, and nothing else.</summary>
    private sealed class ErrorLog(Action<string> onError) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                onError($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
