using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sns;

/// <summary>
/// What subscribers see of a message
/// (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). The signature is none: nothing signs here.
/// </summary>
internal static class Notification
{
    /// <summary>The text for one protocol: with <c>MessageStructure</c> <c>json</c> a message holds one for each, and a default.</summary>
    public static string TextFor(this PublishedMessage message, string protocol)
    {
        if (message.MessageStructure != "json")
        {
            return message.Message;
        }

        var texts = JsonNode.Parse(message.Message)!.AsObject();
        return (texts[protocol] ?? texts["default"])!.ToString();
    }

    /// <summary>The body of a queue's message, unless the subscription is raw.</summary>
    public static string Envelope(PublishedMessage message, Subscription subscription)
    {
        var envelope = Common(message, subscription);
        envelope["SigningCertURL"] = "https://sns.local/none.pem";
        envelope["UnsubscribeURL"] = "https://sns.local/?Action=Unsubscribe&SubscriptionArn=" + subscription.Arn;
        if (message.Attributes.Count > 0)
        {
            envelope["MessageAttributes"] = Attributes(message);
        }

        return envelope.ToJsonString(AwsJsonProtocol.Wire);
    }

    /// <summary>The event of a function.</summary>
    public static JsonObject LambdaEvent(PublishedMessage message, Subscription subscription)
    {
        var notification = Common(message, subscription);
        notification["SigningCertUrl"] = "https://sns.local/none.pem";
        notification["UnsubscribeUrl"] = "https://sns.local/?Action=Unsubscribe&SubscriptionArn=" + subscription.Arn;
        notification["MessageAttributes"] = Attributes(message);
        var record = new JsonObject { ["EventSource"] = "aws:sns", ["EventVersion"] = "1.0", ["EventSubscriptionArn"] = subscription.Arn, ["Sns"] = notification };
        return new JsonObject { ["Records"] = new JsonArray(record) };
    }

    /// <summary>With <c>MessageStructure</c> <c>json</c> the message must be an object with a text for <c>default</c>.</summary>
    public static bool HasDefault(string message)
    {
        try
        {
            return JsonNode.Parse(message) is JsonObject texts && texts["default"] is JsonValue;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonObject Common(PublishedMessage message, Subscription subscription)
    {
        var common = new JsonObject { ["Type"] = "Notification", ["MessageId"] = message.MessageId, ["TopicArn"] = message.TopicArn };
        if (message.Subject is not null)
        {
            common["Subject"] = message.Subject;
        }

        common["Message"] = message.TextFor(subscription.Protocol);
        common["Timestamp"] = message.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        common["SignatureVersion"] = "1";
        common["Signature"] = "none";
        return common;
    }

    private static JsonObject Attributes(PublishedMessage message) => new(message.Attributes.Select(attribute => KeyValuePair.Create(
        attribute.Key,
        (JsonNode?)new JsonObject { ["Type"] = attribute.Value!["DataType"]?.DeepClone(), ["Value"] = (attribute.Value["StringValue"] ?? attribute.Value["BinaryValue"])?.DeepClone() })));
}
