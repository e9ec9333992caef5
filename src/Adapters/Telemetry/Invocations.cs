using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.Logging;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// The invocations of a function: the first one counts as a cold start, each one's log lines carry its request id and are
/// sampled or not, together, and its metrics are written when it ends. Explicit, instead of Powertools' attributes: those
/// weave IL into the build.
/// </summary>
public sealed class Invocations(IMetrics metrics, MetricBuffer buffer, ILogger<Invocations> logger, LogSampling? sampling = null)
{
    private int _begun;

    /// <summary>Begins one; disposing it ends it.</summary>
    public Invocation Begin(ILambdaContext context)
    {
        // A process started ahead of time (provisioned concurrency) made nobody wait.
        if (Interlocked.Increment(ref _begun) == 1 && Environment.GetEnvironmentVariable("AWS_LAMBDA_INITIALIZATION_TYPE") != "provisioned-concurrency")
        {
            metrics.CaptureColdStartMetric(context);
        }

        logger.AppendKey(Invocation.RequestId, context.AwsRequestId);
        if (sampling?.Begin(context.AwsRequestId) == true)
        {
            Log.Sampled(logger);
        }

        return new Invocation(buffer, logger);
    }
}

/// <summary>The invocation that runs.</summary>
public sealed class Invocation : IDisposable
{
    internal const string RequestId = "requestId";

    private readonly MetricBuffer _metrics;
    private readonly ILogger _logger;

    internal Invocation(MetricBuffer metrics, ILogger logger) => (_metrics, _logger) = (metrics, logger);

    /// <summary>Adds one to a metric.</summary>
    public void Count(Metric metric) => _metrics.Add(metric, 1);

    public void Dispose()
    {
        _metrics.Flush();
        _logger.RemoveKeys(RequestId);
    }
}
