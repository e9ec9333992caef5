using System.Text.Json.Nodes;
using LocalCloud.EventSources;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>One system for the tests that make mappings through Lambda's API: each makes its own, of sources of its own.</summary>
public sealed class MappingApiFixture : IAsyncLifetime
{
    private static string Template { get; } = $$"""
          Work: {Type: AWS::SQS::Queue, Properties: {QueueName: work, VisibilityTimeout: 300} }
          Spare: {Type: AWS::SQS::Queue, Properties: {QueueName: spare, VisibilityTimeout: 300} }
          Short: {Type: AWS::SQS::Queue, Properties: {QueueName: short, VisibilityTimeout: 1} }
          Failures: {Type: AWS::SQS::Queue, Properties: {QueueName: failures} }
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
              FunctionName: worker
              AutoPublishAlias: live
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 5
              $JOURNAL
              Policies:
                - Statement: [{Effect: Allow, Action: ['sqs:SendMessage', 'sns:Publish'], Resource: '*'}]
              Events:
                Jobs: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, Enabled: false} }
                Changes: {Type: DynamoDB, Properties: {Stream: !GetAtt Things.StreamArn, StartingPosition: TRIM_HORIZON, MaximumRetryAttempts: 1, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} } } }
          Bare:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: bare
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
          Standing:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Spare.Arn, Enabled: false}
        Outputs:
          Standing: {Value: !Ref Standing}
          StandingArn: {Value: !GetAtt Standing.EventSourceMappingArn}

        """;

    internal CloudFixture System { get; private set; } = null!;

    internal MappingClient Client { get; private set; } = null!;

    /// <summary>The ARN of the table's stream.</summary>
    internal string Stream => System.Cloud.Template.Functions.SelectMany(function => function.Streams).Single().StreamArn;

    public async ValueTask InitializeAsync()
    {
        System = await CloudFixture.StartAsync(Template);
        Client = new MappingClient(System);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await System.DisposeAsync();
    }

    /// <summary>Visible messages and those in flight.</summary>
    internal async Task<(int Visible, int InFlight)> CountAsync(string queue)
    {
        var attributes = (await System.CallAsync("sqs", "GetQueueAttributes", new JsonObject { ["QueueUrl"] = UrlOf(queue), ["AttributeNames"] = new JsonArray("All") }))["Attributes"]!;
        return (int.Parse((string)attributes["ApproximateNumberOfMessages"]!), int.Parse((string)attributes["ApproximateNumberOfMessagesNotVisible"]!));
    }

    internal Task SendAsync(string queue, string body) => System.CallAsync("sqs", "SendMessage", new JsonObject { ["QueueUrl"] = UrlOf(queue), ["MessageBody"] = body });

    private string UrlOf(string queue) => new Uri(System.Cloud.AwsUrl, $"000000000000/{queue}").ToString();

    /// <summary>What the function was given from one source.</summary>
    internal List<JsonNode> RecordsOf(string arn) => [.. System.Records().Where(record => (string?)record["eventSourceARN"] == arn)];

    /// <summary>What a mapping has done.</summary>
    internal MappingStatus StatusOf(string id) => System.Cloud.EventSources.Single(source => source.Mapping.Id.ToString() == id);

    /// <summary>Waits for something, with the clock a few seconds further each time one looks.</summary>
    internal Task<T> HurryAsync<T>(Func<Task<T>> read, Func<T, bool> isSo) => EventuallyAsync(
        () =>
        {
            System.Cloud.Clock.Advance(TimeSpan.FromSeconds(5));
            return read();
        },
        isSo);

    internal Task PutAsync(string table, string id, string? instruction)
    {
        var item = new JsonObject { ["id"] = new JsonObject { ["S"] = id } };
        if (instruction is not null)
        {
            item["do"] = new JsonObject { ["S"] = instruction };
        }

        return System.CallAsync("dynamodb", "PutItem", new JsonObject { ["TableName"] = table, ["Item"] = item });
    }

    /// <summary>The one message of a queue.</summary>
    internal async Task<JsonNode> ReceiveAsync(string queue) => (await System.CallAsync("sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = UrlOf(queue) }))["Messages"]!.AsArray().Single()!;

    /// <summary>Makes a mapping, and waits until it polls.</summary>
    internal async Task<string> MapAsync(JsonObject request)
    {
        request["FunctionName"] ??= "worker";
        var made = await Client.CreateAsync(request.ToJsonString());
        Assert.True(made.Status == 202, made.ToString());
        var id = (string)made.Body["UUID"]!;
        await Client.InStateAsync(id, "Enabled");
        return id;
    }

    /// <summary>A table with a stream that nobody else uses.</summary>
    internal async Task<(string Table, string Stream)> MakeTableAsync(string name, string view = "NEW_AND_OLD_IMAGES")
    {
        var made = await System.CallAsync("dynamodb", "CreateTable", new JsonObject
        {
            ["TableName"] = name,
            ["BillingMode"] = "PAY_PER_REQUEST",
            ["AttributeDefinitions"] = new JsonArray(new JsonObject { ["AttributeName"] = "id", ["AttributeType"] = "S" }),
            ["KeySchema"] = new JsonArray(new JsonObject { ["AttributeName"] = "id", ["KeyType"] = "HASH" }),
            ["StreamSpecification"] = new JsonObject { ["StreamEnabled"] = true, ["StreamViewType"] = view },
        });
        return (name, (string)made["TableDescription"]!["LatestStreamArn"]!);
    }

    /// <summary>A queue that nobody else uses.</summary>
    internal async Task<string> MakeQueueAsync(string name)
    {
        await System.CallAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = name, ["Attributes"] = new JsonObject { ["VisibilityTimeout"] = "300" } });
        return $"arn:aws:sqs:us-east-1:000000000000:{name}";
    }
}
