using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace OrderSystem.Local.Tests.Protocol;

/// <summary>The wire itself: signatures, checksums, both protocols there and back, and errors that name what is missing.</summary>
public sealed class ProtocolTests
{
    [Theory]
    [InlineData("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void A_signature_is_the_one_of_AWSs_test_suite(string method, string signature)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("http://example.amazonaws.com/"));
        var credentials = new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

        SigV4.Sign(request, [], credentials, "us-east-1", "service", new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero));

        Assert.EndsWith("Signature=" + signature, request.Headers.NonValidated["Authorization"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_checksum_is_that_of_zip() => Assert.Equal(0xCBF43926u, Crc32.Compute("123456789"u8));

    [Fact]
    public void A_form_and_its_JSON_are_the_same()
    {
        var json = """{"TopicArn":"a","MessageAttributes":{"kind":{"DataType":"String","StringValue":"x"}},"Attributes":{"DisplayName":"n"},"PublishBatchRequestEntries":[{"Id":"1"},{"Id":"2"}]}""";

        var form = QueryText.ToForm(JsonNode.Parse(json)!.AsObject()).ToList();

        Assert.Contains(KeyValuePair.Create("MessageAttributes.entry.1.Value.StringValue", "x"), form);
        Assert.Contains(KeyValuePair.Create("PublishBatchRequestEntries.member.2.Id", "2"), form);
        Assert.Equal(json, QueryText.FromForm(form).ToJsonString());
    }

    [Theory]
    [InlineData("AWSEvents.PutEvents", "{}", 400, "does not serve EventBridge. It serves secretsmanager, sns, sqs, sts.")]
    [InlineData("Kinesis_20131202.PutRecord", "{}", 400, "does not serve the service of X-Amz-Target 'Kinesis_20131202.PutRecord'")]
    [InlineData("AmazonSQS.StartMessageMoveTask", "{}", 501, "The local SQS does not support StartMessageMoveTask")]
    [InlineData("AmazonSQS.ListQueues", "{", 400, "not valid JSON")]
    [InlineData("AmazonSQS.ListQueues", "[]", 400, "not an object")]
    [InlineData("AmazonSQS.ListQueues", """{"QueueNamePrefix":"\ud800"}""", 400, "a string of it is not Unicode")]
    [InlineData("AmazonSQS.ListQueues", """{"QueueNamePrefix":"a","QueueNamePrefix":"b"}""", 400, "not valid JSON")]
    [InlineData("AmazonSQS.ListQueues", """{"Filter":[{"a":1,"a":2}]}""", 400, "not valid JSON")]
    [InlineData(null, "Action=PutMetricData&Version=2010-08-01", 400, "does not serve the service 'monitoring'")]
    [InlineData(null, "Action=GetTopicTricks&Version=2010-03-31", 501, "The local SNS does not support GetTopicTricks", "sns")]
    public async Task What_is_not_there_is_refused_by_name(string? target, string body, int status, string message, string service = "monitoring")
    {
        await using var server = await WireServer.StartAsync();
        using var client = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, target is null ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.0");
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = content };
        request.Headers.TryAddWithoutValidation(target is null ? "Authorization" : "X-Amz-Target", target ?? $"AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0");

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Contains(message, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_behind_the_wire_answers_like_the_engine_itself()
    {
        await using var server = await WireServer.StartAsync();
        var secrets = server.Remote("secretsmanager");
        var token = TestContext.Current.CancellationToken;

        var made = await secrets.InvokeAsync("CreateSecret", new JsonObject { ["Name"] = "shop/key", ["SecretString"] = "one", ["ClientRequestToken"] = $"{Guid.NewGuid()}" }, token);
        await secrets.InvokeAsync("PutSecretValue", new JsonObject { ["SecretId"] = "shop/key", ["SecretString"] = "two ü+<&>", ["ClientRequestToken"] = $"{Guid.NewGuid()}" }, token);

        Assert.Equal("two ü+<&>", $"{(await secrets.InvokeAsync("GetSecretValue", new JsonObject { ["SecretId"] = made["ARN"]!.ToString() }, token))["SecretString"]}");
        Assert.Equal("one", $"{(await secrets.InvokeAsync("GetSecretValue", new JsonObject { ["SecretId"] = "shop/key", ["VersionStage"] = "AWSPREVIOUS" }, token))["SecretString"]}");
        var again = await Assert.ThrowsAsync<AwsException>(() => secrets.InvokeAsync("CreateSecret", new JsonObject { ["Name"] = "shop/key", ["SecretString"] = "x", ["ClientRequestToken"] = $"{Guid.NewGuid()}" }, token));
        Assert.Equal(("ResourceExistsException", HttpStatusCode.BadRequest), (again.Code, again.Status));
        var lost = await Assert.ThrowsAsync<AwsException>(() => secrets.InvokeAsync("GetSecretValue", new JsonObject { ["SecretId"] = "nothing" }, token));
        Assert.Equal("Secrets Manager can't find the specified secret.", lost.Message);
    }

    [Fact]
    public async Task The_AWS_command_line_and_boto3_work_against_it()
    {
        var python = Programs.Require("python3");
        await using var server = await WireServer.StartAsync();
        var script = $"""
            try:
                import boto3
            except ImportError:
                print("no boto3"); raise SystemExit
            def client(name): return boto3.client(name, endpoint_url="{server.Url}")
            sqs, sns, secrets = client("sqs"), client("sns"), client("secretsmanager")
            print(client("sts").get_caller_identity()["Account"])
            url = sqs.create_queue(QueueName="inbox", Attributes=dict(VisibilityTimeout="5"))["QueueUrl"]
            arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["QueueArn"]
            topic = sns.create_topic(Name="news")["TopicArn"]
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=dict(RawMessageDelivery="true"))
            sns.publish(TopicArn=topic, Message="grüße & <more>", MessageAttributes=dict(kind=dict(DataType="String", StringValue="x")))
            got = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=5)["Messages"][0]
            print(got["Body"], got["MessageAttributes"]["kind"]["StringValue"])
            print(sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[dict(Id="a", Message="1"), dict(Id="b", Message="2")])["Successful"][1]["Id"])
            print(len(sns.list_subscriptions()["Subscriptions"]), sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Owner"])
            secrets.create_secret(Name="s", SecretString="hidden")
            print(secrets.get_secret_value(SecretId="s")["SecretString"], secrets.describe_secret(SecretId="s")["CreatedDate"].year > 2000)
            try: sqs.get_queue_url(QueueName="none")
            except sqs.exceptions.QueueDoesNotExist as e: print(e.response["Error"]["Code"])
            try: sns.publish(TopicArn=topic + "x", Message="m")
            except sns.exceptions.NotFoundException as e: print(e.response["Error"]["Message"])
            """;

        var output = await Programs.RunAsync(python, ["-"], script);

        Assert.SkipWhen(output.StartsWith("no boto3", StringComparison.Ordinal), "boto3 is not installed");
        Assert.Equal(
            ["000000000000", "grüße & <more> x", "b", "1 000000000000", "hidden True", "AWS.SimpleQueueService.NonExistentQueue", "Topic does not exist"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var cli = await Programs.RunAsync(Programs.Require("aws"), ["--endpoint-url", $"{server.Url}", "sqs", "list-queues", "--output", "text"]);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.Url.Port}/000000000000/inbox"), cli, StringComparison.Ordinal);
    }
}
