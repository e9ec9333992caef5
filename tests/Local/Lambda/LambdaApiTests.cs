using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Lambda;

/// <summary>Lambda's own API and the control endpoints, on the AWS address.</summary>
public sealed class LambdaApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Template(string function = "Timeout: 5") => $$"""
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              FunctionName: my-worker
              $JOURNAL
              {{function}}

        """;

    private static async Task<HttpResponseMessage> InvokeAsync(CloudFixture system, string name, string payload, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(system.Cloud.AwsUrl, $"/2015-03-31/functions/{Uri.EscapeDataString(name)}/invocations"))
        {
            Content = new StringContent(payload, Encoding.UTF8, "application/json"),
        };
        foreach (var (header, value) in headers)
        {
            request.Headers.Add(header, value);
        }

        return await client.SendAsync(request, Token);
    }

    [Theory]
    [InlineData("my-worker")]
    [InlineData("Worker")]
    [InlineData("my-worker:$LATEST")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:my-worker")]
    public async Task A_function_is_invoked_by_name_or_ARN(string name)
    {
        await using var system = await CloudFixture.StartAsync(Template());
        using var response = await InvokeAsync(system, name, """{"a":1}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("$LATEST", response.Headers.GetValues("X-Amz-Executed-Version").Single());
        Assert.False(response.Headers.Contains("X-Amz-Function-Error"));
        Assert.Equal(1, (int)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["event"]!["a"]!);
    }

    [Fact]
    public async Task The_tail_of_the_log_comes_with_the_answer()
    {
        await using var system = await CloudFixture.StartAsync(Template());
        using var response = await InvokeAsync(system, "Worker", """{"do":"log","text":"hello from the function"}""", ("X-Amz-Log-Type", "Tail"));
        var log = Encoding.UTF8.GetString(Convert.FromBase64String(response.Headers.GetValues("X-Amz-Log-Result").Single()));
        Assert.Contains("hello from the function\n", log, StringComparison.Ordinal);
        Assert.Contains("REPORT RequestId: ", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Worker", """{"do":"fail"}""", 200, "Unhandled")]
    [InlineData("Nobody", "{}", 404, "ResourceNotFoundException")]
    [InlineData("Worker", "{", 400, "InvalidRequestContentException")]
    public async Task Errors_are_told_as_Lambda_does(string name, string payload, int status, string error)
    {
        await using var system = await CloudFixture.StartAsync(Template());
        using var response = await InvokeAsync(system, name, payload);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(error, response.Headers.GetValues(status == 200 ? "X-Amz-Function-Error" : "x-amzn-ErrorType").Single());
    }

    [Fact]
    public async Task A_function_at_its_reserved_concurrency_is_throttled()
    {
        await using var system = await CloudFixture.StartAsync(Template("ReservedConcurrentExecutions: 1"));
        var first = InvokeAsync(system, "Worker", """{"do":"sleep","ms":1500}""");
        await EventuallyAsync(() => system.Cloud.Lambda.Find("Worker")!.State, state => state.Busy == 1);
        using var second = await InvokeAsync(system, "Worker", "{}");
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("TooManyRequestsException", second.Headers.GetValues("x-amzn-ErrorType").Single());
        using var answered = await first;
    }

    [Fact]
    public async Task An_asynchronous_event_is_tried_three_times_after_one_and_two_minutes()
    {
        await using var system = await CloudFixture.StartAsync(Template());
        using var response = await InvokeAsync(system, "Worker", """{"do":"fail"}""", ("X-Amz-Invocation-Type", "Event"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var worker = system.Cloud.Lambda.Find("Worker")!;
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 1);
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(61));
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 2);
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(61));
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(61));
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 3);
        await EventuallyAsync(() => system.Logs(), logs => logs.Contains("dropped after 3 attempts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_external_function_connects_by_itself()
    {
        await using var system = await CloudFixture.StartAsync(Template(), options => options with { External = new HashSet<string> { "Worker" } });
        var invocation = InvokeAsync(system, "Worker", """{"from":"outside"}""");
        var endpoint = system.Cloud.Lambda.ExternalRuntimeApi(system.Cloud.Lambda.Find("Worker")!);
        using var client = new HttpClient();
        using var next = await client.GetAsync(new Uri($"http://{endpoint}/2018-06-01/runtime/invocation/next"), Token);
        Assert.Equal("""{"from":"outside"}""", await next.Content.ReadAsStringAsync(Token));
        var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single();
        using var wrong = await client.PostAsync(new Uri($"http://{endpoint}/2018-06-01/runtime/invocation/not-{id}/response"), new StringContent("1"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var accepted = await client.PostAsync(new Uri($"http://{endpoint}/2018-06-01/runtime/invocation/{id}/response"), new StringContent("42"), Token);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using var answer = await invocation;
        Assert.Equal("42", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task The_control_endpoints_show_functions_and_kill_their_processes()
    {
        await using var system = await CloudFixture.StartAsync(Template());
        using var response = await InvokeAsync(system, "Worker", "{}");
        using var client = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        var function = (await client.GetFromJsonAsync<JsonArray>("/_local/functions", Token))![0]!;
        Assert.Equal("Worker", (string?)function["name"]);
        Assert.Equal(1, (int)function["invocations"]!);
        Assert.Equal(1, (int)function["coldStarts"]!);
        Assert.True((double)function["p50Milliseconds"]! >= 0);
        using var killed = await client.PostAsync("/_local/functions/Worker/kill", null, Token);
        Assert.Equal(1, (int)(await killed.Content.ReadFromJsonAsync<JsonNode>(Token))!["killed"]!);
        using var unknown = await client.PostAsync("/_local/functions/Wroker/kill", null, Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("Worker", await unknown.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var clock = await client.PostAsJsonAsync("/_local/clock", new { advanceSeconds = 3600 }, Token);
        Assert.Equal(3600, (double)(await clock.Content.ReadFromJsonAsync<JsonNode>(Token))!["advancedSeconds"]!);
        using var nonsense = await client.PostAsJsonAsync("/_local/clock", new { advanceSeconds = "soon" }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
    }

    [Theory]
    [InlineData("dotnet10", "Missing", "dotnet build")]
    [InlineData("python3.14", "app.handler", "python3.14")]
    [InlineData("provided.al2023", "bootstrap", "bootstrap")]
    [InlineData("dotnet10", "A::B", "Assembly::Namespace.Type::Method")]
    public async Task A_function_that_cannot_start_is_named_before_anything_starts(string runtime, string handler, string expected)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => CloudFixture.StartAsync(Template().Replace("dotnet10", runtime, StringComparison.Ordinal).Replace("LocalTestFunction", handler, StringComparison.Ordinal)));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Worker", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_empties_tables_and_queues_and_keeps_what_the_template_declares()
    {
        await using var system = await CloudFixture.StartAsync(Template() + """
              Things:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
              Queue: {Type: AWS::SQS::Queue}

            """);
        await system.PutAsync("Things", "a");
        await system.SendAsync("Queue", "message");
        using var client = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        using var reset = await client.PostAsync("/_local/reset", null, Token);
        Assert.Equal(HttpStatusCode.OK, reset.StatusCode);
        Assert.Equal((0, 0), await system.CountAsync("Queue"));
        var items = await system.CallAsync("dynamodb", "Scan", new JsonObject { ["TableName"] = system.Cloud.Template.Find("Things")!.Name });
        Assert.Equal(0, (int)items["Count"]!);
    }
}
