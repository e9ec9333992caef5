using AWS.Lambda.Powertools.Logging;
using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

public static class TelemetryServices
{
    private const string Service = "orders";
    private const string Namespace = "OrderSystem";

    /// <summary>Structured JSON logs, EMF metrics and the observer of orders.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddLogging(logging => logging.AddPowertoolsLogger(options =>
        {
            options.Service = Service;
            options.LoggerOutputCase = LoggerOutputCase.CamelCase;
        }))
        .AddSingleton(_ => new MetricsBuilder().WithNamespace(Namespace).WithService(Service).WithCaptureColdStart(true).Build())
        .AddSingleton<MetricBuffer>()
        .AddSingleton<Invocations>()
        .AddSingleton<OrderTelemetry>()
        .AddSingleton<IOrderObserver>(provider => provider.GetRequiredService<OrderTelemetry>());
}
