using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>Where messages go that were received too often.</summary>
internal sealed record RedrivePolicy(string DeadLetterTargetArn, int MaxReceiveCount);

/// <summary>
/// The settable attributes of a queue, as text like on the wire
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html).
/// </summary>
internal sealed class QueueAttributes
{
    /// <summary>In bytes, since 2025: one message with its attributes, and one batch.</summary>
    public const int LargestMessage = 1_048_576;

    private static readonly Dictionary<string, (int Default, int From, int To)> Numbers = new(StringComparer.Ordinal)
    {
        ["VisibilityTimeout"] = (30, 0, 43_200),
        ["DelaySeconds"] = (0, 0, 900),
        ["MaximumMessageSize"] = (LargestMessage, 1024, LargestMessage),
        ["MessageRetentionPeriod"] = (345_600, 60, 1_209_600),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 0, 20),
    };

    private static readonly string[] Kept = ["Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"];

    private static readonly string[] Fifo = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

    private readonly Dictionary<string, string> _values;

    private QueueAttributes(Dictionary<string, string> values)
    {
        _values = values;
        Redrive = values.TryGetValue("RedrivePolicy", out var redrive) ? ReadRedrive(redrive) : null;
    }

    public static QueueAttributes Default { get; } = new(Numbers.ToDictionary(number => number.Key, number => Text(number.Value.Default), StringComparer.Ordinal));

    public static IEnumerable<string> Names => [.. Numbers.Keys, .. Kept, "RedrivePolicy", "RedriveAllowPolicy"];

    public TimeSpan VisibilityTimeout => Seconds("VisibilityTimeout");

    public TimeSpan Delay => Seconds("DelaySeconds");

    public int MaximumMessageSize => int.Parse(_values["MaximumMessageSize"], CultureInfo.InvariantCulture);

    public TimeSpan Retention => Seconds("MessageRetentionPeriod");

    public TimeSpan WaitTime => Seconds("ReceiveMessageWaitTimeSeconds");

    public RedrivePolicy? Redrive { get; }

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>These attributes with the given ones over them. An empty policy removes it.</summary>
    /// <exception cref="AwsException">A name is unknown, or a value out of range.</exception>
    public QueueAttributes With(JsonObject? given)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        foreach (var (name, node) in given ?? [])
        {
            var value = node?.ToString() ?? "";
            if (Numbers.TryGetValue(name, out var range))
            {
                values[name] = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= range.From && number <= range.To
                    ? Text(number)
                    : throw SqsErrors.InvalidAttributeValue(name);
            }
            else if (name is "RedrivePolicy" or "RedriveAllowPolicy" && value.Length == 0)
            {
                values.Remove(name);
            }
            else if (name == "RedriveAllowPolicy")
            {
                _ = AllowedSources(value);
                values[name] = value;
            }
            else if (name == "RedrivePolicy" || Kept.Contains(name, StringComparer.Ordinal))
            {
                values[name] = value;
            }
            else if (Fifo.Contains(name, StringComparer.Ordinal))
            {
                throw SqsErrors.OnlyForFifo(name);
            }
            else
            {
                throw SqsErrors.InvalidAttributeName(name);
            }
        }

        // One kind of encryption at a time: asking for the one ends the other.
        var (kms, managed) = (IsGiven("KmsMasterKeyId"), given?["SqsManagedSseEnabled"]?.ToString() == "true");
        if (kms && managed)
        {
            throw SqsErrors.TwoEncryptions();
        }

        if (kms)
        {
            values["SqsManagedSseEnabled"] = "false";
        }
        else if (managed)
        {
            values.Remove("KmsMasterKeyId");
            values.Remove("KmsDataKeyReusePeriodSeconds");
        }

        return new QueueAttributes(values);

        bool IsGiven(string name) => given?[name]?.ToString() is { Length: > 0 };
    }

    /// <summary>The first of the given attributes that has another value here; null if all agree.</summary>
    public string? FirstDifference(JsonObject? given) => (given ?? []).Select(item => item.Key).FirstOrDefault(name => !SameValue(this[name] ?? "", given![name]?.ToString() ?? ""));

    /// <summary>Whether this dead-letter queue takes messages from the queue (<c>RedriveAllowPolicy</c>).</summary>
    public bool Allows(string sourceArn) => _values.GetValueOrDefault("RedriveAllowPolicy") is not { } policy || AllowedSources(policy) is not { } sources || sources.Contains(sourceArn, StringComparer.Ordinal);

    /// <summary>Policies are JSON: spaces, and a count as number or as text, make no difference.</summary>
    private static bool SameValue(string left, string right) => left == right
        || (left.StartsWith('{') && right.StartsWith('{') && Normal(left) is { } normal && normal == Normal(right));

    private static string? Normal(string json)
    {
        try
        {
            return string.Join('\n', JsonNode.Parse(json)!.AsObject().OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}={member.Value}"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RedrivePolicy ReadRedrive(string text)
    {
        var policy = ReadObject(text, "RedrivePolicy");
        var target = policy["deadLetterTargetArn"]?.ToString();
        var count = policy["maxReceiveCount"]?.ToString();
        if (target is null || count is null)
        {
            throw SqsErrors.InvalidValue(text, "RedrivePolicy", "Redrive policy does not contain mandatory attribute: " + (target is null ? "deadLetterTargetArn." : "maxReceiveCount."));
        }

        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1000
            ? new RedrivePolicy(target, number)
            : throw SqsErrors.InvalidValue(text, "RedrivePolicy", $"Invalid value for maxReceiveCount: {count}, valid values are from 1 to 1000 both inclusive.");
    }

    /// <summary>Null: any queue.</summary>
    private static List<string>? AllowedSources(string text)
    {
        var policy = ReadObject(text, "RedriveAllowPolicy");
        var sources = (policy["sourceQueueArns"] as JsonArray)?.Select(arn => arn?.ToString() ?? "").ToList() ?? [];
        return policy["redrivePermission"]?.ToString() switch
        {
            "allowAll" => null,
            "denyAll" => [],
            "byQueue" when sources.Count is >= 1 and <= 10 => sources,
            _ => throw SqsErrors.InvalidValue(text, "RedriveAllowPolicy", "Amazon SQS can't create the redrive allow policy, as it's in an unsupported format."),
        };
    }

    private static JsonObject ReadObject(string text, string name)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw SqsErrors.InvalidValue(text, name, "It is not a JSON object.");
        }
        catch (JsonException)
        {
            throw SqsErrors.InvalidValue(text, name, "It is not valid JSON.");
        }
    }

    private TimeSpan Seconds(string name) => TimeSpan.FromSeconds(int.Parse(_values[name], CultureInfo.InvariantCulture));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
