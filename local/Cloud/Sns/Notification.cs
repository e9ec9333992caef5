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

        var texts = JsonInput.Parse(message.Message)!.AsObject();
        return (texts[protocol] is JsonValue own && own.GetValueKind() == JsonValueKind.String ? own : texts["default"])!.ToString();
    }

    /// <summary>The body of a queue's message, unless the subscription is raw: JSON as the service writes it, a member a line.</summary>
    public static string Envelope(PublishedMessage message, Subscription subscription, string signatureVersion)
    {
        var members = Common(message, subscription, signatureVersion).Where(member => member.Value is not null).Select(member => Line(member.Key, member.Value!, "  "))
            .Append(Line("SigningCertURL", SigningCertificate, "  "))
            .Append(Line("UnsubscribeURL", UnsubscribeUrl(subscription), "  "));
        if (message.Attributes.Count > 0)
        {
            var attributes = Attributes(message).Select(attribute => Line(attribute.Key, attribute.Value!, "    "));
            members = members.Append($"  \"MessageAttributes\" : {{\n{string.Join(",\n", attributes)}\n  }}");
        }

        return $"{{\n{string.Join(",\n", members)}\n}}";
    }

    /// <summary>The event of a function. It is always of the first signature version, and its URLs are written otherwise than a queue's.</summary>
    public static JsonObject LambdaEvent(PublishedMessage message, Subscription subscription)
    {
        var notification = Common(message, subscription, "1");
        notification["SigningCertUrl"] = SigningCertificate;
        notification["UnsubscribeUrl"] = UnsubscribeUrl(subscription);
        notification["MessageAttributes"] = Attributes(message);
        var record = new JsonObject { ["EventSource"] = "aws:sns", ["EventVersion"] = "1.0", ["EventSubscriptionArn"] = subscription.Arn, ["Sns"] = notification };
        return new JsonObject { ["Records"] = new JsonArray(record) };
    }

    private const string SigningCertificate = "https://sns.local/none.pem";

    private static string UnsubscribeUrl(Subscription subscription) => "https://sns.local/?Action=Unsubscribe&SubscriptionArn=" + subscription.Arn;

    private static JsonObject Common(PublishedMessage message, Subscription subscription, string signatureVersion) => new()
    {
        ["Type"] = "Notification",
        ["MessageId"] = message.MessageId,
        ["TopicArn"] = message.TopicArn,
        ["Subject"] = message.Subject,
        ["Message"] = message.TextFor(subscription.Protocol),
        ["Timestamp"] = message.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["SignatureVersion"] = signatureVersion,
        ["Signature"] = "none",
    };

    private static JsonObject Attributes(PublishedMessage message) => new(message.Attributes.Select(attribute => KeyValuePair.Create(
        attribute.Key,
        (JsonNode?)new JsonObject { ["Type"] = attribute.Value!["DataType"]?.DeepClone(), ["Value"] = (attribute.Value["StringValue"] ?? attribute.Value["BinaryValue"])?.DeepClone() })));

    private static string Line(string name, JsonNode value, string indent) => $"{indent}{JsonValue.Create(name).ToJsonString(AwsJsonProtocol.Wire)} : {value.ToJsonString(AwsJsonProtocol.Wire)}";
}
