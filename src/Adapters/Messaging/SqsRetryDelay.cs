using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Messaging;

/// <summary>
/// When a failed message comes back: after 5·2ⁿ seconds with full jitter, n being how often it was received, and at most
/// after the queue's own visibility timeout. Without this every failure would wait that full timeout, and many that
/// failed together would come back together.
/// </summary>
/// <param name="firstDelay">5 s, or less where waiting teaches nothing.</param>
public sealed class SqsRetryDelay(IAmazonSQS sqs, string queueUrl, TimeSpan firstDelay, Random random) : IRetryDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(180);

    public async Task<bool> DelayAsync(string receiptHandle, int receiveCount, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(Longest.TotalSeconds, firstDelay.TotalSeconds * Math.Pow(2, Math.Clamp(receiveCount, 0, 20)));
#pragma warning disable CA5394 // Jitter spreads load; it keeps no secret.
        return await SetAsync(receiptHandle, (int)Math.Ceiling(random.NextDouble() * ceiling), cancellationToken);
#pragma warning restore CA5394
    }

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
