using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sns;

public sealed class TopicAttributeTests(SharedServer server)
{
    [Fact]
    public async Task A_new_topic_shows_its_defaults()
    {
        var topic = await server.TopicAsync();
        var shown = await ShownAsync(topic);
        Assert.Equal(
            ["DisplayName", "EffectiveDeliveryPolicy", "Owner", "Policy", "SubscriptionsConfirmed", "SubscriptionsDeleted", "SubscriptionsPending", "TopicArn"],
            shown.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("", "000000000000", "0", topic), ($"{shown["DisplayName"]}", $"{shown["Owner"]}", $"{shown["SubscriptionsConfirmed"]}", $"{shown["TopicArn"]}"));
        Assert.Equal("__default_statement_ID", $"{JsonNode.Parse($"{shown["Policy"]}")!["Statement"]![0]!["Sid"]}");
        Assert.Equal("linear", $"{JsonNode.Parse($"{shown["EffectiveDeliveryPolicy"]}")!["http"]!["defaultHealthyRetryPolicy"]!["backoffFunction"]}");
    }

    [Theory]
    [InlineData("""{"Attributes":{"DisplayName":"one"}}""", null)]
    [InlineData("""{"Attributes":{"FifoTopic":"false"}}""", null)]
    [InlineData("""{"Tags":[{"Key":"a","Value":"1"}]}""", null)]
    [InlineData("{}", null)]
    [InlineData("""{"Attributes":{"DisplayName":"two"}}""", "Invalid parameter: Attributes Reason: Topic already exists with different attributes")]
    [InlineData("""{"Attributes":{"DisplayName":"one","SignatureVersion":"2"}}""", "Invalid parameter: Attributes Reason: Topic already exists with different attributes")]
    [InlineData("""{"Tags":[{"Key":"a","Value":"2"}]}""", "Invalid parameter: Tags Reason: Topic already exists with different tags")]
    [InlineData("""{"Tags":[{"Key":"c","Value":"1"}]}""", "Invalid parameter: Tags Reason: Topic already exists with different tags")]
    public async Task Making_a_topic_again_gives_the_same_topic_unless_it_asks_for_another(string again, string? refusal)
    {
        var name = $"t-{Guid.NewGuid()}";
        var request = JsonNode.Parse(again)!.AsObject();
        request["Name"] = name;
        var made = await server.SnsAsync("CreateTopic", $$"""{"Name":"{{name}}","Attributes":{"DisplayName":"one"},"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]}""");

        if (refusal is null)
        {
            Assert.Equal($"{made["TopicArn"]}", $"{(await server.CallAsync("sns", "CreateTopic", request))["TopicArn"]}");
        }
        else
        {
            Assert.Equal(("InvalidParameter", refusal), await server.RefusalAsync("CreateTopic", request.ToJsonString()));
        }
    }

    [Theory]
    [InlineData("""{"Name":""}""", "InvalidParameter", "Invalid parameter: Topic Name")]
    [InlineData("""{"Name":"bad name"}""", "InvalidParameter", "Invalid parameter: Topic Name")]
    [InlineData("""{"Name":"bad:name"}""", "InvalidParameter", "Invalid parameter: Topic Name")]
    [InlineData("""{"Name":"news.fifo"}""", "InvalidParameter", "Invalid parameter: Topic Name")]
    [InlineData("""{"Name":"news","Attributes":{"FifoTopic":"true"}}""", "InvalidParameter", "Invalid parameter: Topic Name")]
    [InlineData("""{"Name":"news.fifo","Attributes":{"FifoTopic":"true"}}""", "UnsupportedOperation", "The local SNS does not support FIFO topics (news.fifo)")]
    [InlineData("""{"Name":"news","Attributes":{"ArchivePolicy":"{}"}}""", "UnsupportedOperation", "The local SNS does not support topic attribute ArchivePolicy")]
    [InlineData("""{"Name":"news","Attributes":{"Colour":"red"}}""", "InvalidParameter", "Invalid parameter: Attributes Reason: Unknown attribute: Colour")]
    public async Task A_wrong_topic_is_refused(string request, string code, string message)
    {
        var (actual, text) = await server.RefusalAsync("CreateTopic", request);
        Assert.Equal(code, actual);
        Assert.StartsWith(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_may_have_256_characters() =>
        Assert.EndsWith(new string('a', 256), $"{(await server.CallAsync("sns", "CreateTopic", new JsonObject { ["Name"] = new string('a', 256) }))["TopicArn"]}", StringComparison.Ordinal);

    [Theory]
    [InlineData("FifoTopic", "false", "InvalidParameter", "Invalid parameter: AttributeName")]
    [InlineData("SignatureVersion", "3", "InvalidParameter", "Invalid parameter: SignatureVersion: Invalid value [3]. Must be 1 or 2.")]
    [InlineData("Policy", "no JSON", "InvalidParameter", "Invalid parameter: Policy Error: null")]
    [InlineData("LambdaSuccessFeedbackRoleArn", "arn:aws:iam::000000000000:role/r", "UnsupportedOperation", "The local SNS does not support topic attribute LambdaSuccessFeedbackRoleArn")]
    public async Task A_wrong_attribute_is_refused(string name, string value, string code, string message)
    {
        var (actual, text) = await server.RefusalAsync("SetTopicAttributes", $$"""{"TopicArn":"{{await server.TopicAsync()}}","AttributeName":"{{name}}","AttributeValue":"{{value}}"}""");
        Assert.Equal(code, actual);
        Assert.StartsWith(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_signature_version_that_was_set_is_in_the_envelope()
    {
        var topic = await server.TopicAsync();
        var (queue, _) = await server.SubscribedAsync(topic);
        await server.SnsAsync("SetTopicAttributes", $$"""{"TopicArn":"{{topic}}","AttributeName":"SignatureVersion","AttributeValue":"2"}""");
        await server.SnsAsync("Publish", $$"""{"TopicArn":"{{topic}}","Message":"m"}""");

        Assert.Equal("2", $"{(await ShownAsync(topic))["SignatureVersion"]}");
        var body = $"{Assert.Single(await server.ReceiveAsync(queue))["Body"]}";
        Assert.Equal("2", $"{JsonNode.Parse(body)!["SignatureVersion"]}");
        Assert.StartsWith("{\n  \"Type\" : \"Notification\",\n  \"MessageId\" : \"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_added_changed_and_removed_and_go_with_the_topic()
    {
        var topic = await server.TopicAsync();
        Assert.Equal(
            ("InvalidParameter", "Invalid parameter: Duplicated keys are not allowed."),
            await server.RefusalAsync("TagResource", $$"""{"ResourceArn":"{{topic}}","Tags":[{"Key":"a","Value":"1"},{"Key":"a","Value":"2"}]}"""));
        await server.SnsAsync("TagResource", $$"""{"ResourceArn":"{{topic}}","Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]}""");
        await server.SnsAsync("TagResource", $$"""{"ResourceArn":"{{topic}}","Tags":[{"Key":"b","Value":"3"}]}""");
        await server.SnsAsync("UntagResource", $$"""{"ResourceArn":"{{topic}}","TagKeys":["a"]}""");
        Assert.Equal("""[{"Key":"b","Value":"3"}]""", await TagsAsync(topic));

        await server.SnsAsync("DeleteTopic", $$"""{"TopicArn":"{{topic}}"}""");
        await server.SnsAsync("DeleteTopic", $$"""{"TopicArn":"{{topic}}"}""");
        Assert.Equal(("ResourceNotFound", "Resource does not exist"), await server.RefusalAsync("ListTagsForResource", $$"""{"ResourceArn":"{{topic}}"}"""));
        await server.SnsAsync("CreateTopic", $$"""{"Name":"{{topic.Split(':')[^1]}}"}""");
        Assert.Equal("[]", await TagsAsync(topic));
    }

    [Fact]
    public async Task A_permission_is_a_statement_of_the_policy()
    {
        var topic = await server.TopicAsync();
        var request = $$"""{"TopicArn":"{{topic}}","Label":"test","AWSAccountId":["111111111111"],"ActionName":["Publish"]}""";
        await server.SnsAsync("AddPermission", request);

        var statement = JsonNode.Parse($"{(await ShownAsync(topic))["Policy"]}")!["Statement"]![1]!;
        Assert.Equal(
            $$$"""{"Sid":"test","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"SNS:Publish","Resource":"{{{topic}}}"}""",
            statement.ToJsonString());
        Assert.Equal(("InvalidParameter", "Invalid parameter: Statement already exists"), await server.RefusalAsync("AddPermission", request));
        Assert.Equal(
            ("InvalidParameter", "Invalid parameter: Policy statement action out of service scope!"),
            await server.RefusalAsync("AddPermission", request.Replace("test", "other", StringComparison.Ordinal).Replace("\"Publish\"", "\"Fly\"", StringComparison.Ordinal)));

        await server.SnsAsync("RemovePermission", $$"""{"TopicArn":"{{topic}}","Label":"test"}""");
        Assert.Single(JsonNode.Parse($"{(await ShownAsync(topic))["Policy"]}")!["Statement"]!.AsArray());
    }

    [Fact]
    public async Task Parameters_may_stand_in_the_address()
    {
        var topic = await server.TopicAsync();
        var (queue, _) = await server.SubscribedAsync(topic, ("RawMessageDelivery", "true"));

        var answer = await server.PostAsync($"?Action=Publish&Version=2010-03-31&TopicArn={topic}&Message=by%20address");

        Assert.Contains("<PublishResult><MessageId>", answer, StringComparison.Ordinal);
        Assert.Equal("by address", $"{Assert.Single(await server.ReceiveAsync(queue))["Body"]}");
    }

    private async Task<JsonObject> ShownAsync(string topic) => (await server.SnsAsync("GetTopicAttributes", $$"""{"TopicArn":"{{topic}}"}"""))["Attributes"]!.AsObject();

    private async Task<string> TagsAsync(string topic) => (await server.SnsAsync("ListTagsForResource", $$"""{"ResourceArn":"{{topic}}"}"""))["Tags"]!.ToJsonString();
}
