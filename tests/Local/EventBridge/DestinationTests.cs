using System.Text.Json.Nodes;
using LocalCloud.Iam;
using LocalCloud.Template;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventBridge;

/// <summary>Where asynchronous invocations are told how they ended; the record as recordings of AWS show it.</summary>
public sealed class DestinationTests
{
    private const string Others = """
          Told: {Type: AWS::SQS::Queue}
          News: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Told.Arn}]}}
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: results}}
          Rule: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref Bus, EventPattern: {source: [lambda]}, Targets: [{Id: q, Arn: !GetAtt Told.Arn}]}}

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OnSuccess: {Type: SQS, Destination: !GetAtt Told.Arn}", "{}", "Success")]
    [InlineData("OnFailure: {Type: SQS, Destination: !GetAtt Told.Arn}", """{"do":"fail"}""", "RetriesExhausted")]
    [InlineData("OnSuccess: {Type: SNS, Destination: !Ref News}", "{}", "Success")]
    [InlineData("OnSuccess: {Type: EventBridge, Destination: !GetAtt Bus.Arn}", "{}", "Success")]
    [InlineData("OnFailure: {Type: EventBridge, Destination: !GetAtt Bus.Arn}", """{"do":"fail"}""", "RetriesExhausted")]
    public async Task A_queue_a_topic_or_a_bus_is_told(string destination, string payload, string condition)
    {
        await using var system = await CloudFixture.StartAsync(Function($"EventInvokeConfig: {{MaximumRetryAttempts: 0, DestinationConfig: {{{destination}}}}}") + Others);
        await InvokeAsync(system, payload);

        var body = JsonNode.Parse((string)(await EventuallyAsync(() => system.ReceiveAsync("Told"), messages => messages.Count == 1))[0]!["Body"]!)!;
        var record = body["Message"] is { } message ? JsonNode.Parse((string)message!)! : body["detail"] ?? body;
        Assert.Equal(["version", "timestamp", "requestContext", "requestPayload", "responseContext", "responsePayload"], record.AsObject().Select(member => member.Key));
        Assert.Equal((condition, 1, "arn:aws:lambda:us-east-1:000000000000:function:local-Worker:$LATEST"), ((string?)record["requestContext"]!["condition"], (int)record["requestContext"]!["approximateInvokeCount"]!, (string?)record["requestContext"]!["functionArn"]));
        Assert.Equal(condition == "Success" ? """{"statusCode":200,"executedVersion":"$LATEST"}""" : """{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"}""", record["responseContext"]!.ToJsonString());
        Assert.Equal(payload, record["requestPayload"]!.ToJsonString());
        if (body["detail"] is not null)
        {
            Assert.Equal(
                ("lambda", $"Lambda Function Invocation Result - {(condition == "Success" ? "Success" : "Failure")}", """["arn:aws:events:us-east-1:000000000000:event-bus/results","arn:aws:lambda:us-east-1:000000000000:function:local-Worker:$LATEST"]"""),
                ((string?)body["source"], (string?)body["detail-type"], body["resources"]!.ToJsonString()));
        }
    }

    [Fact]
    public async Task Another_function_is_told_and_an_answer_that_is_no_success_is_not_told_as_one()
    {
        await using var system = await CloudFixture.StartAsync(
            Function("EventInvokeConfig: {MaximumRetryAttempts: 0, DestinationConfig: {OnSuccess: {Type: Lambda, Destination: !GetAtt Next.Arn}}}") + Function("$JOURNAL", "Next"));
        await InvokeAsync(system, """{"do":"fail"}""");
        await InvokeAsync(system, """{"do":"raw","payload":"[1]"}""");

        await EventuallyAsync(() => system.Journal().Count, count => count == 1);
        Assert.Equal("[1]", system.Journal().Single()["responsePayload"]!.ToJsonString());
    }

    [Fact]
    public async Task A_queue_and_a_topic_are_made_where_the_type_alone_is_given_and_the_role_may_send_to_them()
    {
        await using var system = await CloudFixture.StartAsync(Function("EventInvokeConfig: {MaximumRetryAttempts: 0, DestinationConfig: {OnSuccess: {Type: SNS}, OnFailure: {Type: SQS}}}") + Others);
        await InvokeAsync(system, """{"do":"fail"}""");
        await EventuallyAsync(() => system.ReceiveAsync("WorkerEventInvokeConfigOnFailureQueue"), messages => messages.Count == 1);
        Assert.Equal(
            [("sns:Publish", "arn:aws:sns:us-east-1:000000000000:local-WorkerEventInvokeConfigOnSuccessTopic"), ("sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:local-WorkerEventInvokeConfigOnFailureQueue")],
            LambdaNeeds.Of(system.Cloud.Template.Functions.Single()).Select(need => (need.AnyOf[0].Action, need.AnyOf[0].Resource)));
    }

    [Theory]
    [InlineData("OnSuccess: {Destination: !GetAtt Told.Arn}", "SendMessage on arn:aws:sqs:us-east-1:000000000000:local-Told")]
    [InlineData("OnSuccess: {Destination: !GetAtt Worker.Arn}", "InvokeFunction on arn:aws:lambda:us-east-1:000000000000:function:local-Worker")]
    [InlineData("OnFailure: {Destination: !GetAtt Bus.Arn}", "PutEvents on arn:aws:events:us-east-1:000000000000:event-bus/results")]
    public async Task A_destination_that_the_role_may_not_send_to_is_refused(string destination, string refused)
    {
        var fault = await Assert.ThrowsAsync<TemplateException>(() => CloudFixture.StartAsync(Function($"EventInvokeConfig: {{DestinationConfig: {{{destination}}}}}") + Others));
        Assert.Contains($"Resource Worker, property EventInvokeConfig: The function execution role does not have permissions to call {refused}.", fault.Message, StringComparison.Ordinal);
    }

    private static string Function(string properties, string name = "Worker") => $$"""
          {{name}}:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 10
              {{properties}}

        """;

    private static async Task InvokeAsync(CloudFixture system, string payload)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(system.Cloud.AwsUrl, "/2015-03-31/functions/local-Worker/invocations")) { Content = new StringContent(payload) };
        request.Headers.TryAddWithoutValidation("X-Amz-Invocation-Type", "Event");
        using var answer = await client.SendAsync(request, Token);
        Assert.Equal(202, (int)answer.StatusCode);
    }
}
