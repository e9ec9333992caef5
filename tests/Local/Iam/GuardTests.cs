using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using LocalCloud.EventSources;
using LocalCloud.Iam;
using LocalCloud.Protocol;
using LocalCloud.Template;
using OrderSystem.Local.Tests.Lambda;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Iam;

/// <summary>The AWS endpoint holds a function to its role, over the wire, and nobody else.</summary>
public sealed class GuardTests
{
    private const string Caller = "arn:aws:sts::000000000000:assumed-role/local-R/local-F";

    private const string Resources = """
          Work: {Type: AWS::SQS::Queue}
          Secret: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: s}}
          News: {Type: AWS::SNS::Topic}
          Things:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
          F:
            Type: AWS::Serverless::Function
            Properties: $CODE, Role: !GetAtt R.Arn}
          R:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
              Policies: [{PolicyName: p, PolicyDocument: {Statement: [$ALLOWED]}}]

        """;

    private const string Some = "{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Things.Arn}, {Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt F.Arn}, {Effect: Deny, Action: 'sns:*', Resource: '*'}";
    private const string All = "{Effect: Allow, Action: '*', Resource: '*'}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string, HttpStatusCode, string> Calls => new()
    {
        { "dynamodb", "GetItem", """{"TableName":"local-Things","Key":{"id":{"S":"a"}}}""", "AccessDeniedException", HttpStatusCode.BadRequest, "dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/local-Things because no identity-based policy allows the dynamodb:GetItem action" },
        { "dynamodb", "TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"local-Things","Item":{"id":{"S":"a"}}}},{"Delete":{"TableName":"local-Things","Key":{"id":{"S":"b"}}}}]}""", "AccessDeniedException", HttpStatusCode.BadRequest, "dynamodb:DeleteItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/local-Things because no identity-based policy allows the dynamodb:DeleteItem action" },
        { "sqs", "SendMessageBatch", """{"QueueUrl":"http://x/000000000000/local-Work","Entries":[{"Id":"1","MessageBody":"b"}]}""", "AccessDeniedException", HttpStatusCode.Forbidden, "sqs:sendmessage on resource: arn:aws:sqs:us-east-1:000000000000:local-Work because no identity-based policy allows the sqs:sendmessage action" },
        { "sns", "Publish", """{"TopicArn":"arn:aws:sns:us-east-1:000000000000:local-News","Message":"m"}""", "AuthorizationError", HttpStatusCode.Forbidden, "SNS:Publish on resource: arn:aws:sns:us-east-1:000000000000:local-News with an explicit deny in an identity-based policy" },
        { "secretsmanager", "ListSecrets", "{}", "AccessDeniedException", HttpStatusCode.BadRequest, "secretsmanager:ListSecrets because no identity-based policy allows the secretsmanager:ListSecrets action" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task What_the_role_does_not_allow_is_refused_as_on_AWS_and_what_it_allows_is_done(string service, string operation, string request, string code, HttpStatusCode status, string message)
    {
        await using var some = await StartAsync(Some);
        await using var all = await StartAsync(All);
        var body = JsonNode.Parse(request)!.AsObject();

        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(some, service, operation, body, Function));
        await CallAsync(all, service, operation, body.DeepClone().AsObject(), Function);
        await CallAsync(some, service, operation, body.DeepClone().AsObject(), new AwsCredentials("AKIAOWNER", "any"));

        Assert.Equal((code, status, $"User: {Caller} is not authorized to perform: {message}"), (refused.Code, refused.Status, refused.Message));
    }

    [Fact]
    public async Task The_SDKs_see_the_refusal_as_AWS_gives_it()
    {
        await using var system = await StartAsync(Some);
        var credentials = new SessionAWSCredentials(Function.AccessKeyId, Function.SecretAccessKey, Function.SessionToken);
        var url = $"{system.Cloud.AwsUrl}";
        using var dynamoDb = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = url, AuthenticationRegion = "us-east-1" });
        using var sqs = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = url, AuthenticationRegion = "us-east-1" });
        using var sns = new AmazonSimpleNotificationServiceClient(credentials, new AmazonSimpleNotificationServiceConfig { ServiceURL = url, AuthenticationRegion = "us-east-1" });
        var id = new Dictionary<string, AttributeValue> { ["id"] = new("a") };

        await dynamoDb.PutItemAsync("local-Things", id, Token);
        var get = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => dynamoDb.GetItemAsync("local-Things", id, Token));
        var send = await Assert.ThrowsAsync<AmazonSQSException>(() => sqs.SendMessageAsync(new Amazon.SQS.Model.SendMessageRequest($"{url}000000000000/local-Work", "m"), Token));
        var publish = await Assert.ThrowsAnyAsync<AmazonSimpleNotificationServiceException>(() => sns.PublishAsync(new Amazon.SimpleNotificationService.Model.PublishRequest { TopicArn = "arn:aws:sns:us-east-1:000000000000:local-News", Message = "m" }, Token));

        Assert.Equal(("AccessDeniedException", HttpStatusCode.BadRequest), (get.ErrorCode, get.StatusCode));
        Assert.Contains("is not authorized to perform: dynamodb:GetItem", get.Message, StringComparison.Ordinal);
        Assert.Equal(("AccessDenied", HttpStatusCode.Forbidden), (send.ErrorCode, send.StatusCode));
        Assert.Contains("is not authorized to perform: sqs:sendmessage", send.Message, StringComparison.Ordinal);
        Assert.Equal(("AuthorizationError", HttpStatusCode.Forbidden), (publish.ErrorCode, publish.StatusCode));
    }

    [Fact]
    public async Task The_AWS_CLI_is_told_who_it_is_and_what_it_may_not_do_with_a_functions_key()
    {
        var aws = Programs.Require("aws");
        await using var system = await StartAsync(Some);
        async Task<string> RunAsync(string script) => await Programs.RunAsync("/bin/sh", ["-c", $"AWS_ACCESS_KEY_ID={Function.AccessKeyId} {aws} --endpoint-url {system.Cloud.AwsUrl} --output json {script} 2>&1 || true"]);

        Assert.Equal(Caller, (string?)JsonNode.Parse(await RunAsync("sts get-caller-identity"))!["Arn"]);
        Assert.Contains("An error occurred (AccessDeniedException) when calling the Scan operation: User: " + Caller + " is not authorized to perform: dynamodb:Scan", await RunAsync("dynamodb scan --table-name local-Things"), StringComparison.Ordinal);
        Assert.Contains("An error occurred (AccessDenied) when calling the ReceiveMessage operation", await RunAsync($"sqs receive-message --queue-url {await system.QueueUrlAsync("Work")}"), StringComparison.Ordinal);
        Assert.Contains("An error occurred (AuthorizationError) when calling the ListTopics operation", await RunAsync("sns list-topics"), StringComparison.Ordinal);
        Assert.Contains("An error occurred (AccessDeniedException) when calling the ListFunctions operation", await RunAsync("lambda list-functions"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local-F", "", "")]
    [InlineData("local-F:$LATEST", "", ":$LATEST")]
    [InlineData("local-F", "?Qualifier=live", ":live")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:local-F:live", "", ":live")]
    [InlineData("000000000000:function:local-F:live", "", ":live")]
    public async Task A_function_invokes_another_only_by_the_name_that_its_role_allows(string name, string query, string qualifier)
    {
        await using var system = await StartAsync(Some);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(system.Cloud.AwsUrl, $"/2015-03-31/functions/{Uri.EscapeDataString(name)}/invocations{query}"));
        request.Headers.TryAddWithoutValidation("X-Amz-Invocation-Type", "DryRun");
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={Function.AccessKeyId}/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0");
        using var client = new HttpClient();
        using var answer = await client.SendAsync(request, Token);

        if (qualifier.Length == 0)
        {
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            return;
        }

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDeniedException"), (answer.StatusCode, answer.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.Equal(
            $"User: {Caller} is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:local-F{qualifier} because no identity-based policy allows the lambda:InvokeFunction action",
            (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!["Message"]);
    }

    [Fact]
    public async Task What_was_used_and_refused_is_counted_and_a_refusal_says_how_to_mend_it()
    {
        await using var system = await StartAsync(Some);
        var put = JsonNode.Parse("""{"TableName":"local-Things","Item":{"id":{"S":"a"}}}""")!.AsObject();
        await CallAsync(system, "dynamodb", "PutItem", put, Function);
        await CallAsync(system, "dynamodb", "PutItem", put, Function);
        var send = new JsonObject { ["QueueUrl"] = await system.QueueUrlAsync("Work"), ["MessageBody"] = "b" };
        await Assert.ThrowsAsync<AwsException>(() => CallAsync(system, "sqs", "SendMessage", send, Function));

        using var client = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        var function = Assert.Single((await client.GetFromJsonAsync<JsonArray>("_local/permissions", Token))!)!;

        Assert.Equal("""[{"action":"dynamodb:PutItem","resource":"arn:aws:dynamodb:us-east-1:000000000000:table/local-Things","count":2}]""", function["used"]!.ToJsonString());
        Assert.Equal("""[{"action":"sqs:SendMessage","resource":"arn:aws:sqs:us-east-1:000000000000:local-Work","count":1}]""", function["denied"]!.ToJsonString());
        Assert.Equal("""{"effect":"Allow","actions":["dynamodb:PutItem"],"resources":["arn:aws:dynamodb:us-east-1:000000000000:table/local-Things"],"hasCondition":false}""", function["statements"]![0]!.ToJsonString());
        Assert.Contains(
            "F AccessDenied: sqs:SendMessage on arn:aws:sqs:us-east-1:000000000000:local-Work: its role local-R does not allow it, here as on AWS. Add to the policy of R: { Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Work.Arn }",
            system.Logs(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_functions_process_has_the_key_of_its_function()
    {
        await using var system = await StartAsync(Some);

        var variables = (await system.Cloud.Lambda.Find("F")!.InvokeAsync(TestFunctions.Event("""{"do":"environment"}"""), Token)).Json()!;

        Assert.Equal(Function.AccessKeyId, (string?)variables["AWS_ACCESS_KEY_ID"]);
    }

    [Fact]
    public async Task A_function_whose_role_is_not_known_may_do_everything_and_is_recorded()
    {
        await using var system = await CloudFixture.StartAsync(Resources.Replace("!GetAtt R.Arn", "'arn:aws:iam::000000000000:role/imported'", StringComparison.Ordinal).Replace("$ALLOWED", Some, StringComparison.Ordinal));

        await CallAsync(system, "dynamodb", "ListTables", [], Function);

        Assert.Equal(["Permissions of F are not checked: its role arn:aws:iam::000000000000:role/imported is not in this template."], system.Cloud.Unchecked);
        Assert.Equal("dynamodb:ListTables", system.Cloud.Guard.Functions.Single().Uses.Single().Access.Action);
    }

    [Theory]
    [InlineData("sqs:ReceiveMessage", "Mail of F: The function execution role does not have permissions to call ReceiveMessage on SQS. Add to the policy of R: { Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Mail.Arn }")]
    [InlineData("sqs:DeleteMessage", "call DeleteMessage on SQS.")]
    [InlineData("sqs:GetQueueAttributes", "call GetQueueAttributes on SQS.")]
    [InlineData("dynamodb:GetRecords", "Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM. Add to the policy of R: { Effect: Allow, Action: dynamodb:GetRecords, Resource: !GetAtt Log.StreamArn }")]
    [InlineData("dynamodb:GetShardIterator", "Cannot access stream arn:aws:dynamodb:us-east-1:000000000000:table/local-Log/stream/")]
    [InlineData("dynamodb:DescribeStream", "Action: dynamodb:DescribeStream")]
    [InlineData("dynamodb:ListStreams", "Resource: !Sub '${Log.Arn}/stream/*' }")]
    [InlineData("sqs:SendMessage", "The function execution role does not have permissions to call SendMessage on arn:aws:sqs:us-east-1:000000000000:local-Dead. Add to the policy of R: { Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Dead.Arn }")]
    [InlineData("sns:Publish", "property DeadLetterQueue: The function execution role does not have permissions to call Publish on arn:aws:sns:us-east-1:000000000000:local-Lost.")]
    public async Task A_mapping_whose_role_lacks_what_Lambda_needs_is_refused_at_the_start(string missing, string message)
    {
        string[] needed = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams", "sqs:SendMessage", "sns:Publish"];
        string Template(IEnumerable<string> actions) => """
              Mail: {Type: AWS::SQS::Queue}
              Dead: {Type: AWS::SQS::Queue}
              Lost: {Type: AWS::SNS::Topic}
              Log:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
                  StreamSpecification: {StreamViewType: KEYS_ONLY}
              F:
                Type: AWS::Serverless::Function
                Properties: $CODE,
                  Role: !GetAtt R.Arn, DeadLetterQueue: {Type: SNS, TargetArn: !Ref Lost}, Events: {
                    Mail: {Type: SQS, Properties: {Queue: !GetAtt Mail.Arn}},
                    Log: {Type: DynamoDB, Properties: {Stream: !GetAtt Log.StreamArn, StartingPosition: LATEST, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}}}}}
              R:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
                  Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: [$ACTIONS], Resource: [!GetAtt Mail.Arn, !GetAtt Dead.Arn, !Ref Lost, !GetAtt Log.StreamArn]}]}}]

            """.Replace("$ACTIONS", string.Join(", ", actions), StringComparison.Ordinal);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => CloudFixture.StartAsync(Template(needed.Where(action => action != missing))));
        await using var started = await CloudFixture.StartAsync(Template(needed));

        Assert.True(refused is EventSourceException or TemplateException, $"{refused}");
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static AwsCredentials Function { get; } = RoleCredentials.Of("arn:aws:lambda:us-east-1:000000000000:function:local-F");

    private static Task<CloudFixture> StartAsync(string allowed) => CloudFixture.StartAsync(Resources.Replace("$ALLOWED", allowed, StringComparison.Ordinal));

    private static async Task<JsonObject> CallAsync(CloudFixture system, string service, string operation, JsonObject request, AwsCredentials credentials)
    {
        using var http = new HttpClient();
        return await new RemoteAwsService(service, system.Cloud.AwsUrl, http, credentials).InvokeAsync(operation, request, Token);
    }
}
