using System.Text.Json.Nodes;
using LocalCloud.DynamoDb;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager;
using LocalCloud.Sns;
using LocalCloud.Sqs;
using LocalCloud.Template;
using LocalCloud.Template.Provisioning;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Template;

/// <summary>What a template declares is there afterwards, on the embedded engines and on moto.</summary>
public sealed class ProvisionerTests
{
    private const string Text = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Subscribed:
            Type: AWS::SNS::Subscription
            Properties: { TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Work.Arn, RawMessageDelivery: true }
          Work:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: 45
              RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
          Dead:
            Type: AWS::SQS::Queue
            Properties: { QueueName: dead }
          News:
            Type: AWS::SNS::Topic
          Orders:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{ AttributeName: id, AttributeType: S }, { AttributeName: day, AttributeType: S }]
              KeySchema: [{ AttributeName: id, KeyType: HASH }]
              GlobalSecondaryIndexes:
                - IndexName: by-day
                  KeySchema: [{ AttributeName: day, KeyType: HASH }]
                  Projection: { ProjectionType: KEYS_ONLY }
              StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
              TimeToLiveSpecification: { AttributeName: expires, Enabled: true }
          Simple:
            Type: AWS::Serverless::SimpleTable
          Key:
            Type: AWS::SecretsManager::Secret
            Properties:
              GenerateSecretString: { SecretStringTemplate: '{"user":"me"}', GenerateStringKey: password, PasswordLength: 20, ExcludePunctuation: true }
          Reader:
            Type: AWS::Serverless::Function
            Properties:
              Handler: Reader
              Runtime: dotnet10
              Timeout: 20
              Environment: { Variables: { QUEUE: !Ref Work, SECRET: !Ref Key } }
              Events:
                Stream: { Type: DynamoDB, Properties: { Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST } }
                Queue: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn } }
        """;

    [Theory]
    [InlineData("embedded")]
    [InlineData("moto")]
    public async Task Everything_declared_is_made_once_and_functions_see_its_real_names(string engine)
    {
        var token = TestContext.Current.CancellationToken;
        await using var moto = engine == "moto" ? await MotoServer.StartAsync() : null;
        var services = moto is null ? Embedded() : new[] { "dynamodb", "sqs", "sns", "secretsmanager" }.ToDictionary(name => name, name => (IAwsService)moto.Remote(name));
        var provisioner = new Provisioner(services.Values);
        var template = SamTemplate.Parse(Text, "/work-in/template.yaml", new TemplateOptions { StackName = "shop" });

        var bound = await provisioner.CreateAsync(template, token);
        var again = await provisioner.CreateAsync(template, token);

        var reader = bound.Functions.Single();
        Assert.Equal(reader.Streams.Single().StreamArn, again.Functions.Single().Streams.Single().StreamArn);
        Assert.DoesNotContain("/stream/latest", reader.Streams.Single().StreamArn, StringComparison.Ordinal);
        var queue = (await services["sqs"].InvokeAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = reader.Environment["QUEUE"], ["AttributeNames"] = new JsonArray("All") }, token))["Attributes"]!;
        Assert.Equal((reader.Queues.Single().QueueArn, "45"), ($"{queue["QueueArn"]}", $"{queue["VisibilityTimeout"]}"));
        Assert.Contains("\"maxReceiveCount\":3", $"{queue["RedrivePolicy"]}".Replace(" ", "", StringComparison.Ordinal).Replace("\"3\"", "3", StringComparison.Ordinal), StringComparison.Ordinal);
        var secret = JsonNode.Parse($"{(await services["secretsmanager"].InvokeAsync("GetSecretValue", new JsonObject { ["SecretId"] = reader.Environment["SECRET"] }, token))["SecretString"]}")!;
        Assert.Equal(("me", 20), ($"{secret["user"]}", $"{secret["password"]}".Length));
        var table = (await services["dynamodb"].InvokeAsync("DescribeTable", new JsonObject { ["TableName"] = "shop-Orders" }, token))["Table"]!;
        Assert.Equal("by-day", $"{table["GlobalSecondaryIndexes"]![0]!["IndexName"]}");
        Assert.Equal("ENABLED", $"{(await services["dynamodb"].InvokeAsync("DescribeTimeToLive", new JsonObject { ["TableName"] = "shop-Orders" }, token))["TimeToLiveDescription"]!["TimeToLiveStatus"]}");
        Assert.Equal("id", $"{(await services["dynamodb"].InvokeAsync("DescribeTable", new JsonObject { ["TableName"] = "shop-Simple" }, token))["Table"]!["KeySchema"]![0]!["AttributeName"]}");

        var topic = $"{(await services["sns"].InvokeAsync("ListTopics", [], token))["Topics"]![0]!["TopicArn"]}";
        await services["sns"].InvokeAsync("Publish", new JsonObject { ["TopicArn"] = topic, ["Message"] = "hi" }, token);
        var received = await services["sqs"].InvokeAsync("ReceiveMessage", new JsonObject { ["QueueUrl"] = reader.Environment["QUEUE"], ["WaitTimeSeconds"] = 2 }, token);
        Assert.Equal("hi", $"{received["Messages"]![0]!["Body"]}");
        Assert.Single(received["Messages"]!.AsArray());
    }

    [Theory]
    [InlineData("KeyType: HASH }]\n      GlobalSecondaryIndexes:", "KeyType: HASH }, { AttributeName: day, KeyType: RANGE }]\n      GlobalSecondaryIndexes:", "Resource Orders, property KeySchema: table shop-Orders is there already and differs: it has 'id HASH', the template says 'id HASH, day RANGE'.")]
    [InlineData("VisibilityTimeout: 45", "VisibilityTimeout: 46", "Resource Work: AWS::SQS::Queue shop-Work could not be made: QueueNameExists: A queue already exists with the same name and a different value for attribute VisibilityTimeout")]
    public async Task A_resource_that_is_there_and_differs_is_an_error(string before, string after, string message)
    {
        var services = Embedded();
        var options = new TemplateOptions { StackName = "shop" };
        await new Provisioner(services.Values).CreateAsync(SamTemplate.Parse(Text, "t.yaml", options), TestContext.Current.CancellationToken);
        Assert.Contains(before, Text, StringComparison.Ordinal);
        var changed = SamTemplate.Parse(Text.Replace(before, after, StringComparison.Ordinal), "t.yaml", options);

        var error = await Assert.ThrowsAsync<TemplateException>(() => new Provisioner(services.Values).CreateAsync(changed, TestContext.Current.CancellationToken));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_missing_is_named()
    {
        var error = await Assert.ThrowsAsync<TemplateException>(() => new Provisioner([]).CreateAsync(SamTemplate.Parse(Text, "t.yaml", new TemplateOptions()), TestContext.Current.CancellationToken));

        Assert.EndsWith("needs the service sns, which does not run here.", error.Message.Replace("sqs", "sns", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static Dictionary<string, IAwsService> Embedded()
    {
        var sqs = new SqsService(TimeProvider.System, "http://local");
        return new IAwsService[] { new DynamoDbService(TimeProvider.System), sqs, new SnsService(TimeProvider.System, sqs), new SecretsManagerService(TimeProvider.System) }
            .ToDictionary(service => service.Name);
    }
}
