using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;

namespace OrderSystem.SystemTests.Compat.AwsSdk;

public sealed class SnsAndSecretsWireTests
{
    private static readonly BasicAWSCredentials Credentials = new("AKID", "SECRET");

    [Fact]
    public async Task A_publish_is_a_signed_form_and_its_answer_is_XML()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer(
            """<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId><SequenceNumber>7</SequenceNumber></PublishResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></PublishResponse>"""));
        using var client = Sns(server);

        var response = await client.PublishAsync(
            new PublishRequest("arn:aws:sns:eu-west-1:123456789012:alerts", "ü & <", "Order 1")
            {
                MessageAttributes = new() { ["kind"] = new() { DataType = "String", StringValue = "a b" }, ["raw"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2]) } },
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(("m-1", "7", "r-1"), (response.MessageId, response.SequenceNumber, response.ResponseMetadata.RequestId));
        var asked = Assert.Single(server.Requests);
        Assert.Equal(
            [
                "Action=Publish",
                "Message=ü & <",
                "MessageAttributes.entry.1.Name=kind",
                "MessageAttributes.entry.1.Value.DataType=String",
                "MessageAttributes.entry.1.Value.StringValue=a b",
                "MessageAttributes.entry.2.Name=raw",
                "MessageAttributes.entry.2.Value.BinaryValue=AQI=",
                "MessageAttributes.entry.2.Value.DataType=Binary",
                "Subject=Order 1",
                "TopicArn=arn:aws:sns:eu-west-1:123456789012:alerts",
                "Version=2010-03-31",
            ],
            asked.Body.Split('&').Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal));
        Assert.StartsWith("application/x-www-form-urlencoded", asked.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("/eu-west-1/sns/aws4_request", asked.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NotFound", typeof(NotFoundException))]
    [InlineData("InvalidParameter", typeof(Amazon.SimpleNotificationService.Model.InvalidParameterException))]
    [InlineData("ParameterValueInvalid", typeof(InvalidParameterValueException))]
    [InlineData("KMSDisabled", typeof(AmazonSimpleNotificationServiceException))]
    public async Task An_error_of_SNS_becomes_the_exception_of_its_code(string code, Type exception)
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer(
            $"""<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error><RequestId>r-2</RequestId></ErrorResponse>""", 400));
        using var client = Sns(server);

        var thrown = await Assert.ThrowsAnyAsync<AmazonSimpleNotificationServiceException>(() => client.PublishAsync("arn", "text", TestContext.Current.CancellationToken));

        Assert.IsType(exception, thrown);
        Assert.Equal((code, "no", ErrorType.Sender), (thrown.ErrorCode, thrown.Message, thrown.ErrorType));
    }

    [Fact]
    public async Task A_secret_is_read_with_its_version_and_time()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer(
            """{"ARN":"arn:1","CreatedDate":1700000000.5,"Name":"stripe","SecretBinary":"AQI=","SecretString":"sk","VersionId":"v","VersionStages":["AWSCURRENT"]}"""));
        using var client = Secrets(server);

        var secret = await client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = "stripe", VersionStage = "AWSCURRENT" }, TestContext.Current.CancellationToken);

        Assert.Equal(("arn:1", "stripe", "sk", "v"), (secret.ARN, secret.Name, secret.SecretString, secret.VersionId));
        Assert.Equal([1, 2], secret.SecretBinary.ToArray());
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1700000000.5), secret.CreatedDate);
        Assert.Equal(["AWSCURRENT"], secret.VersionStages);
        var asked = Assert.Single(server.Requests);
        Assert.Equal("""{"SecretId":"stripe","VersionStage":"AWSCURRENT"}""", asked.Body);
        Assert.Equal(("secretsmanager.GetSecretValue", "application/x-amz-json-1.1"), (asked.Headers["X-Amz-Target"], asked.Headers["Content-Type"]));
        Assert.Contains("/eu-west-1/secretsmanager/aws4_request", asked.Headers["Authorization"], StringComparison.Ordinal);
        Assert.DoesNotContain("x-amzn-query-mode", asked.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_secret_that_is_missing_says_so_by_its_type()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"__type":"ResourceNotFoundException","Message":"no secret"}""", 400));
        using var client = Secrets(server);

        var thrown = await Assert.ThrowsAsync<ResourceNotFoundException>(
            () => client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = "none" }, TestContext.Current.CancellationToken));

        Assert.Equal("no secret", thrown.Message);
    }

    private static AmazonSimpleNotificationServiceClient Sns(AwsServer server) =>
        new(Credentials, new AmazonSimpleNotificationServiceConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    private static AmazonSecretsManagerClient Secrets(AwsServer server) =>
        new(Credentials, new AmazonSecretsManagerConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
}
