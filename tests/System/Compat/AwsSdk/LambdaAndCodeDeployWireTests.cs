using System.Text;
using Amazon.CodeDeploy;
using Amazon.CodeDeploy.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace OrderSystem.SystemTests.Compat.AwsSdk;

public sealed class LambdaAndCodeDeployWireTests
{
    private const string Version = "arn:aws:lambda:eu-west-1:123456789012:function:orders-GetOrder:7";
    private static readonly BasicAWSCredentials Credentials = new("AKID", "SECRET");

    [Fact]
    public async Task An_event_is_the_body_of_a_signed_request_to_the_version()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"statusCode":404}""") { Headers = { ["X-Amz-Executed-Version"] = "7", ["X-Amz-Log-Result"] = "bG9n" } });
        using var client = Lambda(server);

        var response = await client.InvokeAsync(
            new InvokeRequest { FunctionName = Version, Payload = """{"a":"ü"}""", LogType = LogType.Tail, InvocationType = InvocationType.RequestResponse }, TestContext.Current.CancellationToken);

        Assert.Equal(("7", null, "bG9n", 200), (response.ExecutedVersion, response.FunctionError, response.LogResult, response.StatusCode));
        Assert.Equal("""{"statusCode":404}""", Encoding.UTF8.GetString(response.Payload.ToArray()));
        var asked = Assert.Single(server.Requests);
        Assert.Equal("/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aorders-GetOrder%3A7/invocations", asked.Target);
        Assert.Equal("""{"a":"ü"}""", asked.Body);
        Assert.Equal(("Tail", "RequestResponse"), (asked.Headers["X-Amz-Log-Type"], asked.Headers["X-Amz-Invocation-Type"]));
        Assert.Contains("/eu-west-1/lambda/aws4_request", asked.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_qualifier_goes_into_the_query_and_no_event_is_no_body()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("null"));
        using var client = Lambda(server);

        await client.InvokeAsync(new InvokeRequest { FunctionName = "GetOrder", Qualifier = "$LATEST" }, TestContext.Current.CancellationToken);

        var asked = Assert.Single(server.Requests);
        Assert.Equal(("/2015-03-31/functions/GetOrder/invocations?Qualifier=%24LATEST", ""), (asked.Target, asked.Body));
    }

    [Fact]
    public async Task A_function_that_fails_is_an_answer_and_not_an_exception()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"errorType":"Bug","errorMessage":"no"}""") { Headers = { ["X-Amz-Function-Error"] = "Unhandled" } });
        using var client = Lambda(server);

        var response = await client.InvokeAsync(new InvokeRequest { FunctionName = Version, Payload = "{}" }, TestContext.Current.CancellationToken);

        Assert.Equal("Unhandled", response.FunctionError);
        Assert.Contains("Bug", Encoding.UTF8.GetString(response.Payload.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ResourceNotFoundException", 404, typeof(Amazon.Lambda.Model.ResourceNotFoundException))]
    [InlineData("TooManyRequestsException", 429, typeof(TooManyRequestsException))]
    [InlineData("InvalidRequestContentException", 400, typeof(InvalidRequestContentException))]
    [InlineData("AccessDeniedException", 403, typeof(AmazonLambdaException))]
    public async Task An_error_of_Lambda_becomes_the_exception_that_its_header_names(string code, int status, Type exception)
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"Type":"User","Message":"no"}""", status) { Headers = { ["x-amzn-ErrorType"] = code } });
        using var client = Lambda(server);

        var thrown = await Assert.ThrowsAnyAsync<AmazonLambdaException>(() => client.InvokeAsync(new InvokeRequest { FunctionName = Version }, TestContext.Current.CancellationToken));

        Assert.IsType(exception, thrown);
        Assert.Equal((code, "no", status), (thrown.ErrorCode, thrown.Message, (int)thrown.StatusCode));
    }

    [Fact]
    public async Task A_hook_is_answered_for_in_AWS_JSON()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"lifecycleEventHookExecutionId":"hook-1"}"""));
        using var client = CodeDeploy(server);

        var response = await client.PutLifecycleEventHookExecutionStatusAsync(
            new PutLifecycleEventHookExecutionStatusRequest { DeploymentId = "d-ABCDEFGH1", LifecycleEventHookExecutionId = "hook-1", Status = LifecycleEventStatus.Failed }, TestContext.Current.CancellationToken);

        Assert.Equal("hook-1", response.LifecycleEventHookExecutionId);
        var asked = Assert.Single(server.Requests);
        Assert.Equal("""{"deploymentId":"d-ABCDEFGH1","lifecycleEventHookExecutionId":"hook-1","status":"Failed"}""", asked.Body);
        Assert.Equal(("CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus", "application/x-amz-json-1.1"), (asked.Headers["X-Amz-Target"], asked.Headers["Content-Type"]));
        Assert.Contains("/eu-west-1/codedeploy/aws4_request", asked.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LifecycleEventAlreadyCompletedException", typeof(LifecycleEventAlreadyCompletedException))]
    [InlineData("DeploymentDoesNotExistException", typeof(DeploymentDoesNotExistException))]
    [InlineData("ThrottlingException", typeof(AmazonCodeDeployException))]
    public async Task An_error_of_CodeDeploy_becomes_the_exception_of_its_type(string type, Type exception)
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer($$"""{"__type":"{{type}}","message":"no"}""", 400));
        using var client = CodeDeploy(server);

        var thrown = await Assert.ThrowsAnyAsync<AmazonCodeDeployException>(
            () => client.PutLifecycleEventHookExecutionStatusAsync(new PutLifecycleEventHookExecutionStatusRequest(), TestContext.Current.CancellationToken));

        Assert.IsType(exception, thrown);
    }

    private static AmazonLambdaClient Lambda(AwsServer server) => new(Credentials, new AmazonLambdaConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    private static AmazonCodeDeployClient CodeDeploy(AwsServer server) => new(Credentials, new AmazonCodeDeployConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
}
