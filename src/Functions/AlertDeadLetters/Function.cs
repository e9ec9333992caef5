using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.AlertDeadLetters;

/// <summary>
/// Consumes the dead-letter queue and the on-failure queues of the stream and of the schedules: parks each letter, then tells a person, then lets the
/// queue delete it. Consuming deletes the evidence, so the parked copy comes first.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>parking fails</term><description>the letter stays in its queue, 14 days, and is tried again</description></item>
/// <item><term>alerting fails</term><description>the same: parking again changes nothing, the alert is tried again</description></item>
/// <item><term>it is a position in the stream, whose records live for a day</term><description>the records are read and parked as letters of their own; once they are gone, the position stays open</description></item>
/// <item><term>a letter comes twice</term><description>parked once; alerted once for each order and cause</description></item>
/// </list>
/// </summary>
public sealed class Function(ParkDeadLetters letters, OrderTelemetry telemetry, TimeProvider time, Invocations invocations, ILogger<Function> logger)
{
    [LambdaFunction]
    public async Task<SQSBatchResponse> AlertDeadLetters(SQSEvent batch, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var record in batch.Records)
        {
            try
            {
                var (letter, position) = Letters.Of(record, time.GetUtcNow());
                await letters.ParkAsync(letter, position, CancellationToken.None);
                telemetry.Count(MetricNames.DeadLetterParked);
                Log.Parked(logger, letter.Id, letter.Cause, letter.OrderId?.Value ?? "none", letter.CorrelationId ?? "");
            }
#pragma warning disable CA1031 // The edge: one letter's failure must not hold back the others, and it must not be lost.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.NotParked(logger, failure, record.MessageId);
                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = record.MessageId });
            }
        }

        return new SQSBatchResponse(failures);
    }
}
