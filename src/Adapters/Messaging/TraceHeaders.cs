namespace OrderSystem.Adapters.Messaging;

/// <summary>
/// A trace as X-Ray writes it: <c>Root=1-{8 hex}-{24 hex};Parent={16 hex};Sampled=1</c>. SQS carries it beside a message, as the
/// system attribute <c>AWSTraceHeader</c>, and Lambda links the trace of whoever receives it.
/// Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html.
/// </summary>
internal static class TraceHeaders
{
    /// <summary>Of a W3C traceparent (<c>00-{32 hex}-{16 hex}-01</c>) or of such a header itself; null for anything else.</summary>
    public static string? Of(string? trace)
    {
        if (trace is null || trace.StartsWith("Root=", StringComparison.Ordinal))
        {
            return trace;
        }

        return trace.Split('-') is [_, { Length: 32 } id, { Length: 16 } parent, { Length: 2 } flags]
            ? $"Root=1-{id[..8]}-{id[8..]};Parent={parent};Sampled={(flags is "00" ? '0' : '1')}"
            : null;
    }
}
