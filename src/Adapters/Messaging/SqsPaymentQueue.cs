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
            var entries = batch.Select((message, i) => new SendMessageBatchRequestEntry(i.ToString(CultureInfo.InvariantCulture), PaymentMessageBody.Write(message))
            {
                DelaySeconds = (int)delay.TotalSeconds,
            }).ToList();
            var response = await sqs.SendMessageBatchAsync(new SendMessageBatchRequest(queueUrl, entries), cancellationToken);
            // HTTP 200 can carry refusals. The SDK leaves the list null when there are none.
            refused.AddRange((response.Failed ?? []).Select(failed => batch[int.Parse(failed.Id, CultureInfo.InvariantCulture)]));
        }

        return refused;
    }
}
