using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace OrderSystem.Local.Tests.Sqs;

/// <summary>Making, finding, setting, tagging, sharing and deleting queues.</summary>
public sealed class QueueSettingsTests(SharedWire wire) : IClassFixture<SharedWire>
{
    [Fact]
    public async Task A_new_queue_has_the_defaults_of_the_service()
    {
        var attributes = (await wire.CallTextAsync("GetQueueAttributes", """{"QueueUrl":"QUEUE","AttributeNames":["All"]}"""))["Attributes"]!.AsObject();

        Assert.Equal(
            """ApproximateNumberOfMessages=0 ApproximateNumberOfMessagesDelayed=0 ApproximateNumberOfMessagesNotVisible=0 DelaySeconds=0 MaximumMessageSize=1048576 MessageRetentionPeriod=345600 ReceiveMessageWaitTimeSeconds=0 SqsManagedSseEnabled=true VisibilityTimeout=30""",
            string.Join(' ', attributes.Where(attribute => attribute.Key is not ("QueueArn" or "CreatedTimestamp" or "LastModifiedTimestamp")).Select(attribute => $"{attribute.Key}={attribute.Value}").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"VisibilityTimeout":"20"}""", null)]
    [InlineData("""{"VisibilityTimeout":"020"}""", null)]
    [InlineData("""{"VisibilityTimeout":"20","DelaySeconds":"0"}""", null)]
    [InlineData("""{"RedrivePolicy":"{ \"maxReceiveCount\" : \"3\", \"deadLetterTargetArn\" : \"DEAD\" }"}""", null)]
    [InlineData("""{"VisibilityTimeout":"30"}""", "VisibilityTimeout")]
    [InlineData("""{"DelaySeconds":"1","VisibilityTimeout":"30"}""", "DelaySeconds")]
    [InlineData("""{"RedrivePolicy":"{\"maxReceiveCount\":4,\"deadLetterTargetArn\":\"DEAD\"}"}""", "RedrivePolicy")]
    [InlineData("""{"Policy":"{\"Statement\":[]}"}""", "Policy")]
    public async Task A_queue_is_made_again_with_what_it_has_and_not_with_anything_else(string again, string? difference)
    {
        var (name, dead) = (SharedWire.NewName(), await ArnAsync(await wire.NewQueueAsync()));
        JsonObject Create(string attributes) => new() { ["QueueName"] = name, ["Attributes"] = JsonNode.Parse(attributes.Replace("DEAD", dead, StringComparison.Ordinal)) };
        var url = $"{(await wire.CallAsync("CreateQueue", Create("""{"VisibilityTimeout":"20","RedrivePolicy":"{\"deadLetterTargetArn\":\"DEAD\",\"maxReceiveCount\":3}"}""")))["QueueUrl"]}";

        var attempt = wire.CallAsync("CreateQueue", Create(again));

        if (difference is null)
        {
            Assert.Equal(url, $"{(await attempt)["QueueUrl"]}");
        }
        else
        {
            var error = await Assert.ThrowsAsync<AwsException>(() => attempt);
            Assert.Equal(("QueueAlreadyExists", $"A queue already exists with the same name and a different value for attribute {difference}"), (error.QueryCode, error.Message));
        }
    }

    [Fact]
    public async Task Policies_come_back_in_one_form_and_go_with_an_empty_value()
    {
        var queue = await wire.NewQueueAsync();
        var arn = await ArnAsync(queue);
        await SetAsync(queue, new()
        {
            ["RedrivePolicy"] = $$"""{ "maxReceiveCount": "3", "deadLetterTargetArn": "{{arn}}" }""",
            ["RedriveAllowPolicy"] = """{ "sourceQueueArns": ["a"], "redrivePermission": "byQueue" }""",
            ["Policy"] = """{ "Statement": [] }""",
            ["KmsMasterKeyId"] = "key",
        });

        var set = await AllAsync(queue);
        await SetAsync(queue, new() { ["RedrivePolicy"] = "", ["RedriveAllowPolicy"] = "", ["Policy"] = "", ["KmsMasterKeyId"] = "", ["KmsDataKeyReusePeriodSeconds"] = "300" });

        Assert.Equal($$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":3}""", $"{set["RedrivePolicy"]}");
        Assert.Equal("""{"redrivePermission":"byQueue","sourceQueueArns":["a"]}""", $"{set["RedriveAllowPolicy"]}");
        Assert.Equal(("300", "false"), ($"{set["KmsDataKeyReusePeriodSeconds"]}", $"{set["SqsManagedSseEnabled"]}"));
        var left = await AllAsync(queue);
        Assert.DoesNotContain(left, attribute => attribute.Key is "RedrivePolicy" or "RedriveAllowPolicy" or "Policy" or "KmsMasterKeyId" or "KmsDataKeyReusePeriodSeconds");
    }

    [Theory]
    [InlineData("""{"redrivePermission":"allowAll"}""", true)]
    [InlineData("""{"redrivePermission":"denyAll"}""", false)]
    [InlineData("""{"redrivePermission":"byQueue","sourceQueueArns":["SOURCE"]}""", true)]
    [InlineData("""{"redrivePermission":"byQueue","sourceQueueArns":["SOURCE-2"]}""", false)]
    public async Task A_dead_letter_queue_says_whose_it_is(string policy, bool isAllowed)
    {
        var (source, dead) = (await wire.NewQueueAsync(), await wire.NewQueueAsync());
        await SetAsync(dead, new() { ["RedriveAllowPolicy"] = policy.Replace("SOURCE", await ArnAsync(source), StringComparison.Ordinal) });

        var redrive = $$"""{"deadLetterTargetArn":"{{await ArnAsync(dead)}}","maxReceiveCount":1}""";
        var refusal = await Record.ExceptionAsync(() => SetAsync(source, new() { ["RedrivePolicy"] = redrive }));

        Assert.Equal(isAllowed, refusal is null);
        Assert.True(refusal is null or AwsException { QueryCode: "InvalidParameterValue" });
    }

    [Fact]
    public async Task Lists_come_in_pages_where_a_size_is_asked_for()
    {
        var (prefix, dead) = (SharedWire.NewName(), await wire.NewQueueAsync());
        var redrive = $$"""{"deadLetterTargetArn":"{{await ArnAsync(dead)}}","maxReceiveCount":1}""";
        List<string> urls = [];
        for (var index = 0; index < 5; index++)
        {
            urls.Add($"{(await wire.CallAsync("CreateQueue", new() { ["QueueName"] = $"{prefix}-{index}", ["Attributes"] = new JsonObject { ["RedrivePolicy"] = redrive } }))["QueueUrl"]}");
        }

        foreach (var (operation, member, request) in new[]
        {
            ("ListQueues", "QueueUrls", new JsonObject { ["QueueNamePrefix"] = prefix }),
            ("ListDeadLetterSourceQueues", "queueUrls", new JsonObject { ["QueueUrl"] = dead }),
        })
        {
            List<string> listed = [];
            JsonObject page;
            request["MaxResults"] = 2;
            do
            {
                page = await wire.CallAsync(operation, request.DeepClone().AsObject());
                Assert.InRange(page[member]!.AsArray().Count, 1, 2);
                listed.AddRange(page[member]!.AsArray().Select(url => $"{url}"));
                request["NextToken"] = page["NextToken"]?.DeepClone();
            }
            while (page["NextToken"] is not null);

            Assert.Equal(urls, listed);
            request.Remove("MaxResults");
            request.Remove("NextToken");
            Assert.Equal(urls.Count, (await wire.CallAsync(operation, request.DeepClone().AsObject()))[member]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task A_queue_is_found_by_its_owner_alone()
    {
        var name = SharedWire.NewName();
        var url = $"{(await wire.CallAsync("CreateQueue", new() { ["QueueName"] = name }))["QueueUrl"]}";

        Assert.Equal(url, $"{(await wire.CallAsync("GetQueueUrl", new() { ["QueueName"] = name, ["QueueOwnerAWSAccountId"] = "000000000000" }))["QueueUrl"]}");
        await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("GetQueueUrl", new() { ["QueueName"] = name, ["QueueOwnerAWSAccountId"] = "111111111111" }));
        await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("GetQueueAttributes", new() { ["QueueUrl"] = url.Replace("000000000000", "111111111111", StringComparison.Ordinal) }));
    }

    [Fact]
    public async Task The_name_of_a_deleted_queue_is_free_after_a_minute()
    {
        var name = SharedWire.NewName();
        var url = $"{(await wire.CallAsync("CreateQueue", new() { ["QueueName"] = name }))["QueueUrl"]}";
        await wire.CallAsync("DeleteQueue", new JsonObject { ["QueueUrl"] = url });

        var error = await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("CreateQueue", new() { ["QueueName"] = name }));
        Assert.Equal(("AWS.SimpleQueueService.QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name."), (error.QueryCode, error.Message));
        wire.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(url, $"{(await wire.CallAsync("CreateQueue", new() { ["QueueName"] = name }))["QueueUrl"]}");
    }

    [Fact]
    public async Task A_queue_is_purged_once_a_minute()
    {
        var queue = new JsonObject { ["QueueUrl"] = await wire.NewQueueAsync() };
        await wire.CallAsync("PurgeQueue", queue.DeepClone().AsObject());

        Assert.StartsWith("Only one PurgeQueue operation on q-", (await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("PurgeQueue", queue.DeepClone().AsObject()))).Message, StringComparison.Ordinal);
        wire.Time.Advance(TimeSpan.FromSeconds(60));

        await wire.CallAsync("PurgeQueue", queue);
    }

    [Fact]
    public async Task Tags_are_added_overwritten_and_removed_up_to_fifty()
    {
        var queue = $"{(await wire.CallAsync("CreateQueue", new() { ["QueueName"] = SharedWire.NewName(), ["tags"] = new JsonObject { ["a"] = "1", ["b"] = "" } }))["QueueUrl"]}";
        JsonObject Tags(IEnumerable<string> keys) => new(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)"2")));
        await wire.CallAsync("TagQueue", new() { ["QueueUrl"] = queue, ["Tags"] = Tags(["a", "A"]) });
        await wire.CallAsync("UntagQueue", new() { ["QueueUrl"] = queue, ["TagKeys"] = new JsonArray("A", "none") });

        var error = await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("TagQueue", new() { ["QueueUrl"] = queue, ["Tags"] = Tags(Enumerable.Range(0, 49).Select(index => $"{index}")) }));

        Assert.StartsWith("Too many tags added for queue ", error.Message, StringComparison.Ordinal);
        Assert.Equal("""{"Tags":{"a":"2","b":""}}""", (await wire.CallAsync("ListQueueTags", new() { ["QueueUrl"] = queue })).ToJsonString());
    }

    [Fact]
    public async Task A_queue_is_shared_in_its_policy()
    {
        var queue = await wire.NewQueueAsync();
        var arn = await ArnAsync(queue);
        JsonObject Add(string label, string accounts, string actions) => new() { ["QueueUrl"] = queue, ["Label"] = label, ["AWSAccountIds"] = JsonNode.Parse(accounts), ["Actions"] = JsonNode.Parse(actions) };
        await wire.CallAsync("AddPermission", Add("one", """["111111111111"]""", """["SendMessage"]"""));
        await wire.CallAsync("AddPermission", Add("two", """["111111111111","222222222222"]""", """["SendMessage","*"]"""));

        const string Of = "arn:aws:iam::";
        var one = $$$"""{"Sid":"one","Effect":"Allow","Principal":{"AWS":"{{{Of}}}111111111111:root"},"Action":"SQS:SendMessage","Resource":"{{{arn}}}"}""";
        var two = $$$"""{"Sid":"two","Effect":"Allow","Principal":{"AWS":["{{{Of}}}111111111111:root","{{{Of}}}222222222222:root"]},"Action":["SQS:SendMessage","SQS:*"],"Resource":"{{{arn}}}"}""";
        Assert.Equal($$"""{"Version":"2008-10-17","Id":"{{arn}}/SQSDefaultPolicy","Statement":[{{one}},{{two}}]}""", $"{(await AllAsync(queue))["Policy"]}");
        Assert.EndsWith("Already exists.", (await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("AddPermission", Add("one", """["111111111111"]""", """["SendMessage"]""")))).Message, StringComparison.Ordinal);

        await wire.CallAsync("RemovePermission", new() { ["QueueUrl"] = queue, ["Label"] = "one" });
        Assert.EndsWith($"[{two}]}}", $"{(await AllAsync(queue))["Policy"]}", StringComparison.Ordinal);
        await wire.CallAsync("RemovePermission", new() { ["QueueUrl"] = queue, ["Label"] = "two" });
        Assert.False((await AllAsync(queue)).ContainsKey("Policy"));
    }

    private async Task<JsonObject> AllAsync(string queue) => (await wire.CallAsync("GetQueueAttributes", new() { ["QueueUrl"] = queue, ["AttributeNames"] = new JsonArray("All") }))["Attributes"]!.AsObject();

    private async Task<string> ArnAsync(string queue) => $"{(await AllAsync(queue))["QueueArn"]}";

    private Task<JsonObject> SetAsync(string queue, JsonObject attributes) => wire.CallAsync("SetQueueAttributes", new() { ["QueueUrl"] = queue, ["Attributes"] = attributes });
}
