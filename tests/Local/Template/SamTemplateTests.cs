using System.Text.Json.Nodes;
using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace OrderSystem.Local.Tests.Template;

/// <summary>What a template means: the same text must give what SAM and CloudFormation would deploy.</summary>
public sealed class SamTemplateTests
{
    private const string Shop = """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::Serverless-2016-10-31
        Parameters:
          Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
          MaxReceives: { Type: Number, Default: 3 }
          Provisioned: { Type: Number, Default: 0 }
        Mappings:
          Sizes:
            dev: { Memory: 256 }
            prod: { Memory: 1024 }
        Conditions:
          IsProd: !Equals [!Ref Stage, prod]
          UseProvisioned: !And [!Condition IsProd, !Not [!Equals [!Ref Provisioned, 0]]]
        Globals:
          Function:
            Runtime: dotnet10
            Timeout: 10
            MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
            Architectures: [arm64]
            Environment:
              Variables:
                LEVEL: Information
                TABLE: overridden below
          HttpApi:
            Auth:
              DefaultAuthorizer: Customers
              Authorizers:
                Customers:
                  JwtConfiguration:
                    issuer: !Sub https://issuer.example/${Stage}
                    audience: [shop]
        Resources:
          Orders:
            Type: AWS::DynamoDB::Table
            DeletionPolicy: Retain
            Properties:
              TableName: !Sub ${AWS::StackName}-Orders
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
              KeySchema: [{ AttributeName: id, KeyType: HASH }]
              StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
              SSESpecification: !If [IsProd, { SSEEnabled: true }, !Ref AWS::NoValue]
          Work:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: 60
              RedrivePolicy:
                deadLetterTargetArn: !GetAtt Dead.Arn
                maxReceiveCount: !Ref MaxReceives
          Dead:
            Type: AWS::SQS::Queue
            Properties: { QueueName: the-dead }
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument: { Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole } }
          Gate:
            Type: AWS::SQS::QueuePolicy
            Properties: { Queues: [!Ref Work], PolicyDocument: {} }
          OnlyInProd:
            Type: AWS::SQS::Queue
            Condition: IsProd
          Create:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: src/Create/
              Handler: Create
              Role: !GetAtt Role.Arn
              AutoPublishAlias: live
              ProvisionedConcurrencyConfig: !If [UseProvisioned, { ProvisionedConcurrentExecutions: !Ref Provisioned }, !Ref AWS::NoValue]
              Environment:
                Variables:
                  TABLE: !Ref Orders
                  QUEUE: !Ref Work
                  HOST: !Select [1, !Split ['//', !Sub 'https://${AWS::Region}.${AWS::URLSuffix}']]
                  LITERAL: !Sub '${!NotMine} ${Var}'
                  MAPPED: !Sub ['${A}/${Orders.Arn}', { A: !Ref Stage }]
                  ALIAS: !Ref Create.Alias
                  JOINED: !Join ['-', [a, !Ref Stage, !Base64 x]]
              Events:
                Post: { Type: HttpApi, Properties: { Path: /orders, Method: post, TimeoutInMillis: 8000 } }
                Hook: { Type: HttpApi, Properties: { Path: /hook, Method: POST, Auth: { Authorizer: NONE } } }
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Handler: Worker
              MemorySize: 512
              Events:
                Queue:
                  Type: SQS
                  Properties:
                    Queue: !GetAtt Work.Arn
                    BatchSize: 5
                    FunctionResponseTypes: [ReportBatchItemFailures]
                    ScalingConfig: { MaximumConcurrency: 4 }
                    FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["pay"]}}' }] }
                Stream:
                  Type: DynamoDB
                  Properties:
                    Stream: !GetAtt Orders.StreamArn
                    StartingPosition: TRIM_HORIZON
                    MaximumRetryAttempts: 3
                    MaximumRecordAgeInSeconds: 600
                    BisectBatchOnFunctionError: true
                    DestinationConfig: { OnFailure: { Destination: !GetAtt Dead.Arn } }
        Outputs:
          QueueUrl: { Value: !Ref Work }
          ProdOnly: { Condition: IsProd, Value: !GetAtt OnlyInProd.Arn }
        """;

    [Fact]
    public void Globals_parameters_conditions_and_intrinsics_give_what_would_be_deployed()
    {
        var template = Parse(Shop.Replace("${Var}", "${Stage}", StringComparison.Ordinal));

        var create = template.Functions.Single(function => function.LogicalId == "Create");
        Assert.Equal("shop-Create", create.Name);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:shop-Create", create.Arn);
        Assert.Equal(TimeSpan.FromSeconds(10), create.Timeout);
        Assert.Equal((256, "arm64", "live", 0), (create.MemorySize, create.Architecture, create.Alias, create.ProvisionedConcurrency));
        Assert.Equal(Path.GetFullPath("/work-in/src/Create/"), create.CodeUri);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["LEVEL"] = "Information",
                ["TABLE"] = "shop-Orders",
                ["QUEUE"] = "http://127.0.0.1:8081/000000000000/shop-Work",
                ["HOST"] = "us-east-1.amazonaws.com",
                ["LITERAL"] = "${NotMine} dev",
                ["MAPPED"] = "dev/arn:aws:dynamodb:us-east-1:000000000000:table/shop-Orders",
                ["ALIAS"] = "arn:aws:lambda:us-east-1:000000000000:function:shop-Create:live",
                ["JOINED"] = "a-dev-eA==",
            },
            create.Environment);
        Assert.Equal(["Orders", "Work", "Dead", "Role", "Create", "Worker", "ServerlessHttpApi"], template.Resources.Select(resource => resource.LogicalId));
        Assert.Equal([new AcceptedResource("Gate", "AWS::SQS::QueuePolicy", "policies of resources are not checked locally, only the functions' roles are")], template.Accepted);
        Assert.Null(template.Find("Orders")!.Properties["SSESpecification"]);
        Assert.Equal(["QueueUrl"], template.Outputs.Keys);
        Assert.Equal("""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:the-dead","maxReceiveCount":"3"}""", template.Find("Work")!.Properties["RedrivePolicy"]!.ToJsonString());
    }

    [Fact]
    public void Parameters_choose_another_variant()
    {
        var text = Shop.Replace("${Var}", "x", StringComparison.Ordinal);
        var template = Parse(text, new() { ["Stage"] = "prod", ["Provisioned"] = "5" });

        Assert.Equal((1024, 5), (template.Functions[0].MemorySize, template.Functions[0].ProvisionedConcurrency));
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:shop-OnlyInProd", template.Outputs["ProdOnly"]);
        Assert.Equal("https://issuer.example/prod", template.HttpApis.Single().Authorizers["Customers"].Issuer);
    }

    [Fact]
    public void Routes_carry_their_authorizer_and_timeout()
    {
        var api = Parse(Shop).HttpApis.Single();

        Assert.Equal(("ServerlessHttpApi", "$default"), (api.LogicalId, api.StageName));
        Assert.Equal(
            [("POST /orders", "Customers", TimeSpan.FromSeconds(8)), ("POST /hook", null, TimeSpan.FromSeconds(30))],
            api.Routes.Select(route => (route.RouteKey, route.Authorizer, route.Timeout)));
        Assert.Equal(["shop"], api.Authorizers["Customers"].Audience);
    }

    [Fact]
    public void Event_sources_carry_what_the_pollers_need()
    {
        var worker = Parse(Shop).Functions.Single(function => function.LogicalId == "Worker");

        var queue = Assert.Single(worker.Queues);
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:shop-Work", queue.QueueArn);
        Assert.Equal((5, true, 4, true), (queue.BatchSize, queue.ReportBatchItemFailures, queue.MaximumConcurrency, queue.Enabled));
        Assert.Equal(["{\"body\":{\"kind\":[\"pay\"]}}"], queue.Filters);
        var stream = Assert.Single(worker.Streams);
        Assert.Equal("arn:aws:dynamodb:us-east-1:000000000000:table/shop-Orders/stream/latest", stream.StreamArn);
        Assert.Equal((100, 3, StartingPosition.TrimHorizon, true), (stream.BatchSize, stream.MaximumRetryAttempts, stream.StartingPosition, stream.BisectBatchOnFunctionError));
        Assert.Equal((TimeSpan.FromMinutes(10), "arn:aws:sqs:us-east-1:000000000000:the-dead"), (stream.MaximumRecordAge, stream.OnFailureArn));
    }

    [Fact]
    public void What_an_engine_called_a_resource_stands_before_what_was_computed()
    {
        var physical = new PhysicalNames();
        physical.Set("Work", PhysicalNames.Ref, "http://moto/123456789012/shop-Work");
        physical.Set("Orders", "StreamArn", "arn:aws:dynamodb:us-east-1:1:table/shop-Orders/stream/2026");

        var template = Parse(Shop).Bind(physical);

        Assert.Equal("http://moto/123456789012/shop-Work", template.Functions[0].Environment["QUEUE"]);
        Assert.EndsWith("/stream/2026", template.Functions[1].Streams[0].StreamArn, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_teams_template_in_JSON_reads_as_well()
    {
        var template = Parse("""
            {
              "Transform": ["AWS::Serverless-2016-10-31"],
              "Parameters": { "Names": { "Type": "CommaDelimitedList", "Default": "left, right" } },
              "Resources": {
                "Gate": { "Type": "AWS::Serverless::HttpApi", "Properties": { "StageName": "v1", "CorsConfiguration": true } },
                "Readings": { "Type": "AWS::Serverless::SimpleTable" },
                "Alarm": { "Type": "AWS::CloudWatch::Alarm", "Properties": { "Dimensions": [ { "Value": { "Fn::GetAtt": [ "Inbox", "QueueName" ] } } ] } },
                "News": { "Type": "AWS::SNS::Topic", "Properties": { "Subscription": [ { "Protocol": "sqs", "Endpoint": { "Fn::GetAtt": "Inbox.Arn" } } ] } },
                "Inbox": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Fn::Join": [ "", [ { "Fn::Select": [ 1, { "Ref": "Names" } ] }, "-inbox" ] ] } } },
                "Reader": {
                  "Type": "AWS::Serverless::Function",
                  "Properties": {
                    "Handler": "Reader::Reader.Function::Handle", "Runtime": "dotnet10",
                    "Events": { "All": { "Type": "HttpApi", "Properties": { "ApiId": { "Ref": "Gate" } } } }
                  }
                },
                "Mapping": {
                  "Type": "AWS::Lambda::EventSourceMapping", "DependsOn": [ "Inbox" ],
                  "Properties": { "FunctionName": { "Ref": "Reader" }, "EventSourceArn": { "Fn::GetAtt": [ "Inbox", "Arn" ] } }
                }
              }
            }
            """);

        Assert.Equal("right-inbox", template.Find("Inbox")!.Name);
        var api = template.HttpApis.Single();
        Assert.Equal(("Gate", "v1", "$default"), (api.LogicalId, api.StageName, api.Routes.Single().RouteKey));
        Assert.Equal(["*"], api.Cors!.AllowOrigins);
        Assert.Equal("Mapping", template.Functions.Single().Queues.Single().Name);
        Assert.Equal(JsonValueKind("[{\"Protocol\":\"sqs\",\"Endpoint\":\"arn:aws:sqs:us-east-1:000000000000:right-inbox\"}]"), template.Find("News")!.Properties["Subscription"]!.ToJsonString());
    }

    [Fact]
    public void The_systems_own_template_reads_and_says_what_has_no_effect_here()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "template.yaml")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/'))!;
        }

        var parameters = new Dictionary<string, string> { ["BuildId"] = new string('0', 64), ["TokenIssuer"] = "https://issuer.example", ["TokenAudience"] = "orders" };
        var template = SamTemplate.Load(Path.Combine(folder, "template.yaml"), new TemplateOptions { Parameters = parameters });

        Assert.All(template.Functions, function => Assert.True(Directory.Exists(function.CodeUri), function.CodeUri));
        Assert.All(template.HttpApis, api => Assert.NotEmpty(api.Routes));
        Assert.Contains("Orders: PointInTimeRecoverySpecification", template.WithoutEffect);
    }

    private static string JsonValueKind(string json) => JsonNode.Parse(json)!.ToJsonString();

    private static SamTemplate Parse(string text, Dictionary<string, string>? parameters = null) =>
        SamTemplate.Parse(text.Replace("${Var}", "x", StringComparison.Ordinal), "/work-in/template.yaml", new TemplateOptions { StackName = "shop", Parameters = parameters ?? [] });
}
