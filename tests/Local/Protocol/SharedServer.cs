using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using OrderSystem.Local.Tests.Protocol;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace OrderSystem.Local.Tests.Protocol;

/// <summary>SNS, SQS and Secrets Manager on a real port, for tests that do not disturb each other: each makes topics of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private WireServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await WireServer.StartAsync();

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    public Task<JsonObject> CallAsync(string service, string operation, JsonObject request) => _server!.Remote(service).InvokeAsync(operation, request, Token);

    /// <summary>Posts nothing to an address below the server's.</summary>
    public async Task<string> PostAsync(string address)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(_server!.Url, address), null, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    /// <summary>Calls SNS with a request that is written as JSON.</summary>
    public Task<JsonObject> SnsAsync(string operation, string request) => CallAsync("sns", operation, JsonNode.Parse(request)!.AsObject());

    /// <summary>The code and the message of a refusal.</summary>
    public async Task<(string Code, string Message)> RefusalAsync(string operation, string request)
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => SnsAsync(operation, request));
        return (error.Code, error.Message);
    }

    public async Task<string> TopicAsync() => (string)(await CallAsync("sns", "CreateTopic", new JsonObject { ["Name"] = $"t-{Guid.NewGuid()}" }))["TopicArn"]!;

    /// <returns>The queue's ARN.</returns>
    public async Task<string> QueueAsync()
    {
        var name = $"q-{Guid.NewGuid()}";
        await CallAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = name });
        return $"arn:aws:sqs:us-east-1:000000000000:{name}";
    }

    /// <summary>A queue, subscribed to a topic.</summary>
    public async Task<(string Queue, string Subscription)> SubscribedAsync(string topic, params (string Name, string Value)[] attributes)
    {
        var queue = await QueueAsync();
        var answer = await CallAsync("sns", "Subscribe", new JsonObject
        {
            ["TopicArn"] = topic,
            ["Protocol"] = "sqs",
            ["Endpoint"] = queue,
            ["ReturnSubscriptionArn"] = "true",
            ["Attributes"] = new JsonObject(attributes.Select(attribute => KeyValuePair.Create(attribute.Name, (JsonNode?)attribute.Value))),
        });
        return (queue, (string)answer["SubscriptionArn"]!);
    }

    /// <summary>What is in the queue: delivery has happened by the time Publish answers.</summary>
    public async Task<IReadOnlyList<JsonNode>> ReceiveAsync(string queueArn)
    {
        var answer = await CallAsync("sqs", "ReceiveMessage", new JsonObject
        {
            ["QueueUrl"] = queueArn.Split(':')[^1],
            ["MaxNumberOfMessages"] = 10,
            ["MessageAttributeNames"] = new JsonArray("All"),
            ["MessageSystemAttributeNames"] = new JsonArray("All"),
        });
        return [.. (answer["Messages"] as JsonArray ?? []).Select(message => message!)];
    }
}
