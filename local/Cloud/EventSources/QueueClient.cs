using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>The SQS calls that a queue mapping makes.</summary>
internal sealed class QueueClient(IAwsService sqs, string url, TimeSpan visibilityTimeout)
{
    /// <summary>The queue's own.</summary>
    public TimeSpan VisibilityTimeout { get; } = visibilityTimeout;

    /// <summary>How long a received message is hidden.</summary>
    public TimeSpan EffectiveVisibility => Visibility ?? VisibilityTimeout;

    /// <summary>Asked for in each receive instead of the queue's own; null: the queue's own does.</summary>
    public TimeSpan? Visibility { get; set; }

    /// <exception cref="EventSourceException">There is no such queue.</exception>
    public static async Task<QueueClient> OpenAsync(QueueEventSource source, IAwsService sqs, CancellationToken cancellationToken)
    {
        try
        {
            var url = await UrlOfAsync(sqs, source.QueueArn, cancellationToken);
            var attributes = await sqs.InvokeAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("VisibilityTimeout") }, cancellationToken);
            return new QueueClient(sqs, url, TimeSpan.FromSeconds(int.Parse((string?)attributes["Attributes"]?["VisibilityTimeout"] ?? "30")));
        }
        catch (AwsException exception)
        {
            // In the words of Lambda, as recorded.
            throw new EventSourceException(source, $"Error occurred while ReceiveMessage. SQS Error Code: {exception.QueryCode ?? exception.Code}. SQS Error Message: {exception.Message}");
        }
    }

    public static async Task<string> UrlOfAsync(IAwsService sqs, string queueArn, CancellationToken cancellationToken)
    {
        var found = await sqs.InvokeAsync("GetQueueUrl", new JsonObject { ["QueueName"] = queueArn.Split(':')[^1] }, cancellationToken);
        return (string)found["QueueUrl"]!;
    }

    public async Task<IReadOnlyList<JsonObject>> ReceiveAsync(int count, int waitSeconds, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["QueueUrl"] = url,
            ["MaxNumberOfMessages"] = count,
            ["WaitTimeSeconds"] = waitSeconds,
            ["MessageSystemAttributeNames"] = new JsonArray("All"),
            ["MessageAttributeNames"] = new JsonArray("All"),
        };
        if (Visibility is { } visibility)
        {
            request["VisibilityTimeout"] = (int)Math.Min(43_200, Math.Ceiling(visibility.TotalSeconds));
        }

        var answer = await sqs.InvokeAsync("ReceiveMessage", request, cancellationToken);
        return [.. (answer["Messages"] as JsonArray ?? []).Select(message => message!.AsObject())];
    }

    /// <returns>Those that were not deleted.</returns>
    public async Task<IReadOnlyList<(QueueRecord Record, string Message)>> DeleteAsync(IReadOnlyList<QueueRecord> records)
    {
        var answer = await sqs.InvokeAsync("DeleteMessageBatch", new JsonObject
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray([.. records.Select((record, i) => (JsonNode?)new JsonObject { ["Id"] = $"{i}", ["ReceiptHandle"] = record.ReceiptHandle })]),
        }, CancellationToken.None);
        return [.. (answer["Failed"] as JsonArray ?? []).Select(failure => (records[int.Parse((string)failure!["Id"]!)], (string?)failure["Message"] ?? "no reason given"))];
    }
}
