using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.Logging;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// The invocations of a function: the first one counts as a cold start, each one's log lines carry its request id, and its
/// metrics are written when it ends. Explicit, instead of Powertools' attributes: those weave IL into the build.
/// </summary>
public sealed class Invocations(IMetrics metrics, MetricBuffer buffer, ILogger<Invocations> logger)
{
    private int _begun;

    /// <summary>Begins one; disposing it ends it.</summary>
    public IDisposable Begin(ILambdaContext context)
    {
        // A process started ahead of time (provisioned concurrency) made nobody wait.
        if (Interlocked.Increment(ref _begun) == 1 && Environment.GetEnvironmentVariable("AWS_LAMBDA_INITIALIZATION_TYPE") != "provisioned-concurrency")
        {
            metrics.CaptureColdStartMetric(context);
        }

        return new Invocation(buffer, logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["requestId"] = context.AwsRequestId }));
    }

    private sealed class Invocation(MetricBuffer metrics, IDisposable? scope) : IDisposable
    {
        public void Dispose()
        {
            metrics.Flush();
            scope?.Dispose();
        }
    }
}
