using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.EventSources;

/// <summary>The queue or topic that is told about what was given up.</summary>
/// <param name="arn">Of a standard queue or topic.</param>
/// <param name="service">SQS or SNS.</param>
/// <param name="report">Where problems are told.</param>
internal sealed class Destination(string arn, IAwsService service, Action<string> report)
{
    /// <summary>Tells the destination, and comes again until it has been told: what is given up must not be lost as well.</summary>
    public async Task SendAsync(string body, JsonObject? attributes, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30), TimeProvider.System);
        while (true)
        {
            try
            {
                await SendOnceAsync(body, attributes, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is AwsException or HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                report($"The failure destination {arn} does not take {body}: {exception.Message}");
            }

            await backoff.WaitAsync(cancellationToken);
        }
    }

    private async Task SendOnceAsync(string body, JsonObject? attributes, CancellationToken cancellationToken)
    {
        var isQueue = service.Name == "sqs";
        var request = isQueue
            ? new JsonObject { ["QueueUrl"] = await QueueClient.UrlOfAsync(service, arn, cancellationToken), ["MessageBody"] = body }
            : new JsonObject { ["TopicArn"] = arn, ["Message"] = body };
        if (attributes is not null)
        {
            request["MessageAttributes"] = attributes.DeepClone();
        }

        await service.InvokeAsync(isQueue ? "SendMessage" : "Publish", request, cancellationToken);
    }
}
