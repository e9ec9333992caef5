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

    [Fact]
    public async Task An_asynchronous_event_is_tried_three_times_after_one_and_two_minutes()
    {
        await using var system = await CloudFixture.StartAsync(Template());
        using var response = await InvokeAsync(system, "my-worker", """{"do":"fail"}""", ("X-Amz-Invocation-Type", "Event"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var worker = system.Cloud.Lambda.Find("Worker")!;
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 1);
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(61));
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 2);
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(61));
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(61));
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 3);
        await EventuallyAsync(() => system.Logs(), logs => logs.Contains("dropped after 3 attempts", StringComparison.Ordinal));

        // All three attempts have the id that the caller was given.
        var id = response.Headers.GetValues("x-amzn-RequestId").Single();
        Assert.Equal(3, system.Cloud.Lambda.Logs.Read().Count(line => line.Text == $"START RequestId: {id} Version: $LATEST"));
    }

    [Theory]
    [InlineData("EventInvokeConfig: {MaximumRetryAttempts: 0, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} } }", """{"do":"fail","message":"no"}""", "RetriesExhausted", 1, "200", "InvalidOperationException: no")]
    [InlineData("EventInvokeConfig: {MaximumEventAgeInSeconds: 120, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} } }", """{"do":"fail","message":"no"}""", "EventAgeExceeded", 2, "200", "InvalidOperationException: no")]
    [InlineData("ReservedConcurrentExecutions: 0\n      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} } }", "{}", "ZeroReservedConcurrency", 0, "429", "Rate Exceeded.")]
    public async Task An_event_that_fails_to_the_end_is_told_with_the_reason(string settings, string payload, string condition, int count, string code, string message)
    {
        await using var system = await CloudFixture.StartAsync(Template($"{settings}\n      DeadLetterQueue: {{Type: SQS, TargetArn: !GetAtt Letters.Arn}}") + """
              Failures: {Type: AWS::SQS::Queue}
              Letters: {Type: AWS::SQS::Queue}

            """);
        using var response = await InvokeAsync(system, "my-worker", payload, ("X-Amz-Invocation-Type", "Event"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        if (count == 2)
        {
            await EventuallyAsync(() => system.Logs(), logs => logs.Contains("Attempt 1 of the asynchronous event failed", StringComparison.Ordinal));
            await EventuallyAsync(
                () =>
                {
                    system.Cloud.Clock.Advance(TimeSpan.FromSeconds(61));
                    return system.Cloud.Lambda.Find("Worker")!.Statistics.Read().Errors;
                },
                errors => errors == 2);
        }

        var id = response.Headers.GetValues("x-amzn-RequestId").Single();
        var record = JsonNode.Parse((string)(await EventuallyAsync(() => system.ReceiveAsync("Failures"), messages => messages.Count == 1))[0]!["Body"]!)!;
        Assert.Equal(condition, (string?)record["requestContext"]!["condition"]);
        Assert.Equal(count, (int)record["requestContext"]!["approximateInvokeCount"]!);
        Assert.Equal(id, (string?)record["requestContext"]!["requestId"]);
        Assert.Equal(count == 0, record["responseContext"] is null);

        var sent = await system.CallAsync("sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = await system.QueueUrlAsync("Letters"), ["MessageAttributeNames"] = new JsonArray("All"), ["WaitTimeSeconds"] = 5 });
        var letter = sent["Messages"]![0]!;
        Assert.Equal(payload, (string?)letter["Body"]);
        var attributes = letter["MessageAttributes"]!;
        Assert.Equal((id, code, message), ((string?)attributes["RequestID"]!["StringValue"], (string?)attributes["ErrorCode"]!["StringValue"], (string?)attributes["ErrorMessage"]!["StringValue"]));
        Assert.Equal(("String", "Number"), ((string?)attributes["RequestID"]!["DataType"], (string?)attributes["ErrorCode"]!["DataType"]));
    }

    [Fact]
    public async Task An_external_function_connects_by_itself()
    {
        await using var system = await CloudFixture.StartAsync(Template(), options => options with { External = new HashSet<string> { "Worker" } });
        var invocation = InvokeAsync(system, "my-worker", """{"from":"outside"}""");
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
        using var response = await InvokeAsync(system, "my-worker", "{}");
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
