using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sns;

/// <summary>Starts a function asynchronously, as SNS does: it returns when Lambda has taken the event, not when the function is done.</summary>
public delegate Task InvokeFunction(string functionArn, JsonObject payload, CancellationToken cancellationToken);

/// <summary>Hands a message to each subscription of its topic, and says what became of it.</summary>
internal sealed class SnsDelivery(IAwsService sqs, InvokeFunction? functions)
{
    public async Task<IReadOnlyList<string>> DeliverAsync(PublishedMessage message, IReadOnlyList<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        foreach (var subscription in subscriptions)
        {
            lines.Add($"{subscription.Protocol} {subscription.Endpoint}: {await DeliverAsync(message, subscription, cancellationToken)}");
        }

        return lines;
    }

    private async Task<string> DeliverAsync(PublishedMessage message, Subscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            switch (subscription.Protocol)
            {
                case "sqs":
                    await SendAsync(message, subscription, cancellationToken);
                    return "delivered";
                case "lambda" when functions is not null:
                    await functions(subscription.Endpoint, Notification.LambdaEvent(message, subscription), cancellationToken);
                    return "invoked";
                case "lambda":
                    return "not invoked: no functions run here";
                default:
                    return "not sent: this cloud shows it only";
            }
        }
        catch (Exception error) when (error is AwsException or HttpRequestException)
        {
            // Publishing succeeds on AWS, too, when a subscriber cannot be reached.
            return $"failed: {error.Message}";
        }
    }

    private async Task SendAsync(PublishedMessage message, Subscription subscription, CancellationToken cancellationToken)
    {
        var name = subscription.Endpoint[(subscription.Endpoint.LastIndexOf(':') + 1)..];
        var url = (await sqs.InvokeAsync("GetQueueUrl", new JsonObject { ["QueueName"] = name }, cancellationToken))["QueueUrl"]!.ToString();
        var request = new JsonObject
        {
            ["QueueUrl"] = url,
            ["MessageBody"] = subscription.RawMessageDelivery ? message.TextFor("sqs") : Notification.Envelope(message, subscription),
        };
        if (subscription.RawMessageDelivery && message.Attributes.Count > 0)
        {
            request["MessageAttributes"] = message.Attributes.DeepClone();
        }

        await sqs.InvokeAsync("SendMessage", request, cancellationToken);
    }
}
