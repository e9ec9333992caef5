using LocalCloud;
using OrderSystem.Local.Tests.Lambda;
using OrderSystem.Local.Tests.Peers;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>The event sources over engines that are not ours: they poll where nothing signals.</summary>
public sealed class OtherEnginesTests
{
    private static string Template { get; } = $$"""
          Letters: {Type: AWS::SQS::Queue, Properties: {QueueName: letters} }
          Work:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: work
              VisibilityTimeout: 3
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 2}
          Things:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: things
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
              StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 3
              $JOURNAL
              Events:
                Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, BatchSize: 1, FunctionResponseTypes: [ReportBatchItemFailures]} }
                Changes: {Type: DynamoDB, Properties: {Stream: !GetAtt Things.StreamArn, StartingPosition: TRIM_HORIZON, BatchSize: 1, MaximumRetryAttempts: 1} }

        """;

    [Theory]
    [InlineData("moto", "*")]
    [InlineData("dynamodb-local", "dynamodb")]
    public async Task Queues_and_streams_of_other_engines_invoke_functions(string engine, string service)
    {
        await using var peer = await StartAsync(engine);
        await using var system = await CloudFixture.StartAsync(Template, options => options with { Endpoints = new Dictionary<string, Uri> { [service] = peer.Url } });
        await system.SendAsync("Work", """{"do":"fail-item"}""");
        await system.SendAsync("Work", "good");
        await system.PutAsync("Things", "a", "fail");
        await system.PutAsync("Things", "b");

        // Twice the failing message and then its dead letter; twice the failing record and then the next.
        await EventuallyAsync(() => string.Join(' ', system.Records().Select(record => (string?)record["dynamodb"]?["Keys"]!["id"]!["S"]).OfType<string>()), seen => seen == "a a b", seconds: 40);
        await EventuallyAsync(() => system.CountAsync("Work"), count => count == (0, 0), seconds: 40);
        Assert.Equal(["good", """{"do":"fail-item"}""", """{"do":"fail-item"}"""], system.Records().Select(record => (string?)record["body"]).OfType<string>().Order(StringComparer.Ordinal));
        await EventuallyAsync(() => system.CountAsync("Letters"), count => count.Visible == 1, seconds: 40);
    }

    private static async Task<PeerProcess> StartAsync(string engine)
    {
        try
        {
            return await (engine == "moto" ? MotoPeer.StartAsync() : DynamoDbLocalPeer.StartAsync());
        }
        catch (PeerMissingException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}
