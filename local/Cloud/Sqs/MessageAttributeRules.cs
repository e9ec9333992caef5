using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.Sqs;

/// <summary>
/// What the attributes of a message may be
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html).
/// </summary>
internal static partial class MessageAttributeRules
{
    private const int Most = 10;
    private const int LongestName = 256;

    /// <summary>The attributes as they are kept; null where there are none.</summary>
    /// <exception cref="LocalCloud.Protocol.AwsException">One of them is not allowed.</exception>
    public static JsonObject? Read(JsonObject? attributes)
    {
        if (attributes is null || attributes.Count == 0)
        {
            return null;
        }

        if (attributes.Count > Most)
        {
            throw SqsErrors.InvalidValue($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{Most}].");
        }

        return new JsonObject(attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)ReadOne(attribute.Key, attribute.Value as JsonObject ?? []))));
    }

    /// <summary>The one system attribute that can be sent.</summary>
    /// <returns>The trace header; null where there is none.</returns>
    /// <exception cref="LocalCloud.Protocol.AwsException">There is another one, or it is not text.</exception>
    public static string? ReadTraceHeader(JsonObject? system)
    {
        if (system is null || system.Count == 0)
        {
            return null;
        }

        if (system.FirstOrDefault(attribute => attribute.Key != "AWSTraceHeader").Key is { } unknown)
        {
            throw SqsErrors.InvalidValue($"Message system attribute name '{unknown}' is invalid. The one that can be sent is AWSTraceHeader.");
        }

        var header = system["AWSTraceHeader"] as JsonObject ?? [];
        return header.Optional("DataType") == "String" && header.Optional("StringValue") is { Length: > 0 } value && MessageText.IsAllowed(value)
            ? value
            : throw SqsErrors.InvalidValue("Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.");
    }

    private static JsonObject ReadOne(string name, JsonObject attribute)
    {
        CheckName(name);
        var type = attribute.Optional("DataType") ?? "";
        var kind = type.Split('.')[0];
        if (kind is not ("String" or "Number" or "Binary"))
        {
            throw SqsErrors.InvalidValue($"The type of message (user) attribute '{name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.");
        }

        if (MessageText.Size(type) > LongestName)
        {
            throw SqsErrors.InvalidValue($"The length of message (user) attribute '{name}' type must be less than {LongestName} bytes.");
        }

        if (attribute["StringListValues"] is JsonArray { Count: > 0 } || attribute["BinaryListValues"] is JsonArray { Count: > 0 })
        {
            throw SqsErrors.UnsupportedOperation("Message attribute list values in SendMessage operation are not supported.");
        }

        var member = kind == "Binary" ? "BinaryValue" : "StringValue";
        if (attribute.Optional(member) is not { Length: > 0 } value)
        {
            throw SqsErrors.InvalidValue($"Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'.");
        }

        CheckValue(name, kind, value);
        return new JsonObject { [member] = value, ["DataType"] = type };
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || MessageText.Size(name) > LongestName)
        {
            throw SqsErrors.InvalidValue($"The length of message (user) attribute name must be between 1 and {LongestName} bytes.");
        }

        if (!NameRule().IsMatch(name))
        {
            throw SqsErrors.InvalidValue($"Invalid message (user) attribute name '{name}': it can only contain letters, digits, underscores, hyphens and periods.");
        }

        if (ReservedName().IsMatch(name))
        {
            throw SqsErrors.InvalidValue($"Invalid message (user) attribute name '{name}': it cannot start with 'AWS.' or 'Amazon.', start or end with '.', or have periods in succession.");
        }
    }

    private static void CheckValue(string name, string kind, string value)
    {
        if (kind == "Binary")
        {
            // What is not base64 is what AWS cannot read at all.
            if (!Convert.TryFromBase64String(value, new byte[value.Length], out _))
            {
                throw SqsErrors.WrongType("BinaryValue", "base64");
            }
        }
        else if (kind == "Number" && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            throw SqsErrors.InvalidValue($"Can't cast the value of message (user) attribute '{name}' to a number.");
        }
        else if (!MessageText.IsAllowed(value))
        {
            throw SqsErrors.InvalidValue(MessageText.Rule);
        }
    }

    /// <summary>Letters of other alphabets are not in the guide, but SQS takes them.</summary>
    [GeneratedRegex(@"^[\p{L}\p{N}_.-]+\z")]
    private static partial Regex NameRule();

    [GeneratedRegex(@"^(aws\.|amazon\.|\.)|\.\z|\.\.", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReservedName();
}
