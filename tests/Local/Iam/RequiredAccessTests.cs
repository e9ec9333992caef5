using System.Text.Json.Nodes;
using LocalCloud.CodeDeploy;
using LocalCloud.DynamoDb;
using LocalCloud.Iam;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager;
using LocalCloud.Sns;
using LocalCloud.Sqs;

namespace OrderSystem.Local.Tests.Iam;

/// <summary>Which actions on which resources each operation needs.</summary>
public sealed class RequiredAccessTests
{
    private const string Orders = "arn:aws:dynamodb:us-east-1:000000000000:table/Orders";
    private const string Stream = Orders + "/stream/2026-01-01T00:00:00.000";
    private const string Work = "arn:aws:sqs:us-east-1:000000000000:work";
    private const string News = "arn:aws:sns:us-east-1:000000000000:news";

    [Theory]
    [InlineData("dynamodb", "PutItem", """{"TableName":"Orders"}""", "dynamodb:PutItem " + Orders)]
    [InlineData("dynamodb", "GetItem", """{"TableName":"ORDERS"}""", "dynamodb:GetItem " + Orders)]
    [InlineData("dynamodb", "Query", """{"TableName":"Orders"}""", "dynamodb:Query " + Orders)]
    [InlineData("dynamodb", "Scan", """{"TableName":"Orders","IndexName":"by-day"}""", "dynamodb:Scan " + Orders + "/index/by-day")]
    [InlineData("dynamodb", "BatchGetItem", """{"RequestItems":{"Orders":{},"Other":{}}}""", "dynamodb:BatchGetItem " + Orders, "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:000000000000:table/Other")]
    [InlineData("dynamodb", "BatchWriteItem", """{"RequestItems":{"Orders":[]}}""", "dynamodb:BatchWriteItem " + Orders)]
    [InlineData("dynamodb", "TransactGetItems", """{"TransactItems":[{"Get":{"TableName":"Orders"}}]}""", "dynamodb:GetItem " + Orders)]
    [InlineData(
        "dynamodb",
        "TransactWriteItems",
        """{"TransactItems":[{"Put":{"TableName":"Orders"}},{"Update":{"TableName":"Orders"}},{"Delete":{"TableName":"Orders"}},{"ConditionCheck":{"TableName":"Orders"}}]}""",
        "dynamodb:PutItem " + Orders,
        "dynamodb:UpdateItem " + Orders,
        "dynamodb:DeleteItem " + Orders,
        "dynamodb:ConditionCheckItem " + Orders)]
    [InlineData("dynamodb", "DescribeTable", """{"TableName":"Orders"}""", "dynamodb:DescribeTable " + Orders)]
    [InlineData("dynamodb", "ListTables", "{}", "dynamodb:ListTables arn:aws:dynamodb:us-east-1:000000000000:table/*")]
    [InlineData("dynamodb", "ListStreams", "{}", "dynamodb:ListStreams *")]
    [InlineData("dynamodb", "ListStreams", """{"TableName":"Orders"}""", "dynamodb:ListStreams " + Orders + "/stream/*")]
    [InlineData("dynamodb", "DescribeStream", $$"""{"StreamArn":"{{Stream}}"}""", "dynamodb:DescribeStream " + Stream)]
    [InlineData("dynamodb", "GetShardIterator", $$"""{"StreamArn":"{{Stream}}"}""", "dynamodb:GetShardIterator " + Stream)]
    [InlineData("dynamodb", "GetRecords", $$"""{"ShardIterator":"{{Stream}}|1|abc"}""", "dynamodb:GetRecords " + Stream)]
    [InlineData("dynamodb", "TagResource", $$"""{"ResourceArn":"{{Orders}}"}""", "dynamodb:TagResource " + Orders)]
    // Malformed, or not known here: the engine answers.
    [InlineData("dynamodb", "PutItem", "{}")]
    [InlineData("dynamodb", "TransactWriteItems", """{"TransactItems":[{"Put":{}},{"Putt":{"TableName":"Orders"}}]}""")]
    [InlineData("dynamodb", "ExecuteStatement", """{"Statement":"SELECT 1"}""")]
    [InlineData("sqs", "SendMessage", """{"QueueUrl":"http://localhost:1/000000000000/work"}""", "sqs:SendMessage " + Work)]
    [InlineData("sqs", "SendMessageBatch", """{"QueueUrl":"work"}""", "sqs:SendMessage " + Work)]
    [InlineData("sqs", "DeleteMessageBatch", """{"QueueUrl":"work"}""", "sqs:DeleteMessage " + Work)]
    [InlineData("sqs", "ChangeMessageVisibilityBatch", """{"QueueUrl":"work"}""", "sqs:ChangeMessageVisibility " + Work)]
    [InlineData("sqs", "GetQueueUrl", """{"QueueName":"work"}""", "sqs:GetQueueUrl " + Work)]
    [InlineData("sqs", "ListQueues", "{}", "sqs:ListQueues arn:aws:sqs:us-east-1:000000000000:")]
    [InlineData("sqs", "SendMessage", "{}")]
    [InlineData("sns", "Publish", $$"""{"TopicArn":"{{News}}"}""", "sns:Publish " + News)]
    [InlineData("sns", "Publish", $$"""{"TargetArn":"{{News}}"}""", "sns:Publish " + News)]
    [InlineData("sns", "PublishBatch", $$"""{"TopicArn":"{{News}}"}""", "sns:Publish " + News)]
    [InlineData("sns", "CreateTopic", """{"Name":"news"}""", "sns:CreateTopic " + News)]
    [InlineData("sns", "ListTopics", "{}", "sns:ListTopics arn:aws:sns:us-east-1:000000000000:*")]
    [InlineData("sns", "SetSubscriptionAttributes", $$"""{"SubscriptionArn":"{{News}}:1f"}""", "sns:SetSubscriptionAttributes " + News)]
    [InlineData("sns", "TagResource", $$"""{"ResourceArn":"{{News}}"}""", "sns:TagResource " + News)]
    [InlineData("sns", "Unsubscribe", $$"""{"SubscriptionArn":"{{News}}:1f"}""", "sns:Unsubscribe " + News)]
    [InlineData("secretsmanager", "GetSecretValue", """{"SecretId":"key"}""", "secretsmanager:GetSecretValue KEY")]
    [InlineData("secretsmanager", "GetSecretValue", """{"SecretId":"KEY"}""", "secretsmanager:GetSecretValue KEY")]
    [InlineData("secretsmanager", "GetSecretValue", """{"SecretId":"none"}""", "secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:000000000000:secret:none-??????")]
    [InlineData(
        "codedeploy",
        "PutLifecycleEventHookExecutionStatus",
        """{"deploymentId":"d-1"}""",
        "codedeploy:PutLifecycleEventHookExecutionStatus arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:shop-ServerlessDeploymentApplication/any")]
    [InlineData("secretsmanager", "BatchGetSecretValue", """{"SecretIdList":["key"]}""", "secretsmanager:BatchGetSecretValue *", "secretsmanager:GetSecretValue KEY")]
    [InlineData("secretsmanager", "GetRandomPassword", "{}", "secretsmanager:GetRandomPassword *")]
    [InlineData("secretsmanager", "ListSecrets", "{}", "secretsmanager:ListSecrets *")]
    public async Task Each_operation_needs_its_action_on_its_resource(string name, string operation, string request, params string[] needed)
    {
        var sqs = new SqsService(TimeProvider.System, "http://localhost:1");
        using var dynamoDb = new DynamoDbService(TimeProvider.System);
        var secrets = new SecretsManagerService(TimeProvider.System);
        var key = (string)(await secrets.InvokeAsync("CreateSecret", new JsonObject { ["Name"] = "key", ["SecretString"] = "s", ["ClientRequestToken"] = $"{Guid.NewGuid()}" }, TestContext.Current.CancellationToken))["ARN"]!;
        var service = new IAwsService[] { dynamoDb, sqs, new SnsService(TimeProvider.System, sqs), secrets, new CodeDeployService(TimeProvider.System) }.Single(service => service.Name == name);

        // A table may be named by its ARN.
        var body = JsonNode.Parse(request.Replace("KEY", key, StringComparison.Ordinal).Replace("ORDERS", Orders, StringComparison.Ordinal))!.AsObject();
        var required = new RequiredAccess("us-east-1", "000000000000", "shop").Of(service, operation, body);

        Assert.Equal(needed.Select(need => need.Replace("KEY", key, StringComparison.Ordinal)), required.Select(access => $"{access.Action} {access.Resource}"));
    }
}
