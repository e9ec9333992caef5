using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Messaging;

/// <summary>The payment queue, in batches of ten: what SQS takes at once.</summary>
public sealed class SqsPaymentQueue(IAmazonSQS sqs, string queueUrl) : IPaymentQueue
{
    private const int BatchSize = 10;

    public async Task<IReadOnlyList<PaymentMessage>> SendAsync(IReadOnlyList<PaymentMessage> messages, TimeSpan delay, CancellationToken cancellationToken)
    {
        var refused = new List<PaymentMessage>();
        foreach (var batch in messages.Chunk(BatchSize))
        {
            var entries = batch.Select((message, i) => EntryOf(message, i, delay)).ToList();
            var response = await sqs.SendMessageBatchAsync(new SendMessageBatchRequest(queueUrl, entries), cancellationToken);
            // HTTP 200 can carry refusals. The SDK leaves the list null when there are none.
            refused.AddRange((response.Failed ?? []).Select(failed => batch[int.Parse(failed.Id, CultureInfo.InvariantCulture)]));
        }

        return refused;
    }

    private static SendMessageBatchRequestEntry EntryOf(PaymentMessage message, int index, TimeSpan delay)
    {
        var entry = new SendMessageBatchRequestEntry(index.ToString(CultureInfo.InvariantCulture), PaymentMessageBody.Write(message))
        {
            DelaySeconds = (int)delay.TotalSeconds,
            // Beside the body, too: whoever looks at the queue, or finds a body that cannot be read, can still follow it.
            MessageAttributes = message.CorrelationId.Length == 0
                ? []
                : new(StringComparer.Ordinal) { ["correlationId"] = new() { DataType = "String", StringValue = message.CorrelationId } },
        };
        if (TraceHeaders.Of(message.Trace) is { } trace)
        {
            entry.MessageSystemAttributes = new(StringComparer.Ordinal) { ["AWSTraceHeader"] = new() { DataType = "String", StringValue = trace } };
        }

        return entry;
    }
}
