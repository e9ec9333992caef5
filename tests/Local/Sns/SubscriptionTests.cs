using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sns;

public sealed class SubscriptionTests(SharedServer server)
{
    private const string Sqs = "arn:aws:sqs:us-east-1:000000000000:";

    [Fact]
    public async Task A_subscription_shows_what_was_set_and_the_scope_only_with_a_policy()
    {
        var topic = await server.TopicAsync();
        var (queue, arn) = await server.SubscribedAsync(topic, ("RawMessageDelivery", "TrUe"), ("FilterPolicyScope", "MessageBody"), ("FilterPolicy", ""));

        var shown = await ShownAsync(arn);
        Assert.Equal(
            ["ConfirmationWasAuthenticated", "Endpoint", "Owner", "PendingConfirmation", "Protocol", "RawMessageDelivery", "SubscriptionArn", "SubscriptionPrincipal", "TopicArn"],
            shown.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal((queue, "true", "false", topic), ($"{shown["Endpoint"]}", $"{shown["RawMessageDelivery"]}", $"{shown["PendingConfirmation"]}", $"{shown["TopicArn"]}"));

        await SetAsync(arn, "FilterPolicy", """{"a":{"b":["x"]}}""");
        await SetAsync(arn, "RedrivePolicy", $$"""{"deadLetterTargetArn":"{{Sqs}}dead"}""");
        shown = await ShownAsync(arn);
        Assert.Equal(("""{"a":{"b":["x"]}}""", "MessageBody"), ($"{shown["FilterPolicy"]}", $"{shown["FilterPolicyScope"]}"));
        Assert.Equal($$"""{"deadLetterTargetArn":"{{Sqs}}dead"}""", $"{shown["RedrivePolicy"]}");

        await SetAsync(arn, "FilterPolicy", "");
        await SetAsync(arn, "RedrivePolicy", "");
        Assert.False((await ShownAsync(arn)).ContainsKey("FilterPolicy"));
        Assert.False((await ShownAsync(arn)).ContainsKey("RedrivePolicy"));
    }

    [Theory]
    [InlineData("FakeAttribute", "x", "Invalid parameter: AttributeName")]
    [InlineData("RawMessageDelivery", "test-ValUe", "Invalid parameter: RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.")]
    [InlineData("RawMessageDelivery", "", "Invalid parameter: RawMessageDelivery: Invalid value []. Must be true or false.")]
    [InlineData("FilterPolicyScope", "Random", "Invalid parameter: FilterPolicyScope: Invalid value [Random]. Please use either MessageBody or MessageAttributes")]
    [InlineData("RedrivePolicy", """{"deadLetterTargetArn":"fake-arn"}""", "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn")]
    [InlineData("RedrivePolicy", "{}", "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn")]
    [InlineData("RedrivePolicy", "{invalidjson}", "Invalid parameter: RedrivePolicy: failed to parse JSON. Unexpected character ('i' (code 105))")]
    [InlineData("DeliveryPolicy", "{}", "The local SNS does not support subscription attribute DeliveryPolicy")]
    public async Task A_wrong_attribute_is_refused(string name, string value, string message)
    {
        var (_, arn) = await server.SubscribedAsync(await server.TopicAsync());
        var error = await Assert.ThrowsAsync<AwsException>(() => SetAsync(arn, name, value));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"RawMessageDelivery":"True"}""", true)]
    [InlineData("""{"RawMessageDelivery":"true","FilterPolicyScope":"MessageAttributes"}""", true)]
    [InlineData("""{"FilterPolicy":"{ \"a\": [1] }"}""", true)]
    [InlineData("{}", true)]
    [InlineData("""{"RawMessageDelivery":"false"}""", false)]
    [InlineData("""{"FilterPolicyScope":"MessageBody"}""", false)]
    [InlineData("""{"FilterPolicy":"{\"a\":[2]}"}""", false)]
    [InlineData("""{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead\"}"}""", false)]
    public async Task Subscribing_again_gives_the_same_subscription_unless_it_asks_for_another(string attributes, bool isSame)
    {
        var topic = await server.TopicAsync();
        var (queue, arn) = await server.SubscribedAsync(topic, ("RawMessageDelivery", "true"), ("FilterPolicy", """{"a":[1]}"""));
        var again = new JsonObject { ["TopicArn"] = topic, ["Protocol"] = "sqs", ["Endpoint"] = queue, ["Attributes"] = JsonNode.Parse(attributes) };

        if (isSame)
        {
            Assert.Equal(arn, $"{(await server.CallAsync("sns", "Subscribe", again))["SubscriptionArn"]}");
        }
        else
        {
            Assert.Equal(
                ("InvalidParameter", "Invalid parameter: Attributes Reason: Subscription already exists with different attributes"),
                await server.RefusalAsync("Subscribe", again.ToJsonString()));
        }
    }

    [Theory]
    [InlineData("sqs", "nonsense", "InvalidParameter", "Invalid parameter: SQS endpoint ARN")]
    [InlineData("sqs", "http://localhost/000000000000/q", "InvalidParameter", "Invalid parameter: SQS endpoint ARN")]
    [InlineData("sqs", Sqs + "q.fifo", "InvalidParameter", "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics")]
    [InlineData("sms", "NAA+15551234567", "InvalidParameter", "Invalid SMS endpoint: NAA+15551234567")]
    [InlineData("test-protocol", "x", "InvalidParameter", "Invalid parameter: Amazon SNS does not support this protocol string: test-protocol")]
    [InlineData("https", "https://example.com", "UnsupportedOperation", "The local SNS does not support subscriptions of protocol https")]
    [InlineData("firehose", "arn:aws:firehose:us-east-1:000000000000:deliverystream/d", "UnsupportedOperation", "The local SNS does not support subscriptions of protocol firehose")]
    public async Task A_wrong_endpoint_is_refused(string protocol, string endpoint, string code, string message)
    {
        var (actual, text) = await server.RefusalAsync("Subscribe", $$"""{"TopicArn":"{{await server.TopicAsync()}}","Protocol":"{{protocol}}","Endpoint":"{{endpoint}}"}""");
        Assert.Equal(code, actual);
        Assert.StartsWith(message, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subscribe", """{"TopicArn":"randomstring","Protocol":"email","Endpoint":"a@example.com"}""", "InvalidParameter", "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1")]
    [InlineData("Subscribe", """{"TopicArn":"arn:aws:sns:us-east-1:000000000000:none","Protocol":"sqs","Endpoint":"nonsense"}""", "NotFound", "Topic does not exist")]
    [InlineData("Subscribe", """{"TopicArn":"arn:aws:sns:eu-west-1:000000000000:none","Protocol":"email","Endpoint":"a@example.com"}""", "InvalidParameter", "Invalid parameter: TopicArn")]
    [InlineData("Unsubscribe", "{}", "InvalidParameter", "Invalid parameter: SubscriptionArn Reason: no value for required parameter")]
    [InlineData("Unsubscribe", """{"SubscriptionArn":"arn:aws:sns:us-east-1:random"}""", "InvalidParameter", "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5")]
    [InlineData("Unsubscribe", """{"SubscriptionArn":"arn:aws:sns:us-east-1:000000000000:random"}""", "InvalidParameter", "Invalid parameter: SubscriptionId")]
    [InlineData("GetSubscriptionAttributes", """{"SubscriptionArn":"arn:aws:sns:us-east-1:000000000000:none:0e1b0b6e-0000-0000-0000-000000000000"}""", "NotFound", "Subscription does not exist")]
    [InlineData("SetSubscriptionAttributes", """{"SubscriptionArn":"arn:aws:sns:us-east-1:000000000000:none:0e1b0b6e-0000-0000-0000-000000000000","AttributeName":"RawMessageDelivery","AttributeValue":"true"}""", "NotFound", "Subscription does not exist")]
    [InlineData("ConfirmSubscription", """{"TopicArn":"arn:aws:sns:us-east-1:000000000000:none","Token":"randomtoken"}""", "InvalidParameter", "Invalid token")]
    [InlineData("ConfirmSubscription", """{"TopicArn":"arn:aws:sns:us-east-1:000000000000:none","Token":"51b2ff3edb475b7d91550e0ab6edf0c1de2a34e6ebaf6c2262a001bcb7e051c43aa00022ceecce70bd2a67b2042da8d8eb47fef7"}""", "InvalidParameter", "Invalid parameter: Token")]
    [InlineData("ListSubscriptions", """{"NextToken":"?"}""", "InvalidParameter", "Invalid parameter: NextToken")]
    public async Task A_wrong_request_is_refused(string operation, string request, string code, string message) =>
        Assert.Equal((code, message), await server.RefusalAsync(operation, request));

    [Fact]
    public async Task A_subscription_that_is_not_there_may_be_ended_again()
    {
        var topic = await server.TopicAsync();
        var (_, arn) = await server.SubscribedAsync(topic);
        await server.SnsAsync("Unsubscribe", $$"""{"SubscriptionArn":"{{arn}}"}""");
        await server.SnsAsync("Unsubscribe", $$"""{"SubscriptionArn":"{{arn}}"}""");
        Assert.Empty((await ListAsync(topic)).Subscriptions);
    }

    [Fact]
    public async Task An_address_of_mail_waits_to_be_confirmed()
    {
        var topic = await server.TopicAsync();
        var request = new JsonObject { ["TopicArn"] = topic, ["Protocol"] = "email", ["Endpoint"] = "a@example.com" };
        Assert.Equal("pending confirmation", $"{(await server.CallAsync("sns", "Subscribe", request))["SubscriptionArn"]}");
        request["ReturnSubscriptionArn"] = "true";
        var arn = $"{(await server.CallAsync("sns", "Subscribe", request))["SubscriptionArn"]}";
        Assert.StartsWith(topic + ":", arn, StringComparison.Ordinal);
        Assert.Equal("true", $"{(await ShownAsync(arn))["PendingConfirmation"]}");
        Assert.Equal("PendingConfirmation", $"{Assert.Single((await ListAsync(topic)).Subscriptions)!["SubscriptionArn"]}");
        var attributes = (await server.SnsAsync("GetTopicAttributes", $$"""{"TopicArn":"{{topic}}"}"""))["Attributes"]!;
        Assert.Equal(("0", "1"), ($"{attributes["SubscriptionsConfirmed"]}", $"{attributes["SubscriptionsPending"]}"));
    }

    [Fact]
    public async Task A_list_answers_a_hundred_at_a_time()
    {
        var topic = await server.TopicAsync();
        foreach (var number in Enumerable.Range(0, 101))
        {
            await server.SnsAsync("Subscribe", $$"""{"TopicArn":"{{topic}}","Protocol":"sms","Endpoint":"+1555000{{number}}"}""");
        }

        var (first, token) = await ListAsync(topic);
        var (second, end) = await ListAsync(topic, token);
        Assert.Equal((100, 1, (string?)null), (first.Count, second.Count, end));
        Assert.Equal(101, first.Concat(second).Select(subscription => $"{subscription!["Endpoint"]}").Distinct().Count());
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task What_an_endpoint_does_not_take_goes_to_the_dead_letter_queue_in_the_form_it_would_have_had(string raw)
    {
        var topic = await server.TopicAsync();
        var dead = await server.QueueAsync();
        var (queue, _) = await server.SubscribedAsync(topic, ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{dead}}"}"""), ("RawMessageDelivery", raw));
        await server.CallAsync("sqs", "DeleteQueue", new JsonObject { ["QueueUrl"] = queue.Split(':')[^1] });

        await server.SnsAsync("Publish", $$$$"""{"TopicArn":"{{{{topic}}}}","Message":"lost","MessageAttributes":{"n":{"DataType":"Number","StringValue":"1"}}}""");

        var message = Assert.Single(await server.ReceiveAsync(dead));
        if (raw == "true")
        {
            Assert.Equal(("lost", "1"), ($"{message["Body"]}", $"{message["MessageAttributes"]!["n"]!["StringValue"]}"));
        }
        else
        {
            Assert.Equal("lost", $"{JsonNode.Parse($"{message["Body"]}")!["Message"]}");
            Assert.Null(message["MessageAttributes"]);
        }
    }

    [Fact]
    public async Task A_raw_message_with_more_attributes_than_a_queue_takes_is_not_delivered_and_a_filtered_one_is_no_failure()
    {
        var topic = await server.TopicAsync();
        var dead = await server.QueueAsync();
        var redrive = ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{dead}}"}""");
        var (raw, _) = await server.SubscribedAsync(topic, redrive, ("RawMessageDelivery", "true"));
        var (wrapped, _) = await server.SubscribedAsync(topic, redrive);
        await server.SubscribedAsync(topic, redrive, ("FilterPolicy", """{"other":[1]}"""));
        var attributes = new JsonObject(Enumerable.Range(0, 11).Select(number => KeyValuePair.Create($"a{number}", (JsonNode?)new JsonObject { ["DataType"] = "String", ["StringValue"] = "x" })));

        await server.CallAsync("sns", "Publish", new JsonObject { ["TopicArn"] = topic, ["Message"] = "m", ["MessageAttributes"] = attributes });

        Assert.Empty(await server.ReceiveAsync(raw));
        Assert.Single(await server.ReceiveAsync(wrapped));
        Assert.Empty(await server.ReceiveAsync(dead));
    }

    private async Task<JsonObject> ShownAsync(string arn) => (await server.SnsAsync("GetSubscriptionAttributes", $$"""{"SubscriptionArn":"{{arn}}"}"""))["Attributes"]!.AsObject();

    private Task SetAsync(string arn, string name, string value) =>
        server.CallAsync("sns", "SetSubscriptionAttributes", new JsonObject { ["SubscriptionArn"] = arn, ["AttributeName"] = name, ["AttributeValue"] = value });

    private async Task<(JsonArray Subscriptions, string? Token)> ListAsync(string topic, string? token = null)
    {
        var request = new JsonObject { ["TopicArn"] = topic };
        if (token is not null)
        {
            request["NextToken"] = token;
        }

        var answer = await server.CallAsync("sns", "ListSubscriptionsByTopic", request);
        return (answer["Subscriptions"]!.AsArray(), (string?)answer["NextToken"]);
    }
}
