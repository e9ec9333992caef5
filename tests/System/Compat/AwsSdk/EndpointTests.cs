using Amazon;
using Amazon.CodeDeploy;
using Amazon.DynamoDBStreams;
using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.SecretsManager;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace OrderSystem.SystemTests.Compat.AwsSdk;

/// <summary>Where requests go: by region, by URL and by environment variable.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class EndpointTests
{
    private static readonly BasicAWSCredentials Credentials = new("AKID", "SECRET");

    [Theory]
    [InlineData("eu-west-1", false, false, "https://sqs.eu-west-1.amazonaws.com/", "https://sns.eu-west-1.amazonaws.com/", "https://secretsmanager.eu-west-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://sqs.us-east-1.api.aws/", "https://sns.us-east-1.api.aws/", "https://secretsmanager.us-east-1.api.aws/")]
    [InlineData("us-east-1", false, true, "https://sqs-fips.us-east-1.amazonaws.com/", "https://sns-fips.us-east-1.amazonaws.com/", "https://secretsmanager-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", false, true, "https://sqs.us-gov-west-1.amazonaws.com/", "https://sns.us-gov-west-1.amazonaws.com/", "https://secretsmanager-fips.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", false, false, "https://sqs.cn-north-1.amazonaws.com.cn/", "https://sns.cn-north-1.amazonaws.com.cn/", "https://secretsmanager.cn-north-1.amazonaws.com.cn/")]
    public void A_region_has_its_endpoint(string region, bool dualStack, bool fips, string sqs, string sns, string secrets)
    {
        ClientConfig[] configs = [new AmazonSQSConfig(), new AmazonSimpleNotificationServiceConfig(), new AmazonSecretsManagerConfig()];
        var endpoints = configs.Select(config =>
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            config.UseDualstackEndpoint = dualStack;
            config.UseFIPSEndpoint = fips;
            return config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetQueueUrlRequest("q"))).URL;
        });

        Assert.Equal([sqs, sns, secrets], endpoints);
    }

    [Theory]
    [InlineData("eu-west-1", false, false, "https://lambda.eu-west-1.amazonaws.com/", "https://codedeploy.eu-west-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://lambda.us-east-1.api.aws/", "https://codedeploy.us-east-1.api.aws/")]
    [InlineData("us-gov-west-1", false, true, "https://lambda-fips.us-gov-west-1.amazonaws.com/", "https://codedeploy-fips.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", false, false, "https://lambda.cn-north-1.amazonaws.com.cn/", "https://codedeploy.cn-north-1.amazonaws.com.cn/")]
    public void The_services_of_a_deployment_have_theirs(string region, bool dualStack, bool fips, string lambda, string codeDeploy)
    {
        ClientConfig[] configs = [new AmazonLambdaConfig(), new AmazonCodeDeployConfig()];
        var endpoints = configs.Select(config =>
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            config.UseDualstackEndpoint = dualStack;
            config.UseFIPSEndpoint = fips;
            return config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetQueueUrlRequest("q"))).URL;
        });

        Assert.Equal([lambda, codeDeploy], endpoints);
    }

    [Theory]
    [InlineData("eu-west-1", false, false, "https://streams.dynamodb.eu-west-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://streams-dynamodb.us-east-1.api.aws/")]
    [InlineData("us-east-1", false, true, "https://streams.dynamodb-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", true, true, "https://streams-dynamodb-fips.us-east-1.api.aws/")]
    [InlineData("us-gov-west-1", false, true, "https://streams.dynamodb.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", false, false, "https://streams.dynamodb.cn-north-1.amazonaws.com.cn/")]
    public void Streams_have_a_host_of_their_own_and_are_signed_as_dynamodb(string region, bool dualStack, bool fips, string expected)
    {
        var config = new AmazonDynamoDBStreamsConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region), UseDualstackEndpoint = dualStack, UseFIPSEndpoint = fips };

        Assert.Equal(expected, config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetQueueUrlRequest("q"))).URL);
        Assert.Equal("dynamodb", config.AuthenticationServiceName);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "http://general/", "http://general/")]
    [InlineData("AWS_ENDPOINT_URL_SQS", "http://general/", "http://specific/")]
    public void The_variable_of_the_service_beats_the_general_one(string variable, string general, string expected)
    {
        using var variables = new ProcessEnvironment.Variables(("AWS_ENDPOINT_URL_SQS", null), ("AWS_ENDPOINT_URL", general), (variable, expected), ("AWS_REGION", "eu-west-1"));

        var config = new AmazonSQSConfig();

        Assert.Equal(expected, config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetQueueUrlRequest("q"))).URL);
        Assert.Equal("eu-west-1", config.RegionEndpoint.SystemName);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_SNS", "sns")]
    [InlineData("AWS_ENDPOINT_URL_SECRETS_MANAGER", "secrets")]
    [InlineData("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "streams")]
    [InlineData("AWS_ENDPOINT_URL_LAMBDA", "lambda")]
    [InlineData("AWS_ENDPOINT_URL_CODEDEPLOY", "codedeploy")]
    public void Every_service_has_a_variable_of_its_own(string variable, string service)
    {
        using var variables = new ProcessEnvironment.Variables((variable, "http://own/"), ("AWS_REGION", "eu-west-1"));

        ClientConfig config = service switch
        {
            "sns" => new AmazonSimpleNotificationServiceConfig(),
            "secrets" => new AmazonSecretsManagerConfig(),
            "lambda" => new AmazonLambdaConfig(),
            "codedeploy" => new AmazonCodeDeployConfig(),
            _ => new AmazonDynamoDBStreamsConfig(),
        };

        Assert.Equal("http://own/", config.ServiceURL);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("AWS_ENDPOINT_URL_SQS")]
    public async Task An_empty_variable_fails_as_it_does_in_the_real_DynamoDB_client(string variable)
    {
        using var variables = new ProcessEnvironment.Variables((variable, ""), (variable.Replace("SQS", "DYNAMODB", StringComparison.Ordinal), ""), ("AWS_REGION", "eu-west-1"));
        using var sqs = new AmazonSQSClient(Credentials, new AmazonSQSConfig { MaxErrorRetry = 0 });
        using var dynamoDb = new AmazonDynamoDBClient(Credentials, new AmazonDynamoDBConfig { MaxErrorRetry = 0 });

        var real = await Assert.ThrowsAsync<ArgumentNullException>(() => dynamoDb.ListTablesAsync(TestContext.Current.CancellationToken));
        var ours = await Assert.ThrowsAsync<ArgumentNullException>(() => sqs.GetQueueUrlAsync("q", TestContext.Current.CancellationToken));

        Assert.Equal(real.Message, ours.Message);
    }
}
