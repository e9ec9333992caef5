using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.Compat.Lambda;

/// <summary>The runtime loop and the generated entry points, in a real process against a real Runtime API.</summary>
public sealed class RuntimeLoopTests
{
    [Theory]
    [InlineData("Do", """{"rawPath":"/do","body":"é"}""", """
        "body":"é","isBase64Encoded":false}
        """)]
    [InlineData("Read", """{"pathParameters":{"orderId":"o-1"},"requestContext":{"authorizer":{"jwt":{"claims":{"sub":"ann"}}}}}""", """{"statusCode":200,"body":"o-1 for ann","isBase64Encoded":false}""")]
    [InlineData("Read", """{"rawPath":"/orders"}""", """{"statusCode":200,"body":" for ","isBase64Encoded":false}""")]
    [InlineData("OnStream", """{"Records":[{"eventName":"INSERT","dynamodb":{"SequenceNumber":"111"}},{"dynamodb":{"SequenceNumber":"112"}}]}""", """{"batchItemFailures":[{"itemIdentifier":"111"},{"itemIdentifier":"112"}]}""")]
    [InlineData("OnQueue", """{"Records":[{"messageId":"m1","body":"good"},{"messageId":"m2","body":"bad"}]}""", """{"batchItemFailures":[{"itemIdentifier":"m2"}]}""")]
    [InlineData("OnQueue", """{"Records":[]}""", """{"batchItemFailures":[]}""")]
    [InlineData("Quietly", """{"Records":[]}""", "")]
    public async Task Each_shape_of_function_answers_with_exactly_its_JSON(string handler, string json, string response)
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, handler);

        var posted = await api.InvokeAsync(json);

        Assert.Equal("invocation/response", posted.Path);
        Assert.Equal("application/json", posted.ContentType);
        Assert.StartsWith("aws-lambda-dotnet/", posted.UserAgent, StringComparison.Ordinal);
        Assert.True(handler == "Do" ? posted.Body.EndsWith(response, StringComparison.Ordinal) : posted.Body == response, posted.Body);
    }

    [Fact]
    public async Task The_context_is_what_headers_and_environment_say()
    {
        await using var api = await RuntimeApiServer.StartAsync(timeout: TimeSpan.FromSeconds(7));
        await using var function = FunctionProcess.Start(api.Endpoint, "Do", ("AWS_EXECUTION_ENV", "AWS_Lambda_dotnet10"));

        var headers = Headers(await api.InvokeAsync("""{"rawPath":"/do"}"""));

        Assert.Equal("8476a536-e9f4-11e8-9739-000000000001", headers["request-id"]);
        Assert.Equal($"Sample $LATEST 256 {RuntimeApiServer.FunctionArn}", headers["function"]);
        Assert.Equal(RuntimeApiServer.TraceId, headers["trace"]);
        Assert.InRange(long.Parse(headers["remaining-ms"]), 1, 7000);
        Assert.Equal("AWS_Lambda_dotnet10_lib/amazon-lambda-annotations#2.3.0.0", headers["environment"]);
    }

    [Fact]
    public async Task The_function_is_one_object_for_all_invocations_of_its_process()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, "Do");

        Assert.Equal("1", Headers(await api.InvokeAsync("{}"))["answer"]);
        Assert.Equal("2", Headers(await api.InvokeAsync("{}"))["answer"]);
    }

    [Fact]
    public async Task What_a_handler_throws_is_the_error_of_its_invocation_and_the_next_one_is_served()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, "Do");

        var posted = await api.InvokeAsync("""{"rawPath":"/throw","body":"no \"stock\" for é"}""");

        Assert.Equal("invocation/error", posted.Path);
        Assert.Equal("application/vnd.aws.lambda.error+json", posted.ContentType);
        Assert.Equal("InvalidOperationException", posted.ErrorType);
        var error = JsonNode.Parse(posted.Body)!;
        Assert.Equal("InvalidOperationException", (string?)error["errorType"]);
        Assert.Equal("no \"stock\" for é", (string?)error["errorMessage"]);
        Assert.StartsWith("at Compat.Sample.Function.Do", (string?)error["stackTrace"]![0], StringComparison.Ordinal);
        Assert.Equal("FormatException", (string?)error["cause"]!["errorType"]);
        var cause = JsonNode.Parse(posted.XRayCause!)!;
        Assert.Equal("no \"stock\" for é", (string?)cause["exceptions"]![0]!["message"]);
        Assert.NotEmpty(cause["exceptions"]![0]!["stack"]!.AsArray());
        Assert.False(string.IsNullOrEmpty((string?)cause["working_directory"]));

        Assert.Equal("invocation/response", (await api.InvokeAsync("{}")).Path);
        Assert.Contains("\t8476a536-e9f4-11e8-9739-000000000001\tfail\tSystem.InvalidOperationException: no \"stock\" for é", function.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Do", """{"rawPath":5}""", "APIGatewayHttpApiV2ProxyRequest")]
    [InlineData("OnQueue", "not JSON", "SQSEvent")]
    public async Task An_event_that_cannot_be_read_is_the_error_of_its_invocation_and_names_the_type(string handler, string json, string type)
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, handler);

        var posted = await api.InvokeAsync(json);

        Assert.Equal("invocation/error", posted.Path);
        Assert.Equal("JsonSerializerException", posted.ErrorType);
        Assert.Contains(type, (string?)JsonNode.Parse(posted.Body)!["errorMessage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Runtime_API_may_have_a_path()
    {
        await using var api = await RuntimeApiServer.StartAsync("/Sample");
        await using var function = FunctionProcess.Start(api.Endpoint, "OnQueue");

        Assert.Equal("""{"batchItemFailures":[]}""", (await api.InvokeAsync("""{"Records":[]}""")).Body);
    }

    [Fact]
    public async Task Run_once_ends_the_process_after_one_invocation()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, "Do", ("AWS_LAMBDA_DOTNET_DEBUG_RUN_ONCE", "true"));

        await api.InvokeAsync("{}");

        Assert.Equal(0, await function.ExitAsync());
        Assert.Equal(1, api.Asked);
    }

    [Fact]
    public async Task An_unknown_handler_ends_the_process_before_it_asks_for_an_event()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, "Unknown");

        Assert.Equal(0, await function.ExitAsync());
        Assert.Equal(0, api.Asked);
    }

    [Fact]
    public async Task A_startup_that_throws_ends_the_process_before_it_asks_for_an_event()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, "Do", ("FAIL_INIT", "no table name"));

        Assert.NotEqual(0, await function.ExitAsync());
        Assert.Equal(0, api.Asked);
        Assert.Contains("System.InvalidOperationException: no table name", function.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_the_Runtime_API_refuses_ends_the_process()
    {
        await using var api = await RuntimeApiServer.StartAsync(responseStatus: HttpStatusCode.RequestEntityTooLarge);
        await using var function = FunctionProcess.Start(api.Endpoint, "Do");

        await api.InvokeAsync("{}");

        Assert.NotEqual(0, await function.ExitAsync());
        Assert.StartsWith("Unhandled exception.", function.Errors.TrimStart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "AWS_LAMBDA_RUNTIME_API is not set")]
    [InlineData("AWS_LAMBDA_MAX_CONCURRENCY", "4", "concurrent invocations in one process are not covered by compat")]
    [InlineData("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start", "SnapStart is not covered by compat")]
    public async Task What_the_loop_cannot_do_it_refuses_by_name(string? variable, string? value, string message)
    {
        Assert.SkipUnless(FunctionProcess.RunsOnCompat, "The real runtime client covers these.");
        await using var function = FunctionProcess.Start(variable is null ? null : "127.0.0.1:9", "Do", (variable ?? "UNUSED", value ?? string.Empty));

        Assert.NotEqual(0, await function.ExitAsync());
        Assert.Contains(message, function.Output + function.Errors, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Headers(Posted posted) =>
        JsonNode.Parse(posted.Body)!["headers"].Deserialize<Dictionary<string, string>>()!;
}
