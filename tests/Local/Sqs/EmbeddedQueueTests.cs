using System.Diagnostics;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using LocalCloud;
using LocalCloud.Protocol;
using LocalCloud.Sqs;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sqs;

/// <summary>What depends on the clock, on many callers at once, or on the AWS SDK.</summary>
public sealed class EmbeddedQueueTests(ITestOutputHelper output)
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_delayed_message_appears_when_its_time_comes()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "later", ["DelaySeconds"] = 10 });
        Assert.Equal(1, sqs.Status().Single().Counts.Delayed);

        var waiting = Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q", ["WaitTimeSeconds"] = 20 });
        Assert.Equal(1, _time.Waiting);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("later", $"{(await waiting)["Messages"]![0]!["Body"]}");
    }

    [Fact]
    public async Task Each_message_of_a_batch_has_a_delay_of_its_own_else_the_queues()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q", ["Attributes"] = new JsonObject { ["DelaySeconds"] = "30" } });
        var answer = await Call(sqs, "SendMessageBatch", JsonNode.Parse("""
            {"QueueUrl":"q","Entries":[
              {"Id":"now","MessageBody":"now","DelaySeconds":0},
              {"Id":"queue","MessageBody":"queue"},
              {"Id":"longest","MessageBody":"longest","DelaySeconds":900},
              {"Id":"wrong","MessageBody":"wrong","DelaySeconds":901}]}
            """)!.AsObject());
        Assert.Equal("wrong", $"{answer["Failed"]!.AsArray().Single()!["Id"]}");
        Assert.Equal(2, sqs.Status().Single().Counts.Delayed);
        var now = await ReceiveOne(sqs);
        Assert.Equal("now", $"{now["Body"]}");
        await Call(sqs, "DeleteMessage", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = $"{now["ReceiptHandle"]}" });

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q" }));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("queue", $"{(await ReceiveOne(sqs))["Body"]}");

        await Call(sqs, "PurgeQueue", new() { ["QueueUrl"] = "q" });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "quarter of an hour", ["DelaySeconds"] = 900 });
        _time.Advance(TimeSpan.FromSeconds(899));
        Assert.Empty(await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q" }));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("quarter of an hour", $"{(await ReceiveOne(sqs))["Body"]}");
    }

    [Fact]
    public async Task A_delay_ends_when_the_clouds_clock_is_set_forward()
    {
        var clock = new CloudClock();
        var sqs = new SqsService(clock, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "later", ["DelaySeconds"] = 900 });
        var waiting = Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q", ["WaitTimeSeconds"] = 20 });
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(waiting.IsCompleted);

        // The wait is over before the delay is; the delay after it.
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        clock.Advance(TimeSpan.FromSeconds(880));
        Assert.Equal("later", $"{(await ReceiveOne(sqs))["Body"]}");
    }

    [Fact]
    public async Task A_message_older_than_the_retention_is_dropped()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q", ["Attributes"] = new JsonObject { ["MessageRetentionPeriod"] = "60" } });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "old" });

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Empty(await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q" }));
        Assert.Equal(new QueueCounts(0, 0, 0, null), sqs.Status().Single().Counts);
    }

    /// <summary>Recorded from the service, against its documentation, which has MessageNotInflight for it.</summary>
    [Fact]
    public async Task A_message_that_is_visible_again_stays_so_whatever_its_old_handle_asks_for()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "m" });
        var handle = $"{(await ReceiveOne(sqs))["ReceiptHandle"]}";
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Empty(await Hide(sqs, handle, 60));

        Assert.Equal(1, sqs.Status().Single().Counts.Visible);
    }

    [Fact]
    public async Task Every_handle_of_a_message_hides_it_shows_it_and_deletes_it()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "m" });
        var first = $"{(await ReceiveOne(sqs))["ReceiptHandle"]}";
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotEqual(first, $"{(await ReceiveOne(sqs))["ReceiptHandle"]}");

        await Hide(sqs, first, 100);
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.Empty(await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q" }));
        await Hide(sqs, first, 0);
        _ = await ReceiveOne(sqs);
        await Call(sqs, "DeleteMessage", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = first });

        Assert.Equal(new QueueCounts(0, 0, 0, null), sqs.Status().Single().Counts);
        await Call(sqs, "DeleteMessage", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = first });
        var error = await Assert.ThrowsAsync<AwsException>(() => Hide(sqs, first, 60));
        Assert.Equal($"Value {first} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.", error.Message);
    }

    [Fact]
    public async Task A_message_given_back_and_then_deleted_is_gone()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "m" });
        var handle = $"{(await ReceiveOne(sqs))["ReceiptHandle"]}";

        await Call(sqs, "ChangeMessageVisibility", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = 0 });
        await Call(sqs, "DeleteMessage", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = handle });

        Assert.Empty(await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q" }));
    }

    [Fact]
    public async Task A_message_is_hidden_for_twelve_hours_at_most()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q", ["Attributes"] = new JsonObject { ["VisibilityTimeout"] = "43200" } });
        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = "m" });
        var handle = $"{(await ReceiveOne(sqs))["ReceiptHandle"]}";
        _time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<AwsException>(() => Call(sqs, "ChangeMessageVisibility", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = 43_200 }));

        Assert.Equal("Total VisibilityTimeout for the message is beyond the limit [43200 seconds]", error.Message);
    }

    [Fact]
    public async Task Two_queues_may_be_each_others_dead_letter_queue()
    {
        var sqs = new SqsService(_time, "http://local");
        foreach (var (name, other) in new[] { ("a", "b"), ("b", "a"), ("a", "b") })
        {
            await Call(sqs, "CreateQueue", new() { ["QueueName"] = other });
            await Call(sqs, "CreateQueue", new() { ["QueueName"] = name });
            var policy = $$"""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:{{other}}","maxReceiveCount":1}""";
            await Call(sqs, "SetQueueAttributes", new() { ["QueueUrl"] = name, ["Attributes"] = new JsonObject { ["RedrivePolicy"] = policy, ["VisibilityTimeout"] = "0" } });
        }

        await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "a", ["MessageBody"] = "ball" });
        for (var round = 0; round < 3; round++)
        {
            foreach (var name in new[] { "a", "b" })
            {
                Assert.Single((await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = name }))["Messages"]!.AsArray());
                Assert.Empty(await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = name }));
            }
        }
    }

    [Fact]
    public async Task A_dead_letter_queue_may_refuse_a_source()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "dead", ["Attributes"] = new JsonObject { ["RedriveAllowPolicy"] = """{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:good"]}""" } });
        JsonObject Create(string name) => new() { ["QueueName"] = name, ["Attributes"] = new JsonObject { ["RedrivePolicy"] = """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":1}""" } };

        await Call(sqs, "CreateQueue", Create("good"));
        var error = await Assert.ThrowsAsync<AwsException>(() => Call(sqs, "CreateQueue", Create("bad")));

        Assert.Contains("does not allow this queue", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_has_one_kind_of_encryption_at_a_time()
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        async Task<(string?, string?)> SetAsync(string attributes)
        {
            await Call(sqs, "SetQueueAttributes", new() { ["QueueUrl"] = "q", ["Attributes"] = JsonNode.Parse(attributes) });
            var all = (await Call(sqs, "GetQueueAttributes", new() { ["QueueUrl"] = "q", ["AttributeNames"] = new JsonArray("All") }))["Attributes"]!;
            return ((string?)all["KmsMasterKeyId"], (string?)all["SqsManagedSseEnabled"]);
        }

        Assert.Equal(("key", "false"), await SetAsync("""{"KmsMasterKeyId":"key"}"""));
        Assert.Equal((null, "true"), await SetAsync("""{"SqsManagedSseEnabled":"true"}"""));
        await Assert.ThrowsAsync<AwsException>(() => SetAsync("""{"KmsMasterKeyId":"key","SqsManagedSseEnabled":"true"}"""));
    }

    /// <summary>Recorded from the service.</summary>
    [Theory]
    [InlineData("ReceiveMessage", """{"MaxNumberOfMessages":11}""", "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.")]
    [InlineData("ReceiveMessage", """{"WaitTimeSeconds":21}""", "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.")]
    [InlineData("SendMessage", """{"MessageBody":"m","MessageAttributes":{"a":{"DataType":"String","StringValue":""}}}""", "Message (user) attribute 'a' must contain a non-empty value of type 'String'.")]
    [InlineData("SendMessage", """{"MessageBody":"m","MessageGroupId":"group 123"}""", "Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.")]
    [InlineData("SetQueueAttributes", """{"Attributes":{"FifoQueue":"true"}}""", "Unknown Attribute FifoQueue.")]
    [InlineData("SetQueueAttributes", """{"Attributes":{"FifoThroughputLimit":"perQueue"}}""", "You can specify the FifoThroughputLimit only when FifoQueue is set to true.")]
    public async Task An_error_says_what_the_service_says(string operation, string request, string message)
    {
        var sqs = new SqsService(_time, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        var json = JsonNode.Parse(request)!.AsObject();
        json["QueueUrl"] = "q";

        Assert.Equal(message, (await Assert.ThrowsAsync<AwsException>(() => Call(sqs, operation, json))).Message);
    }

    [Theory]
    [InlineData("CreateQueue", """{"QueueName":"q.fifo","Attributes":{"FifoQueue":"true"}}""", "FIFO queues (q.fifo)")]
    [InlineData("CancelMessageMoveTask", "{}", "CancelMessageMoveTask")]
    [InlineData("ListMessageMoveTasks", "{}", "ListMessageMoveTasks")]
    [InlineData("StartMessageMoveTask", "{}", "StartMessageMoveTask")]
    public async Task What_is_not_there_says_so(string operation, string request, string what)
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => Call(new SqsService(_time, "http://local"), operation, JsonNode.Parse(request)!.AsObject()));

        Assert.StartsWith($"The local SQS does not support {what}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_senders_and_receivers_lose_and_double_nothing()
    {
        const int Messages = 20_000;
        var sqs = new SqsService(TimeProvider.System, "http://local");
        await Call(sqs, "CreateQueue", new() { ["QueueName"] = "q", ["Attributes"] = new JsonObject { ["VisibilityTimeout"] = "300" } });
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        var clock = Stopwatch.StartNew();

        var receivers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (seen.Count < Messages)
            {
                var answer = await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q", ["MaxNumberOfMessages"] = 10, ["WaitTimeSeconds"] = 1 });
                foreach (var message in answer["Messages"] as JsonArray ?? [])
                {
                    seen.Add($"{message!["Body"]}");
                    await Call(sqs, "DeleteMessage", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = $"{message["ReceiptHandle"]}" });
                }
            }
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
        {
            for (var index = sender; index < Messages; index += 4)
            {
                await Call(sqs, "SendMessage", new() { ["QueueUrl"] = "q", ["MessageBody"] = $"{index}" });
            }
        })));
        await Task.WhenAll(receivers);

        output.WriteLine($"{Messages / clock.Elapsed.TotalSeconds:N0} messages a second through send, receive and delete");
        Assert.Equal(Messages, seen.Count);
        Assert.Equal(Messages, seen.Distinct().Count());
        Assert.Equal(new QueueCounts(0, 0, 0, null), sqs.Status().Single().Counts);
    }

    [Fact]
    public async Task The_AWS_SDK_sends_receives_and_understands_errors()
    {
        await using var server = await WireServer.StartAsync();
        await Call(server.Sqs, "CreateQueue", new() { ["QueueName"] = "q" });
        var token = TestContext.Current.CancellationToken;
        using var client = new AmazonSQSClient(new BasicAWSCredentials("local", "local"), new AmazonSQSConfig { ServiceURL = $"{server.Url}", AuthenticationRegion = "us-east-1" });
        var url = (await client.GetQueueUrlAsync("q", token)).QueueUrl;

        await client.SendMessageAsync(new SendMessageRequest(url, "hello") { MessageAttributes = new() { ["kind"] = new MessageAttributeValue { DataType = "String", StringValue = "x" } } }, token);
        var received = await client.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MessageAttributeNames = ["All"], MessageSystemAttributeNames = ["All"], WaitTimeSeconds = 5 }, token);
        var message = Assert.Single(received.Messages);
        await client.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, 60, token);
        await client.DeleteMessageAsync(url, message.ReceiptHandle, token);

        Assert.Equal(("hello", "x", "1"), (message.Body, message.MessageAttributes["kind"].StringValue, message.Attributes["ApproximateReceiveCount"]));
        var error = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => client.SendMessageAsync(url + "x", "m", token));
        Assert.Equal("The specified queue does not exist.", error.Message);
    }

    private static Task<JsonObject> Hide(SqsService sqs, string handle, int seconds) =>
        Call(sqs, "ChangeMessageVisibility", new() { ["QueueUrl"] = "q", ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = seconds });

    private static async Task<JsonNode> ReceiveOne(SqsService sqs) => Assert.Single((await Call(sqs, "ReceiveMessage", new() { ["QueueUrl"] = "q" }))["Messages"]!.AsArray())!;

    private static Task<JsonObject> Call(SqsService sqs, string operation, JsonObject request) => sqs.InvokeAsync(operation, request, TestContext.Current.CancellationToken);
}
