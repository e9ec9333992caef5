using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.Logging;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// One invocation of a function: its log lines carry the request id, and its metrics are written when it ends. Explicit,
/// instead of Powertools' attributes: those weave IL into the build.
/// </summary>
public sealed class Invocation : IDisposable
{
    private readonly IMetrics _metrics;
    private readonly IDisposable? _scope;

    private Invocation(IMetrics metrics, IDisposable? scope) => (_metrics, _scope) = (metrics, scope);

    public static Invocation Begin(IMetrics metrics, ILogger logger, ILambdaContext context)
    {
        metrics.CaptureColdStartMetric(context);
        return new(metrics, logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["function_request_id"] = context.AwsRequestId }));
    }

    public void Dispose()
    {
        _metrics.Flush();
        _scope?.Dispose();
    }
}
