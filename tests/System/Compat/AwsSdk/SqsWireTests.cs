using Amazon;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace OrderSystem.SystemTests.Compat.AwsSdk;

/// <summary>What an SQS client writes and how it takes an answer, against a server that answers anything.</summary>
public sealed class SqsWireTests
{
    private const string QueueUrl = "http://127.0.0.1/123456789012/payments";
    private const string Md5OfHello = "5d41402abc4b2a76b9719d911017c592";
    private const string Md5OfWorld = "7d793037a0760186574b0282f2f435e7";

    // SQS Developer Guide, message attributes; the digest was recorded from AWS.
    private const string Md5OfBookAttributes = "d25a6aea97eb8f585bfa92d314504a92";

    [Fact]
    public async Task A_request_is_signed_AWS_JSON_for_its_operation()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer($$"""{"MessageId":"m-1","MD5OfMessageBody":"{{Md5OfHello}}"}"""));
        using var client = Client(server);

        var response = await client.SendMessageAsync(new SendMessageRequest(QueueUrl, "hello") { DelaySeconds = 5, MessageGroupId = "g" }, TestContext.Current.CancellationToken);

        Assert.Equal(("m-1", "r-1"), (response.MessageId, response.ResponseMetadata.RequestId));
        var asked = Assert.Single(server.Requests);
        Assert.Equal("""{"DelaySeconds":5,"MessageBody":"hello","MessageGroupId":"g","QueueUrl":"http://127.0.0.1/123456789012/payments"}""", asked.Body);
        Assert.Equal("AmazonSQS.SendMessage", asked.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.0", asked.Headers["Content-Type"]);
        Assert.Equal("true", asked.Headers["x-amzn-query-mode"]);
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKID/[0-9]{8}/eu-west-1/sqs/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$", asked.Headers["Authorization"]);
        Assert.StartsWith("aws-sdk-dotnet-coreclr/", asked.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_set_is_not_sent_and_what_is_absent_stays_null()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("{}"));
        using var client = Client(server);

        var received = await client.ReceiveMessageAsync(new ReceiveMessageRequest(QueueUrl), TestContext.Current.CancellationToken);
        var sent = await client.SendMessageBatchAsync(QueueUrl, [new("1", "hello")], TestContext.Current.CancellationToken);

        Assert.Equal("""{"QueueUrl":"http://127.0.0.1/123456789012/payments"}""", server.Requests[0].Body);
        Assert.Null(received.Messages);
        Assert.Null(sent.Failed);
        Assert.Null(sent.Successful);
    }

    [Fact]
    public async Task An_operation_without_output_may_answer_with_no_body()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer(""));
        using var client = Client(server);

        await client.DeleteMessageAsync(QueueUrl, "handle", TestContext.Current.CancellationToken);
        await client.ChangeMessageVisibilityAsync(QueueUrl, "handle", 0, TestContext.Current.CancellationToken);

        Assert.Equal("""{"QueueUrl":"http://127.0.0.1/123456789012/payments","ReceiptHandle":"handle","VisibilityTimeout":0}""", server.Requests[1].Body);
    }

    [Fact]
    public async Task A_batch_tells_what_was_refused_and_whose_fault_it_was()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer(
            $$"""{"Successful":[{"Id":"1","MessageId":"m-1","MD5OfMessageBody":"{{Md5OfHello}}"}],"Failed":[{"Id":"2","Code":"InternalError","Message":"later","SenderFault":false}]}"""));
        using var client = Client(server);

        var response = await client.SendMessageBatchAsync(new SendMessageBatchRequest(QueueUrl, [new("1", "hello"), new("2", "world")]), TestContext.Current.CancellationToken);

        Assert.Equal("1", Assert.Single(response.Successful).Id);
        var failed = Assert.Single(response.Failed);
        Assert.Equal(("2", "InternalError", "later", false), (failed.Id, failed.Code, failed.Message, failed.SenderFault));
        Assert.Equal(
            """{"Entries":[{"Id":"1","MessageBody":"hello"},{"Id":"2","MessageBody":"world"}],"QueueUrl":"http://127.0.0.1/123456789012/payments"}""",
            server.Requests[0].Body);
    }

    [Fact]
    public async Task The_digests_of_body_and_attributes_that_AWS_computes_are_accepted()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer(
            $$"""{"MessageId":"m","MD5OfMessageBody":"{{Md5OfHello}}","MD5OfMessageAttributes":"{{Md5OfBookAttributes}}"}"""));
        using var client = Client(server);

        var response = await client.SendMessageAsync(Book(), TestContext.Current.CancellationToken);

        Assert.Equal("m", response.MessageId);
    }

    [Theory]
    [InlineData("a sent body", $$"""{"MessageId":"m","MD5OfMessageBody":"{{Md5OfWorld}}"}""", "MD5 hash mismatch")]
    [InlineData("sent attributes", $$"""{"MessageId":"m","MD5OfMessageBody":"{{Md5OfHello}}","MD5OfMessageAttributes":"{{Md5OfWorld}}"}""", "Attribute MD5 hash mismatch")]
    [InlineData("a body of a batch", $$"""{"Successful":[{"Id":"1","MessageId":"m","MD5OfMessageBody":"{{Md5OfWorld}}"}]}""", "MD5 hash mismatch for message id m")]
    [InlineData("a batch without digests", """{"Successful":[{"Id":"1","MessageId":"m"}]}""", "MD5 hash mismatch for message id m")]
    [InlineData("a received body", $$"""{"Messages":[{"MessageId":"m","Body":"hello","MD5OfBody":"{{Md5OfWorld}}"}]}""", "MD5 hash mismatch for message id m")]
    public async Task A_message_that_was_damaged_on_the_way_is_an_error(string what, string answer, string error)
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer(answer));
        using var client = Client(server);
        var token = TestContext.Current.CancellationToken;
        Func<Task> call = what switch
        {
            "a received body" => () => client.ReceiveMessageAsync(QueueUrl, token),
            "a sent body" or "sent attributes" => () => client.SendMessageAsync(Book(), token),
            _ => () => client.SendMessageBatchAsync(QueueUrl, [new("1", "hello")], token),
        };

        var thrown = await Assert.ThrowsAsync<AmazonSQSException>(call);

        Assert.Equal(error, thrown.Message);
    }

    [Theory]
    [InlineData("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue;Sender", typeof(QueueDoesNotExistException), "AWS.SimpleQueueService.NonExistentQueue", ErrorType.Sender)]
    [InlineData("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid;Sender", typeof(ReceiptHandleIsInvalidException), "ReceiptHandleIsInvalid", ErrorType.Sender)]
    [InlineData("InvalidParameterValueException", "InvalidParameterValue;Sender", typeof(AmazonSQSException), "InvalidParameterValue", ErrorType.Sender)]
    [InlineData("SomethingNew", null, typeof(AmazonSQSException), "SomethingNew", ErrorType.Unknown)]
    public async Task An_error_becomes_the_exception_of_its_shape_with_the_code_of_old(string shape, string? header, Type exception, string code, ErrorType type)
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer($$"""{"__type":"com.amazonaws.sqs#{{shape}}","message":"no"}""", 400, header));
        using var client = Client(server);

        var thrown = await Assert.ThrowsAnyAsync<AmazonSQSException>(() => client.GetQueueUrlAsync("payments", TestContext.Current.CancellationToken));

        Assert.IsType(exception, thrown);
        Assert.Equal((code, type, "no", "r-1", 400), (thrown.ErrorCode, thrown.ErrorType, thrown.Message, thrown.RequestId, (int)thrown.StatusCode));
    }

    [Fact]
    public async Task A_server_error_is_retried_with_the_same_body()
    {
        await using var server = await AwsServer.StartAsync(
            new AwsServer.Answer("""{"__type":"InternalFailure"}""", 500),
            new AwsServer.Answer($$"""{"MessageId":"m","MD5OfMessageBody":"{{Md5OfHello}}"}"""));
        using var client = Client(server, retries: 2);

        var response = await client.SendMessageAsync(QueueUrl, "hello", TestContext.Current.CancellationToken);

        Assert.Equal("m", response.MessageId);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
    }

    private static SendMessageRequest Book() => new(QueueUrl, "hello")
    {
        MessageAttributes = new()
        {
            ["Title"] = new() { DataType = "String", StringValue = "The Whistler" },
            ["Author"] = new() { DataType = "String", StringValue = "John Grisham" },
            ["WeeksOn"] = new() { DataType = "Number", StringValue = "6" },
        },
    };

    private static AmazonSQSClient Client(AwsServer server, int retries = 0) =>
        new(new BasicAWSCredentials("AKID", "SECRET"), new AmazonSQSConfig { ServiceURL = server.Url, AuthenticationRegion = RegionEndpoint.EUWest1.SystemName, MaxErrorRetry = retries });
}
