using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.Sns;

/// <summary>
/// The attributes of a message: names, types and values (https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html; the order
/// of the checks and their words are recorded from the service).
/// </summary>
internal static partial class MessageAttributes
{
    private const int LongestName = 256;

    /// <summary>The attributes of a request, checked; each has a <c>DataType</c> and one value.</summary>
    /// <param name="request">A message.</param>
    /// <param name="path">Where its attributes stand in the request, for an error.</param>
    /// <exception cref="Protocol.AwsException">One of them is wrong.</exception>
    public static JsonObject Read(JsonObject request, string path)
    {
        var attributes = new JsonObject();
        foreach (var (name, node) in request["MessageAttributes"] as JsonObject ?? [])
        {
            CheckName(name);
            var given = node as JsonObject ?? [];
            var type = given.Text("DataType") ?? throw SnsErrors.Null($"{path}.{name}.member.dataType");
            var field = Kind(type, name) == "Binary" ? "BinaryValue" : "StringValue";
            attributes[name] = new JsonObject { ["DataType"] = type, [field] = Value(given, name, type, field) };
        }

        return attributes;
    }

    /// <summary>Bytes that count towards the size of a message: names, types and values.</summary>
    public static int SizeOf(JsonObject attributes) => attributes.Sum(attribute =>
        Encoding.UTF8.GetByteCount(attribute.Key)
        + Encoding.UTF8.GetByteCount(attribute.Value!["DataType"]!.ToString())
        + (attribute.Value["BinaryValue"] is { } binary ? Convert.FromBase64String(binary.ToString()).Length : Encoding.UTF8.GetByteCount(attribute.Value["StringValue"]!.ToString())));

    private static string Value(JsonObject given, string name, string type, string field)
    {
        var other = field == "BinaryValue" ? "StringValue" : "BinaryValue";
        if (!given.ContainsKey(field) && given.ContainsKey(other))
        {
            throw SnsErrors.InvalidAttribute($"The message attribute '{name}' with type '{type}' must use field '{field[..^"Value".Length]}'.");
        }

        if (given.Text(field) is not { Length: > 0 } value)
        {
            throw SnsErrors.InvalidAttribute($"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{type}'.");
        }

        if (type.StartsWith("Number", StringComparison.Ordinal) && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            throw SnsErrors.InvalidAttribute($"Could not cast message attribute '{name}' value to number.");
        }

        return field == "StringValue" || Convert.TryFromBase64String(value, new byte[value.Length], out _)
            ? value
            : throw SnsErrors.InvalidAttribute($"The message attribute '{name}' has a binary value that is not base64.");
    }

    private static string Kind(string type, string name) => DataType().Match(type) is { Success: true } match
        ? match.Groups["kind"].Value
        : throw SnsErrors.InvalidAttribute($"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");

    private static void CheckName(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > LongestName)
        {
            throw SnsErrors.InvalidAttribute($"Length of message attribute name must be less than {LongestName} bytes.");
        }

        if (name.StartsWith('.'))
        {
            throw SnsErrors.InvalidAttribute("Invalid message attribute name starting with character '.' was found.");
        }

        if (name.EndsWith('.'))
        {
            throw SnsErrors.InvalidAttribute("Invalid message attribute name ending with character '.' was found.");
        }

        if (name.FirstOrDefault(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')) is var wrong && wrong != default)
        {
            throw SnsErrors.InvalidAttribute($"Invalid non-alphanumeric character '#x{(int)wrong:X}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.");
        }

        if (name.Contains("..", StringComparison.Ordinal))
        {
            throw SnsErrors.InvalidAttribute("Message attribute name can not have successive '.' character.");
        }

        if (name.Length == 0)
        {
            throw SnsErrors.InvalidAttribute("Message attribute name can not be empty.");
        }
    }

    [GeneratedRegex(@"^(?<kind>String|Number|Binary)(\..+)?$")]
    private static partial Regex DataType();
}
