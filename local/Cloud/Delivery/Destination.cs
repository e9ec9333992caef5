using LocalCloud.EventSources;
using LocalCloud.Protocol;

namespace LocalCloud.Delivery;

/// <summary>What is told how something ended: a destination of invocations, or a dead-letter queue.</summary>
/// <param name="arn">Of a standard queue or topic, a function or an event bus.</param>
/// <param name="targets">Delivers.</param>
/// <param name="clock">Drives the waits between two tries.</param>
/// <param name="report">Where problems are told.</param>
internal sealed class Destination(string arn, Targets targets, TimeProvider clock, Action<string> report)
{
    /// <summary>Tells the destination, and comes again until it has been told: what is given up must not be lost as well.</summary>
    public async Task SendAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30), clock);
        while (true)
        {
            try
            {
                await targets.DeliverAsync(arn, parcel, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is AwsException or HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                report($"The destination {arn} does not take {parcel.Body}: {exception.Message}");
            }

            await backoff.WaitAsync(cancellationToken);
        }
    }
}
