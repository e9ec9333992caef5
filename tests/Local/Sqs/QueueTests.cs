using System.Diagnostics;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sqs;

/// <summary>The same cases over the wire against the embedded queues and against moto: what both agree on is SQS.</summary>
public sealed class QueueTests(SharedMoto moto) : IClassFixture<SharedMoto>
{
    public static TheoryData<string> Engines => ["embedded", "moto"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_message_is_received_with_what_was_sent_and_deleted(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q");
        // The example of the developer guide; its digest was recorded from SQS.
        var attributes = JsonNode.Parse("""{"Title":{"DataType":"String","StringValue":"The Whistler"},"Author":{"DataType":"String","StringValue":"John Grisham"},"WeeksOn":{"DataType":"Number","StringValue":"6"}}""");

        var sent = await sqs.CallAsync("SendMessage", new() { ["QueueUrl"] = queue, ["MessageBody"] = "hello ü", ["MessageAttributes"] = attributes });
        var message = (await sqs.ReceiveAsync(queue)).Single();

        Assert.Equal("d25a6aea97eb8f585bfa92d314504a92", $"{sent["MD5OfMessageAttributes"]}");
        Assert.Equal(("hello ü", $"{sent["MessageId"]}", $"{sent["MD5OfMessageBody"]}"), ($"{message["Body"]}", $"{message["MessageId"]}", $"{message["MD5OfBody"]}"));
        Assert.Equal("John Grisham", $"{message["MessageAttributes"]!["Author"]!["StringValue"]}");
        Assert.Equal("1", $"{message["Attributes"]!["ApproximateReceiveCount"]}");
        Assert.Empty(await sqs.ReceiveAsync(queue));
        await sqs.CallAsync("DeleteMessage", new() { ["QueueUrl"] = queue, ["ReceiptHandle"] = $"{message["ReceiptHandle"]}" });
        Assert.Equal(("0", "0"), await sqs.CountAsync(queue));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_message_that_is_not_deleted_comes_back(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q", new() { ["VisibilityTimeout"] = "1" });
        await sqs.SendAsync(queue, "again");

        var first = (await sqs.ReceiveAsync(queue)).Single();
        var second = (await sqs.ReceiveAsync(queue, wait: 5)).Single();

        Assert.Equal($"{first["MessageId"]}", $"{second["MessageId"]}");
        Assert.Equal("2", $"{second["Attributes"]!["ApproximateReceiveCount"]}");
        Assert.Equal($"{first["Attributes"]!["ApproximateFirstReceiveTimestamp"]}", $"{second["Attributes"]!["ApproximateFirstReceiveTimestamp"]}");
        Assert.NotEqual($"{first["ReceiptHandle"]}", $"{second["ReceiptHandle"]}");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Visibility_can_be_given_back(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q");
        await sqs.SendAsync(queue, "m");
        var handle = $"{(await sqs.ReceiveAsync(queue)).Single()["ReceiptHandle"]}";

        await sqs.CallAsync("ChangeMessageVisibility", new() { ["QueueUrl"] = queue, ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = 0 });

        Assert.Single(await sqs.ReceiveAsync(queue));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_message_received_too_often_goes_to_the_dead_letter_queue(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var dead = await sqs.CreateAsync("dead");
        var queue = await sqs.CreateAsync("q", new() { ["VisibilityTimeout"] = "0", ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{await sqs.ArnAsync(dead)}}","maxReceiveCount":"2"}""" });
        await sqs.SendAsync(queue, "poison");

        var first = (await sqs.ReceiveAsync(queue)).Single();
        Assert.Single(await sqs.ReceiveAsync(queue));
        Assert.Empty(await sqs.ReceiveAsync(queue));
        var letter = (await sqs.ReceiveAsync(dead)).Single();

        Assert.Equal(($"{first["MessageId"]}", "poison"), ($"{letter["MessageId"]}", $"{letter["Body"]}"));
        Assert.Equal($"{first["Attributes"]!["SentTimestamp"]}", $"{letter["Attributes"]!["SentTimestamp"]}");
        var sources = await sqs.CallAsync("ListDeadLetterSourceQueues", new() { ["QueueUrl"] = dead });
        Assert.EndsWith("/q", $"{sources["queueUrls"]![0]}", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_waiting_receiver_gets_a_message_at_once(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q");
        var clock = Stopwatch.StartNew();
        var waiting = sqs.ReceiveAsync(queue, wait: 20);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        await sqs.SendAsync(queue, "now");

        Assert.Single(await waiting);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"It took {clock.Elapsed}.");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_batch_sends_receives_and_deletes_ten(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q");
        var entries = new JsonArray([.. Enumerable.Range(0, 10).Select(index => new JsonObject { ["Id"] = $"i{index}", ["MessageBody"] = $"{index}" })]);

        var sent = await sqs.CallAsync("SendMessageBatch", new() { ["QueueUrl"] = queue, ["Entries"] = entries });
        var received = await sqs.ReceiveAsync(queue, most: 10);
        var deleted = await sqs.CallAsync("DeleteMessageBatch", new()
        {
            ["QueueUrl"] = queue,
            ["Entries"] = new JsonArray([.. received.Select((message, index) => new JsonObject { ["Id"] = $"{index}", ["ReceiptHandle"] = $"{message["ReceiptHandle"]}" })]),
        });

        Assert.Equal(10, sent["Successful"]!.AsArray().Count);
        Assert.Equal(Enumerable.Range(0, 10).Select(index => $"{index}"), received.Select(message => $"{message["Body"]}").Order());
        Assert.Equal(10, deleted["Successful"]!.AsArray().Count);
        Assert.Equal(("0", "0"), await sqs.CountAsync(queue));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_handle_of_an_earlier_receive_still_hides_and_deletes(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q", new() { ["VisibilityTimeout"] = "0" });
        await sqs.SendAsync(queue, "m");
        var first = $"{(await sqs.ReceiveAsync(queue)).Single()["ReceiptHandle"]}";
        await sqs.CallAsync("SetQueueAttributes", new() { ["QueueUrl"] = queue, ["Attributes"] = new JsonObject { ["VisibilityTimeout"] = "30" } });
        Assert.NotEqual(first, $"{(await sqs.ReceiveAsync(queue)).Single()["ReceiptHandle"]}");

        await sqs.CallAsync("ChangeMessageVisibility", new() { ["QueueUrl"] = queue, ["ReceiptHandle"] = first, ["VisibilityTimeout"] = 0 });
        Assert.Equal(("1", "0"), await sqs.CountAsync(queue));
        await sqs.CallAsync("DeleteMessage", new() { ["QueueUrl"] = queue, ["ReceiptHandle"] = first });
        await sqs.CallAsync("DeleteMessage", new() { ["QueueUrl"] = queue, ["ReceiptHandle"] = first });

        Assert.Equal(("0", "0"), await sqs.CountAsync(queue));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_queue_is_tagged_and_shared(string engine)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q");
        await sqs.CallAsync("TagQueue", new() { ["QueueUrl"] = queue, ["Tags"] = new JsonObject { ["a"] = "1", ["b"] = "2" } });
        await sqs.CallAsync("UntagQueue", new() { ["QueueUrl"] = queue, ["TagKeys"] = new JsonArray("b", "none") });
        await sqs.CallAsync("AddPermission", new() { ["QueueUrl"] = queue, ["Label"] = "l", ["AWSAccountIds"] = new JsonArray("111111111111"), ["Actions"] = new JsonArray("SendMessage") });

        Assert.Equal("""{"a":"1"}""", (await sqs.CallAsync("ListQueueTags", new() { ["QueueUrl"] = queue }))["Tags"]!.ToJsonString());
        var policy = JsonNode.Parse($"{(await sqs.CallAsync("GetQueueAttributes", new() { ["QueueUrl"] = queue, ["AttributeNames"] = new JsonArray("Policy") }))["Attributes"]!["Policy"]}")!;
        var statement = policy["Statement"]!.AsArray().Single()!;
        Assert.Equal(("l", "SQS:SendMessage", await sqs.ArnAsync(queue)), ($"{statement["Sid"]}", $"{statement["Action"]}", $"{statement["Resource"]}"));
        await sqs.CallAsync("RemovePermission", new() { ["QueueUrl"] = queue, ["Label"] = "l" });
    }

    public static TheoryData<string, string, string, string, string> Errors
    {
        get
        {
            var cases = new (bool AlsoMoto, string Operation, string Request, string Code, string Query)[]
            {
                (true, "GetQueueUrl", """{"QueueName":"none"}""", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
                (true, "SendMessage", """{"QueueUrl":"URL/none","MessageBody":"x"}""", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
                (true, "CreateQueue", """{"QueueName":"q","Attributes":{"VisibilityTimeout":"31"}}""", "QueueNameExists", "QueueAlreadyExists"),
                (true, "SendMessageBatch", """{"QueueUrl":"URL/q","Entries":[{"Id":"a","MessageBody":"x"},{"Id":"a","MessageBody":"x"}]}""", "BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
                (true, "SendMessageBatch", """{"QueueUrl":"URL/q","Entries":[]}""", "EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"),
                (true, "SendMessageBatch", """{"QueueUrl":"URL/q","Entries":[{"Id":"in:valid","MessageBody":"x"}]}""", "InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId"),
                (true, "TagQueue", """{"QueueUrl":"URL/none","Tags":{"a":"b"}}""", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
                (true, "GetQueueAttributes", """{"QueueUrl":"URL/q","AttributeNames":["Colour"]}""", "InvalidAttributeName", "InvalidAttributeName"),
                (false, "SetQueueAttributes", """{"QueueUrl":"URL/q","Attributes":{"VisibilityTimeout":"50000"}}""", "InvalidAttributeValue", "InvalidAttributeValue"),
                (false, "SetQueueAttributes", """{"QueueUrl":"URL/q","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:none\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValueException", "InvalidParameterValue"),
                (true, "DeleteMessage", """{"QueueUrl":"URL/q","ReceiptHandle":"junk"}""", "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
                (false, "ReceiveMessage", """{"QueueUrl":"URL/q","MaxNumberOfMessages":11}""", "InvalidParameterValueException", "InvalidParameterValue"),
                (false, "SendMessage", """{"QueueUrl":"URL/q","MessageBody":""}""", "MissingRequiredParameterException", "MissingParameter"),
                (false, "SendMessage", """{"QueueUrl":"URL/q","MessageBody":"x","DelaySeconds":901}""", "InvalidParameterValueException", "InvalidParameterValue"),
                (false, "SendMessage", """{"QueueUrl":"URL/q","MessageBody":"a\u0001"}""", "InvalidMessageContents", "InvalidMessageContents"),
            };
            var data = new TheoryData<string, string, string, string, string>();
            // moto lets some of these pass, or names them otherwise.
            data.AddRange(new[] { "embedded", "moto" }.SelectMany(engine => cases.Where(one => one.AlsoMoto || engine == "embedded").Select(one => new TheoryDataRow<string, string, string, string, string>(engine, one.Operation, one.Request, one.Code, one.Query))).ToArray());
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_has_the_code_that_clients_switch_on(string engine, string operation, string request, string code, string query)
    {
        await using var sqs = await StartAsync(engine);
        var queue = await sqs.CreateAsync("q");

        var error = await Assert.ThrowsAsync<AwsException>(() => sqs.CallAsync(operation, JsonNode.Parse(request.Replace("URL", queue[..^2], StringComparison.Ordinal))!.AsObject()));

        Assert.Equal((code, query), (error.Code, error.QueryCode));
    }

    private async Task<Engine> StartAsync(string name)
    {
        if (name == "moto")
        {
            return new Engine((await moto.StartCleanAsync()).Remote("sqs"), null);
        }

        var embedded = await WireServer.StartAsync();
        return new Engine(embedded.Remote("sqs"), embedded);
    }

    /// <summary>One engine behind its address.</summary>
    private sealed class Engine(IAwsService sqs, WireServer? server) : IAsyncDisposable
    {
        public Task<JsonObject> CallAsync(string operation, JsonObject request)
        {
            CallLog.Add("sqs", operation);
            return sqs.InvokeAsync(operation, request, TestContext.Current.CancellationToken);
        }

        public async Task<string> CreateAsync(string name, JsonObject? attributes = null) =>
            $"{(await CallAsync("CreateQueue", new() { ["QueueName"] = name, ["Attributes"] = attributes ?? [] }))["QueueUrl"]}";

        public async Task<string> ArnAsync(string queue) =>
            $"{(await CallAsync("GetQueueAttributes", new() { ["QueueUrl"] = queue, ["AttributeNames"] = new JsonArray("QueueArn") }))["Attributes"]!["QueueArn"]}";

        public async Task<(string Visible, string InFlight)> CountAsync(string queue)
        {
            var attributes = (await CallAsync("GetQueueAttributes", new() { ["QueueUrl"] = queue, ["AttributeNames"] = new JsonArray("All") }))["Attributes"]!;
            return ($"{attributes["ApproximateNumberOfMessages"]}", $"{attributes["ApproximateNumberOfMessagesNotVisible"]}");
        }

        public Task SendAsync(string queue, string body) => CallAsync("SendMessage", new() { ["QueueUrl"] = queue, ["MessageBody"] = body });

        public async Task<IReadOnlyList<JsonNode>> ReceiveAsync(string queue, int most = 1, int wait = 0)
        {
            var answer = await CallAsync("ReceiveMessage", new()
            {
                ["QueueUrl"] = queue,
                ["MaxNumberOfMessages"] = most,
                ["WaitTimeSeconds"] = wait,
                ["MessageSystemAttributeNames"] = new JsonArray("All"),
                ["AttributeNames"] = new JsonArray("All"),
                ["MessageAttributeNames"] = new JsonArray("All"),
            });
            return [.. (answer["Messages"] as JsonArray ?? []).Select(message => message!)];
        }

        public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
