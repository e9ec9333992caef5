using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using LocalCloud.Protocol;
using LocalCloud.Sns;
using LocalCloud.Sqs;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sns;

public sealed class TopicTests
{
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:news";
    private readonly List<(string Arn, JsonObject Payload)> _invoked = [];
    private readonly SqsService _sqs = new(TimeProvider.System, "http://local");
    private readonly SnsService _sns;

    public TopicTests() => _sns = new SnsService(TimeProvider.System, _sqs, (arn, payload, _) =>
    {
        _invoked.Add((arn, payload));
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_queue_gets_the_envelope_or_the_message_itself()
    {
        await Call("CreateTopic", """{"Name":"news"}""");
        await SubscribeQueue("wrapped", "false");
        await SubscribeQueue("raw", "true");

        await Call("Publish", $$$$"""{"TopicArn":"{{{{Topic}}}}","Message":"hello","Subject":"s","MessageAttributes":{"kind":{"DataType":"String","StringValue":"x"}}}""");

        var envelope = JsonNode.Parse($"{(await Receive("wrapped"))["Body"]}")!;
        Assert.Equal(("Notification", "hello", "s", Topic), ($"{envelope["Type"]}", $"{envelope["Message"]}", $"{envelope["Subject"]}", $"{envelope["TopicArn"]}"));
        Assert.Equal("""{"Type":"String","Value":"x"}""", envelope["MessageAttributes"]!["kind"]!.ToJsonString());
        Assert.Equal(
            ["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL", "MessageAttributes"],
            envelope.AsObject().Select(member => member.Key));
        var raw = await Receive("raw");
        Assert.Equal(("hello", "x"), ($"{raw["Body"]}", $"{raw["MessageAttributes"]!["kind"]!["StringValue"]}"));
    }

    [Fact]
    public async Task A_function_is_invoked_with_its_own_text()
    {
        await Call("CreateTopic", """{"Name":"news"}""");
        await Call("Subscribe", $$"""{"TopicArn":"{{Topic}}","Protocol":"lambda","Endpoint":"arn:aws:lambda:us-east-1:000000000000:function:f"}""");

        await Call("Publish", $$"""{"TopicArn":"{{Topic}}","MessageStructure":"json","Message":"{\"default\":\"d\",\"lambda\":\"l\"}"}""");

        var (arn, payload) = Assert.Single(_invoked);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:f", arn);
        var record = Assert.Single(payload["Records"]!.AsArray())!.AsObject();
        Assert.Equal(["EventSource", "EventVersion", "EventSubscriptionArn", "Sns"], record.Select(member => member.Key));
        Assert.Equal(("aws:sns", "1.0"), ($"{record["EventSource"]}", $"{record["EventVersion"]}"));
        Assert.StartsWith(Topic + ":", $"{record["EventSubscriptionArn"]}", StringComparison.Ordinal);
        var sns = record["Sns"]!.AsObject();
        Assert.Equal(
            ["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature", "SigningCertUrl", "UnsubscribeUrl", "MessageAttributes"],
            sns.Select(member => member.Key));
        Assert.Null(sns["Subject"]);
        Assert.Equal(("Notification", "l", "1", "{}"), ($"{sns["Type"]}", $"{sns["Message"]}", $"{sns["SignatureVersion"]}", sns["MessageAttributes"]!.ToJsonString()));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$", $"{sns["Timestamp"]}");
    }

    [Fact]
    public async Task A_mail_is_shown_and_not_sent_and_a_lost_queue_is_reported()
    {
        await Call("CreateTopic", """{"Name":"news"}""");
        await Call("Subscribe", $$"""{"TopicArn":"{{Topic}}","Protocol":"email","Endpoint":"a@example.com"}""");
        await Call("Subscribe", $$"""{"TopicArn":"{{Topic}}","Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:gone"}""");

        await Call("Publish", $$"""{"TopicArn":"{{Topic}}","Message":"m"}""");

        Assert.Equal(
            ["email a@example.com: not sent: this cloud shows it only", "sqs arn:aws:sqs:us-east-1:000000000000:gone: failed: The specified queue does not exist."],
            Assert.Single(_sns.Published).Deliveries);
    }

    [Fact]
    public async Task The_AWS_SDK_publishes_over_the_wire()
    {
        await using var server = await WireServer.StartAsync();
        await server.Remote("sns").InvokeAsync("CreateTopic", new JsonObject { ["Name"] = "news" }, TestContext.Current.CancellationToken);
        using var client = new AmazonSimpleNotificationServiceClient(
            new BasicAWSCredentials("local", "local"), new AmazonSimpleNotificationServiceConfig { ServiceURL = $"{server.Url}", AuthenticationRegion = "us-east-1" });

        var answer = await client.PublishAsync(Topic, "grüße & <more>", "subject", TestContext.Current.CancellationToken);

        var published = Assert.Single(server.Sns.Published);
        using var http = new HttpClient();
        var shown = JsonNode.Parse(await http.GetStringAsync(new Uri(server.Url, "/_local/topics"), TestContext.Current.CancellationToken))!;
        Assert.Equal((Topic, "grüße & <more>"), ($"{shown[0]!["topicArn"]}", $"{shown[0]!["messages"]![0]!["message"]}"));
        Assert.Equal((answer.MessageId, "grüße & <more>", "subject"), (published.MessageId, published.Message, published.Subject));
    }

    private async Task SubscribeQueue(string name, string raw)
    {
        await _sqs.InvokeAsync("CreateQueue", new JsonObject { ["QueueName"] = name }, TestContext.Current.CancellationToken);
        await Call("Subscribe", $$$"""{"TopicArn":"{{{Topic}}}","Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:{{{name}}}","Attributes":{"RawMessageDelivery":"{{{raw}}}"}}""");
    }

    private async Task<JsonNode> Receive(string queue) =>
        (await _sqs.InvokeAsync("ReceiveMessage", new JsonObject { ["QueueUrl"] = queue, ["MessageAttributeNames"] = new JsonArray("All") }, TestContext.Current.CancellationToken))["Messages"]![0]!;

    private Task<JsonObject> Call(string operation, string request) => _sns.InvokeAsync(operation, JsonNode.Parse(request)!.AsObject(), TestContext.Current.CancellationToken);
}
