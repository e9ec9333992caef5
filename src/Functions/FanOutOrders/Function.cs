using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.FanOutOrders;

/// <summary>
/// Reads the changes of orders from the table's stream and asks for an Advance where one is needed. The stream is the
/// outbox: whatever was written will be read here, at least once and in order.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>a record comes twice</term><description>a second payment message finds nothing left to do</description></item>
/// <item><term>SQS refuses or is down</term><description>the batch is retried from the first record that was not sent</description></item>
/// <item><term>a record cannot be read</term><description>retried, then its position goes to the on-failure queue, an alert is raised, and the shard goes on</description></item>
/// <item><term>the function crashes half-way</term><description>the batch is retried; see the first row</description></item>
/// </list>
/// </summary>
public sealed class Function(IPaymentQueue queue, Invocations invocations, ILogger<Function> logger)
{
    // [LambdaFunction] alone: the Annotations' [DynamoDBEvent] cannot return a partial batch response.
    [LambdaFunction]
    public async Task<StreamsEventResponse> FanOutOrders(DynamoDBEvent batch, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        string? failedAt = null;
        var toSend = new List<(string SequenceNumber, PaymentMessage Message)>();
        foreach (var record in batch.Records)
        {
            try
            {
                var reaction = StreamRecords.ReactionOf(record).Payment;
                Log.RecordRead(logger, record.Dynamodb.SequenceNumber, record.EventName ?? "", reaction?.OrderId.Value ?? "none", reaction?.CorrelationId ?? "");
                if (reaction is not null)
                {
                    toSend.Add((record.Dynamodb.SequenceNumber, reaction));
                }
            }
            catch (FormatException unreadable)
            {
                // What comes before it can still be sent; Lambda retries from here.
                failedAt = record.Dynamodb.SequenceNumber;
                Log.RecordUnreadable(logger, failedAt, unreadable.Message);
                break;
            }
        }

        var refused = await queue.SendAsync([.. toSend.Select(entry => entry.Message)], TimeSpan.Zero, CancellationToken.None);
        if (refused.Count > 0)
        {
            failedAt = toSend.First(entry => refused.Contains(entry.Message)).SequenceNumber;
            Log.MessagesRefused(logger, refused.Count, failedAt);
        }

        Log.FannedOut(logger, batch.Records.Count, toSend.Count - refused.Count);
        return new StreamsEventResponse
        {
            BatchItemFailures = failedAt is null ? [] : [new StreamsEventResponse.BatchItemFailure { ItemIdentifier = failedAt }],
        };
    }
}
