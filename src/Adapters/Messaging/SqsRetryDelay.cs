using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace OrderSystem.Adapters.Messaging;

/// <summary>
/// When a failed message comes back: after 5·2ⁿ seconds with full jitter, n being how often it was received, and at most
/// after the queue's own visibility timeout. Without this every failure would wait that full timeout, and many that
/// failed together would come back together.
/// </summary>
/// <param name="firstDelay">5 s, or less where waiting teaches nothing.</param>
public sealed class SqsRetryDelay(IAmazonSQS sqs, string queueUrl, TimeSpan firstDelay, Random random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(180);

    /// <summary>Best effort: if it fails, the message comes back when its visibility runs out.</summary>
    public async Task<bool> DelayAsync(string receiptHandle, int receiveCount, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(Longest.TotalSeconds, firstDelay.TotalSeconds * Math.Pow(2, Math.Clamp(receiveCount, 0, 20)));
#pragma warning disable CA5394 // Jitter spreads load; it keeps no secret.
        return await SetAsync(receiptHandle, (int)Math.Ceiling(random.NextDouble() * ceiling), cancellationToken);
#pragma warning restore CA5394
    }

    /// <summary>Back at once: a message that cannot be read gains nothing by waiting, and is soon a dead letter.</summary>
    public Task<bool> ReturnNowAsync(string receiptHandle, CancellationToken cancellationToken) => SetAsync(receiptHandle, 0, cancellationToken);

    private async Task<bool> SetAsync(string receiptHandle, int seconds, CancellationToken cancellationToken)
    {
        try
        {
            await sqs.ChangeMessageVisibilityAsync(new ChangeMessageVisibilityRequest(queueUrl, receiptHandle, seconds), cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
