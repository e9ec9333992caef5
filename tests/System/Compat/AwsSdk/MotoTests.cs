using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace OrderSystem.SystemTests.Compat.AwsSdk;

/// <summary>The clients against an AWS that was not written for them.</summary>
public sealed class MotoTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private static readonly BasicAWSCredentials Credentials = new("AKID", "SECRET");

    private CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_goes_out_comes_in_is_hidden_and_is_deleted()
    {
        var (sqs, queue) = await QueueAsync();

        await sqs.SendMessageAsync(
            new SendMessageRequest(queue, "héllo ✓") { MessageAttributes = new() { ["kind"] = new() { DataType = "String", StringValue = "ü" }, ["raw"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([0, 255]) } } },
            Cancelled);
        var message = Assert.Single((await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest(queue) { MessageAttributeNames = ["All"], MessageSystemAttributeNames = ["All"], VisibilityTimeout = 30 }, Cancelled)).Messages);

        Assert.Equal("héllo ✓", message.Body);
        Assert.Equal("ü", message.MessageAttributes["kind"].StringValue);
        Assert.Equal([0, 255], message.MessageAttributes["raw"].BinaryValue.ToArray());
        Assert.Equal("1", message.Attributes["ApproximateReceiveCount"]);
        Assert.Null((await sqs.ReceiveMessageAsync(queue, Cancelled)).Messages);

        await sqs.ChangeMessageVisibilityAsync(queue, message.ReceiptHandle, 0, Cancelled);
        var again = Assert.Single((await sqs.ReceiveMessageAsync(queue, Cancelled)).Messages);
        Assert.Equal(message.MessageId, again.MessageId);

        await sqs.DeleteMessageAsync(queue, again.ReceiptHandle, Cancelled);
        var attributes = await sqs.GetQueueAttributesAsync(queue, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], Cancelled);
        Assert.Equal(["0", "0"], attributes.Attributes.Values);
    }

    [Fact]
    public async Task Batches_of_ten_are_sent_hidden_and_deleted()
    {
        var (sqs, queue) = await QueueAsync();
        var entries = Enumerable.Range(0, 10).Select(i => new SendMessageBatchRequestEntry($"e{i}", $"body {i}")).ToList();

        var sent = await sqs.SendMessageBatchAsync(queue, entries, Cancelled);
        var received = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue) { MaxNumberOfMessages = 10 }, Cancelled)).Messages;
        var hidden = await sqs.ChangeMessageVisibilityBatchAsync(
            queue, [.. received.Select((message, i) => new ChangeMessageVisibilityBatchRequestEntry($"v{i}", message.ReceiptHandle) { VisibilityTimeout = 60 })], Cancelled);
        var deleted = await sqs.DeleteMessageBatchAsync(queue, [.. received.Select((message, i) => new DeleteMessageBatchRequestEntry($"d{i}", message.ReceiptHandle))], Cancelled);

        Assert.Equal(entries.Select(static entry => entry.Id), sent.Successful.Select(static entry => entry.Id));
        Assert.Equal(entries.Select(static entry => entry.MessageBody), received.Select(static message => message.Body));
        Assert.Equal([10, 10], [hidden.Successful.Count, deleted.Successful.Count]);
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_says_so_by_type_and_code()
    {
        var (sqs, queue) = await QueueAsync();

        var thrown = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.SendMessageAsync($"{queue}-none", "x", Cancelled));
        var named = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.GetQueueUrlAsync("none", Cancelled));

        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue", thrown.ErrorCode);
        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue", named.ErrorCode);
    }

    [Fact]
    public async Task A_published_message_reaches_a_subscribed_queue()
    {
        var (sqs, queue) = await QueueAsync();
        var topic = $"alerts-{Guid.NewGuid():N}";
        var arn = $"arn:aws:sns:us-east-1:123456789012:{topic}";
        await moto.CallAsync("sns", ("Action", "CreateTopic"), ("Version", "2010-03-31"), ("Name", topic));
        await moto.CallAsync(
            "sns", ("Action", "Subscribe"), ("Version", "2010-03-31"), ("TopicArn", arn), ("Protocol", "sqs"), ("Endpoint", $"arn:aws:sqs:us-east-1:123456789012:{queue.Split('/')[^1]}"));
        using var sns = new AmazonSimpleNotificationServiceClient(
            Credentials, new AmazonSimpleNotificationServiceConfig { ServiceURL = moto.Url.ToString(), AuthenticationRegion = "us-east-1" });

        var published = await sns.PublishAsync(arn, "Order 1 waits <&> ü", "Order 1", Cancelled);
        var message = Assert.Single((await sqs.ReceiveMessageAsync(queue, Cancelled)).Messages);

        Assert.Contains("Order 1 waits <&> ü", Regex.Unescape(message.Body), StringComparison.Ordinal);
        Assert.Contains(published.MessageId, message.Body, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(() => sns.PublishAsync($"{arn}-none", "x", Cancelled));
    }

    [Fact]
    public async Task A_secret_comes_back_as_it_was_stored()
    {
        moto.Require();
        var name = $"stripe-{Guid.NewGuid():N}";
        await moto.CallAsync("secretsmanager", "secretsmanager.CreateSecret", new { Name = name, SecretString = """{"key":"sk_test"}""", ClientRequestToken = Guid.NewGuid().ToString() });
        using var secrets = new AmazonSecretsManagerClient(Credentials, new AmazonSecretsManagerConfig { ServiceURL = moto.Url.ToString(), AuthenticationRegion = "us-east-1" });

        var secret = await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = name }, Cancelled);

        Assert.Equal("""{"key":"sk_test"}""", secret.SecretString);
        Assert.Equal(["AWSCURRENT"], secret.VersionStages);
        Assert.True(secret.CreatedDate > DateTime.UnixEpoch);
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = $"{name}-none" }, Cancelled));
    }

    private async Task<(AmazonSQSClient Client, string QueueUrl)> QueueAsync()
    {
        moto.Require();
        var name = $"q-{Guid.NewGuid():N}";
        await moto.CallAsync("sqs", "AmazonSQS.CreateQueue", new { QueueName = name });
        var client = new AmazonSQSClient(Credentials, new AmazonSQSConfig { ServiceURL = moto.Url.ToString(), AuthenticationRegion = "us-east-1" });
        return (client, (await client.GetQueueUrlAsync(name, Cancelled)).QueueUrl);
    }
}
