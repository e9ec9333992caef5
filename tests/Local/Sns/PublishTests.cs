using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sns;

public sealed class PublishTests(SharedServer server)
{
    private const int Largest = 262_144;

    [Theory]
    [InlineData("""{"Message":""}""", "Invalid parameter: Empty message")]
    [InlineData("""{"Message":"m","Subject":""}""", "Invalid parameter: Subject")]
    [InlineData("""{"Message":"m","Subject":"two\nlines"}""", "Invalid parameter: Subject")]
    [InlineData("""{"Message":"{\"sqs\":\"x\"}","MessageStructure":"json"}""", "Invalid parameter: Message Structure - No default entry in JSON message body")]
    [InlineData("""{"Message":"{\"default\":{}}","MessageStructure":"json"}""", "Invalid parameter: Message Structure - No default entry in JSON message body")]
    [InlineData("""{"Message":"{\"default\":\"x\"} }","MessageStructure":"json"}""", "Invalid parameter: Message Structure - JSON message body failed to parse")]
    [InlineData("""{"Message":"{\"default\":\"\\ud800\"}","MessageStructure":"json"}""", "Invalid parameter: Message Structure - JSON message body failed to parse")]
    [InlineData("""{"Message":"m","MessageDeduplicationId":"1"}""", "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type")]
    public async Task A_wrong_message_is_refused(string message, string expected)
    {
        var request = JsonNode.Parse(message)!.AsObject();
        request["TopicArn"] = await server.TopicAsync();
        Assert.Equal(("InvalidParameter", expected), await server.RefusalAsync("Publish", request.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"TopicArn":"randomstring:1","Message":"m"}""", "InvalidParameter", "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2")]
    [InlineData("""{"TopicArn":"","Message":"m"}""", "InvalidParameter", "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1")]
    [InlineData("""{"TopicArn":"arn:aws:sns:us-east-1:000000000000:none","Message":"m"}""", "NotFound", "Topic does not exist")]
    [InlineData("""{"TargetArn":"arn:aws:sns:us-east-1:000000000000:endpoint/APNS/a/b","Message":"m"}""", "InvalidParameter", "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified")]
    [InlineData("""{"Message":"m"}""", "InvalidParameter", "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter")]
    public async Task A_wrong_target_is_refused(string request, string code, string message) => Assert.Equal((code, message), await server.RefusalAsync("Publish", request));

    [Theory]
    [InlineData("a", """{"DataType":"String","StringValue":""}""", "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.")]
    [InlineData("a", """{"DataType":"String"}""", "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.")]
    [InlineData("a", """{"DataType":"Number","BinaryValue":"MTIz"}""", "The message attribute 'a' with type 'Number' must use field 'String'.")]
    [InlineData("a", """{"DataType":"Binary","StringValue":"123"}""", "The message attribute 'a' with type 'Binary' must use field 'Binary'.")]
    [InlineData("a", """{"DataType":"String.","StringValue":"1"}""", "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.")]
    [InlineData("a", """{"DataType":"Stringprefixed","StringValue":"1"}""", "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.")]
    [InlineData("a", """{"DataType":"Number","StringValue":"ten"}""", "Could not cast message attribute 'a' value to number.")]
    [InlineData("a", """{"DataType":"Binary","BinaryValue":"*"}""", "The message attribute 'a' has a binary value that is not base64.")]
    [InlineData("a^*?", """{"DataType":"String","StringValue":"1"}""", "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.")]
    [InlineData(".abc", """{"DataType":"String","StringValue":"1"}""", "Invalid message attribute name starting with character '.' was found.")]
    [InlineData("abc.", """{"DataType":"String","StringValue":"1"}""", "Invalid message attribute name ending with character '.' was found.")]
    [InlineData("a..bc", """{"DataType":"String","StringValue":"1"}""", "Message attribute name can not have successive '.' character.")]
    public async Task A_wrong_attribute_fails_a_message_and_a_whole_batch(string name, string attribute, string message)
    {
        var topic = await server.TopicAsync();
        var wrong = new JsonObject { ["Message"] = "m", ["MessageAttributes"] = new JsonObject { [name] = JsonNode.Parse(attribute) }, ["TopicArn"] = topic };
        Assert.Equal(("ParameterValueInvalid", message), await server.RefusalAsync("Publish", wrong.ToJsonString()));

        wrong.Remove("TopicArn");
        wrong["Id"] = "1";
        var batch = new JsonObject { ["TopicArn"] = topic, ["PublishBatchRequestEntries"] = new JsonArray(wrong, new JsonObject { ["Id"] = "2", ["Message"] = "m" }) };
        Assert.Equal(("ParameterValueInvalid", message), await server.RefusalAsync("PublishBatch", batch.ToJsonString()));
    }

    [Fact]
    public async Task An_attribute_without_a_type_names_the_place()
    {
        var topic = await server.TopicAsync();
        Assert.Equal(
            ("ValidationError", "1 validation error detected: Value null at 'messageAttributes.a.member.dataType' failed to satisfy constraint: Member must not be null"),
            await server.RefusalAsync("Publish", $$$$"""{"TopicArn":"{{{{topic}}}}","Message":"m","MessageAttributes":{"a":{"StringValue":"1"}}}"""));
        Assert.Equal(
            ("ValidationError", "1 validation error detected: Value null at 'publishBatchRequestEntries.1.member.messageAttributes.a.member.dataType' failed to satisfy constraint: Member must not be null"),
            await server.RefusalAsync("PublishBatch", $$$$"""{"TopicArn":"{{{{topic}}}}","PublishBatchRequestEntries":[{"Id":"1","Message":"m","MessageAttributes":{"a":{"StringValue":"1"}}}]}"""));
    }

    [Fact]
    public async Task A_message_is_as_long_as_its_text_and_attributes_together()
    {
        var topic = await server.TopicAsync();
        var request = new JsonObject
        {
            ["TopicArn"] = topic,
            ["Message"] = new string('a', Largest - "nNumber1".Length + 1),
            ["MessageAttributes"] = new JsonObject { ["n"] = new JsonObject { ["DataType"] = "Number", ["StringValue"] = "1" } },
        };
        Assert.Equal(("InvalidParameter", "Invalid parameter: Message too long"), await server.RefusalAsync("Publish", request.ToJsonString()));
        request["Message"] = new string('a', Largest - "nNumber1".Length);
        await server.CallAsync("sns", "Publish", request);
    }

    [Theory]
    [InlineData("[]", "EmptyBatchRequest", "The batch request doesn't contain any entries.")]
    [InlineData("""[{"Id":"1","Message":"a"},{"Id":"1","Message":"b"}]""", "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")]
    [InlineData("""[{"Id":"a.b","Message":"a"}]""", "InvalidBatchEntryId", "The Id of a batch entry in the batch request contains an impermissible character: a.b")]
    [InlineData("""[{"Id":"1","Message":"{}","MessageStructure":"json"},{"Id":"2","Message":"a"}]""", "InvalidParameter", "Invalid parameter: Message Structure - No default entry in JSON message body")]
    public async Task A_wrong_batch_is_refused(string entries, string code, string message) =>
        Assert.Equal((code, message), await server.RefusalAsync("PublishBatch", $$"""{"TopicArn":"{{await server.TopicAsync()}}","PublishBatchRequestEntries":{{entries}}}"""));

    [Fact]
    public async Task A_batch_has_limits_of_number_length_and_names()
    {
        var topic = await server.TopicAsync();
        await Refused("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.", [.. Enumerable.Range(0, 11).Select(id => ($"{id}", "m"))]);
        await Refused("BatchRequestTooLong", "The length of all the messages put together is more than the limit.", ("1", new string('a', Largest / 2)), ("2", new string('b', (Largest / 2) + 1)));
        await Refused("InvalidBatchEntryId", $"The Id of a batch entry in the batch request is too long: {new string('a', 81)}", (new string('a', 81), "m"));

        async Task Refused(string code, string message, params (string Id, string Message)[] entries)
        {
            var batch = new JsonObject { ["TopicArn"] = topic, ["PublishBatchRequestEntries"] = new JsonArray([.. entries.Select(entry => new JsonObject { ["Id"] = entry.Id, ["Message"] = entry.Message })]) };
            Assert.Equal((code, message), await server.RefusalAsync("PublishBatch", batch.ToJsonString()));
        }
    }

    [Fact]
    public async Task An_empty_message_fails_alone_in_a_batch_and_the_others_arrive()
    {
        var topic = await server.TopicAsync();
        var (queue, _) = await server.SubscribedAsync(topic, ("RawMessageDelivery", "true"));

        var answer = await server.SnsAsync("PublishBatch", $$"""{"TopicArn":"{{topic}}","PublishBatchRequestEntries":[{"Id":"a","Message":""},{"Id":"b","Message":"m","MessageGroupId":"g"}]}""");

        var failed = Assert.Single(answer["Failed"]!.AsArray())!;
        Assert.Equal(("a", "InvalidParameter", "Invalid parameter: Empty message", "true"), ($"{failed["Id"]}", $"{failed["Code"]}", $"{failed["Message"]}", $"{failed["SenderFault"]}"));
        Assert.Equal("b", $"{Assert.Single(answer["Successful"]!.AsArray())!["Id"]}");
        var received = Assert.Single(await server.ReceiveAsync(queue));
        Assert.Equal(("m", "g"), ($"{received["Body"]}", $"{received["Attributes"]!["MessageGroupId"]}"));
    }

    [Fact]
    public async Task Of_two_texts_with_one_name_the_last_is_sent()
    {
        var topic = await server.TopicAsync();
        var (queue, _) = await server.SubscribedAsync(topic, ("RawMessageDelivery", "true"));
        await server.CallAsync("sns", "Publish", new JsonObject { ["TopicArn"] = topic, ["MessageStructure"] = "json", ["Message"] = """{"default":"one","default":"two","sqs":{"not":"a text"}}""" });
        Assert.Equal("two", $"{Assert.Single(await server.ReceiveAsync(queue))["Body"]}");
    }
}
