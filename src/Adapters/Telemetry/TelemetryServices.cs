using AWS.Lambda.Powertools.Logging;
using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

public static class TelemetryServices
{
    /// <summary>Structured JSON logs, EMF metrics and the observer of orders. The service is the stack: <c>POWERTOOLS_SERVICE_NAME</c>.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services.AddTelemetry(LogSampling.FromEnvironment());

    /// <inheritdoc cref="AddTelemetry(IServiceCollection)"/>
    /// <param name="configure">What else there is to say of the lines: where they go, for a test.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, LogSampling sampling, Action<PowertoolsLoggerConfiguration>? configure = null) => services
        .AddLogging(logging => logging
            .AddPowertoolsLogger(options =>
            {
                options.LoggerOutputCase = LoggerOutputCase.CamelCase;
                options.MinimumLogLevel = sampling.Lowest;
                configure?.Invoke(options);
            })
            // The last filter wins, and it is asked for every line: so it can decide by invocation.
            .SetMinimumLevel(sampling.Lowest)
            .AddFilter((_, level) => sampling.Allows(level)))
        .AddSingleton(sampling)
        .AddSingleton(_ => new MetricsBuilder().WithNamespace(MetricNames.Namespace).WithCaptureColdStart(true).Build())
        .AddSingleton<MetricBuffer>()
        .AddSingleton<Invocations>()
        .AddSingleton<OrderTelemetry>()
        .AddSingleton<IOrderObserver>(provider => provider.GetRequiredService<OrderTelemetry>());

    /// <summary>
    /// Puts what times and traces a call before each port that was registered so far: so it comes last. The adapters know
    /// nothing of it, nor do the use cases. A <see cref="TimeProvider"/> must be there.
    /// </summary>
    public static IServiceCollection ObservePorts(this IServiceCollection services) => services
        .AddSingleton<Calls>()
        .AddSingleton<StripeTelemetry>()
        .Observe<IOrderStore>((orders, provider) => new ObservedOrders(orders, provider.GetRequiredService<Calls>(), provider.GetRequiredService<ILogger<ObservedOrders>>()))
        .Observe<IOpenOrders>((open, provider) => new ObservedOpenOrders(open, provider.GetRequiredService<Calls>()))
        .Observe<IPaymentQueue>((queue, provider) => new ObservedQueue(queue, provider.GetRequiredService<Calls>(), provider.GetRequiredService<ILogger<ObservedQueue>>()))
        .Observe<IPaymentGateway>((payments, provider) => new ObservedPayments(payments, provider.GetRequiredService<StripeTelemetry>()))
        .Observe<IPaymentRecords>((records, provider) => new ObservedRecords(records, provider.GetRequiredService<StripeTelemetry>()))
        .Observe<IDeadLetterStore>((letters, provider) => new ObservedLetters(letters, provider.GetRequiredService<Calls>()))
        .Observe<IAlerts>((alerts, provider) => new ObservedAlerts(alerts, provider.GetRequiredService<Calls>()));

    private static IServiceCollection Observe<TPort>(this IServiceCollection services, Func<TPort, IServiceProvider, TPort> observe)
        where TPort : class
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(TPort)) is { } inner)
        {
            services.Remove(inner);
            services.AddSingleton(provider => observe(
                (TPort)(inner.ImplementationInstance ?? inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)), provider));
        }

        return services;
    }
}
