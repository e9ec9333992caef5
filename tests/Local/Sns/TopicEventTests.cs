using System.Text.Json.Nodes;
using LocalCloud.Template;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Sns;

/// <summary>Topics of a template over the whole local cloud, with functions that are processes.</summary>
public sealed class TopicEventTests
{
    private static string Worker(string events) => $$"""
          News: {Type: AWS::SNS::Topic}
          Dead: {Type: AWS::SQS::Queue}
          Inbox: {Type: AWS::SQS::Queue}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              $JOURNAL
              Events: {{events}}

        """;

    [Fact]
    public async Task A_function_gets_what_its_filter_lets_through()
    {
        await using var system = await CloudFixture.StartAsync(Worker(
            "{E: {Type: SNS, Properties: {Topic: !Ref News, FilterPolicyScope: MessageBody, FilterPolicy: {kind: [{prefix: or}]}, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}}}"));

        await PublishAsync(system, """{"kind":"other"}""");
        await PublishAsync(system, """{"kind":"order"}""");

        await EventuallyAsync(() => system.Records().Count, count => count == 1);
        Assert.Equal("""{"kind":"order"}""", $"{system.Records()[0]["Sns"]!["Message"]}");
        var subscription = (await system.CallAsync("sns", "ListSubscriptions", []))["Subscriptions"]![0]!;
        var attributes = (await system.CallAsync("sns", "GetSubscriptionAttributes", new JsonObject { ["SubscriptionArn"] = $"{subscription["SubscriptionArn"]}" }))["Attributes"]!;
        Assert.Equal(("lambda", "MessageBody"), ($"{attributes["Protocol"]}", $"{attributes["FilterPolicyScope"]}"));
        Assert.EndsWith(":local-Dead", $"{JsonNode.Parse($"{attributes["RedrivePolicy"]}")!["deadLetterTargetArn"]}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "local-WorkerEQueue")]
    [InlineData("{QueueArn: !GetAtt Inbox.Arn, QueueUrl: !Ref Inbox, BatchSize: 5}", "local-Inbox")]
    public async Task A_queue_may_stand_between_topic_and_function(string queue, string name)
    {
        await using var system = await CloudFixture.StartAsync(Worker($"{{E: {{Type: SNS, Properties: {{Topic: !Ref News, SqsSubscription: {queue}}}}}}}"));

        await PublishAsync(system, "hello");

        await EventuallyAsync(() => system.Records().Count, count => count == 1);
        var record = system.Records()[0];
        Assert.EndsWith(":" + name, $"{record["eventSourceARN"]}", StringComparison.Ordinal);
        Assert.Equal("hello", $"{JsonNode.Parse($"{record["body"]}")!["Message"]}");
    }

    [Fact]
    public async Task A_subscription_of_the_template_keeps_its_settings()
    {
        await using var system = await CloudFixture.StartAsync(Worker("{}") + "  Letters: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Inbox.Arn, RawMessageDelivery: true, FilterPolicyScope: MessageBody, "
            + "FilterPolicy: {Kind: {Of: [Order]}}, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}}\n");

        await PublishAsync(system, """{"Kind":{"Of":"order"}}""");
        await PublishAsync(system, """{"Kind":{"Of":"Order"}}""");

        Assert.Equal("""{"Kind":{"Of":"Order"}}""", $"{Assert.Single(await system.ReceiveAsync("Inbox"))!["Body"]}");
    }

    [Fact]
    public async Task A_filter_that_SNS_refuses_is_a_fault_of_the_template()
    {
        var fault = await Assert.ThrowsAsync<TemplateException>(() => CloudFixture.StartAsync(Worker("{E: {Type: SNS, Properties: {Topic: !Ref News, FilterPolicy: {a: {b: [x]}}}}}")));
        Assert.EndsWith(
            "Resource Worker, property Events.E: the subscription to arn:aws:sns:us-east-1:000000000000:local-News could not be made: InvalidParameterException: Invalid parameter: Attributes Reason: Filter policy scope MessageAttributes does not support nested filter policy",
            fault.Message,
            StringComparison.Ordinal);
    }

    private static Task<JsonObject> PublishAsync(CloudFixture system, string message) =>
        system.CallAsync("sns", "Publish", new JsonObject { ["TopicArn"] = "arn:aws:sns:us-east-1:000000000000:local-News", ["Message"] = message });
}
