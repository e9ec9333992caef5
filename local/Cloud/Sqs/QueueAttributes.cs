using System.Globalization;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>
/// The settable attributes of a queue, as text like on the wire
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html).
/// </summary>
internal sealed class QueueAttributes
{
    /// <summary>In bytes, since 2025: one message with its attributes, and one batch.</summary>
    public const int LargestMessage = 1_048_576;

    private const string KmsKey = "KmsMasterKeyId";
    private const string KmsPeriod = "KmsDataKeyReusePeriodSeconds";
    private const string ManagedEncryption = "SqsManagedSseEnabled";

    private static readonly Dictionary<string, (int Default, int From, int To)> Numbers = new(StringComparer.Ordinal)
    {
        ["VisibilityTimeout"] = (30, 0, 43_200),
        ["DelaySeconds"] = (0, 0, 900),
        ["MaximumMessageSize"] = (LargestMessage, 1024, LargestMessage),
        ["MessageRetentionPeriod"] = (345_600, 60, 1_209_600),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 0, 20),
        [KmsPeriod] = (300, 60, 86_400),
    };

    private static readonly string[] Fifo = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

    private readonly Dictionary<string, string> _values;

    private QueueAttributes(Dictionary<string, string> values)
    {
        _values = values;
        Redrive = values.TryGetValue("RedrivePolicy", out var redrive) ? RedrivePolicy.Read(redrive) : null;
        Allowed = values.TryGetValue("RedriveAllowPolicy", out var allowed) ? RedriveAllowPolicy.Read(allowed) : null;
    }

    public static QueueAttributes Default { get; } = new(new Dictionary<string, string>(
        Numbers.Where(number => number.Key != KmsPeriod).Select(number => KeyValuePair.Create(number.Key, Text(number.Value.Default))).Append(KeyValuePair.Create(ManagedEncryption, "true")),
        StringComparer.Ordinal));

    /// <summary>All that can be set on a standard queue.</summary>
    public static IEnumerable<string> Names => [.. Numbers.Keys, "Policy", KmsKey, ManagedEncryption, "RedrivePolicy", "RedriveAllowPolicy"];

    /// <summary>All that can be asked for, on any queue.</summary>
    public static IEnumerable<string> AllNames => [.. Names, .. Fifo];

    public TimeSpan VisibilityTimeout => Seconds("VisibilityTimeout");

    public TimeSpan Delay => Seconds("DelaySeconds");

    public int MaximumMessageSize => int.Parse(_values["MaximumMessageSize"], CultureInfo.InvariantCulture);

    public TimeSpan Retention => Seconds("MessageRetentionPeriod");

    public TimeSpan WaitTime => Seconds("ReceiveMessageWaitTimeSeconds");

    public RedrivePolicy? Redrive { get; }

    /// <summary>Null: any queue may have this one as its dead-letter queue.</summary>
    public RedriveAllowPolicy? Allowed { get; }

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>These attributes with the given ones over them. An empty policy or key removes it.</summary>
    /// <exception cref="AwsException">A name is unknown, or a value is none of that attribute.</exception>
    public QueueAttributes With(IReadOnlyDictionary<string, string> given)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (Read(name, value) is { Length: > 0 } read)
            {
                values[name] = read;
            }
            else
            {
                values.Remove(name);
            }
        }

        // One kind of encryption at a time: asking for the one ends the other.
        var (kms, managed) = (given.GetValueOrDefault(KmsKey) is { Length: > 0 }, given.GetValueOrDefault(ManagedEncryption) == "true");
        if (kms && managed)
        {
            throw SqsErrors.TwoEncryptions();
        }

        if (kms)
        {
            values[ManagedEncryption] = "false";
            values.TryAdd(KmsPeriod, Text(Numbers[KmsPeriod].Default));
        }
        else if (managed)
        {
            values.Remove(KmsKey);
        }

        if (!values.ContainsKey(KmsKey))
        {
            values.Remove(KmsPeriod);
        }

        return new QueueAttributes(values);
    }

    /// <summary>The first of the given attributes that has another value here; null if all agree. Spaces in policies do not count.</summary>
    public string? FirstDifference(IReadOnlyDictionary<string, string> given) => given.FirstOrDefault(item => (this[item.Key] ?? "") != Read(item.Key, item.Value)).Key;

    /// <summary>The value as it is kept and shown; empty: none.</summary>
    private static string Read(string name, string value)
    {
        if (Numbers.TryGetValue(name, out var range))
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= range.From && number <= range.To
                ? Text(number)
                : throw SqsErrors.InvalidAttributeValue(name);
        }

        switch (name)
        {
            case KmsKey or "Policy" or "RedrivePolicy" or "RedriveAllowPolicy" when value.Length == 0:
                return "";
            case KmsKey:
                return value;
            case "Policy":
                _ = QueuePolicy.Read(value);
                return value;
            case "RedrivePolicy":
                return RedrivePolicy.Read(value).ToString();
            case "RedriveAllowPolicy":
                return RedriveAllowPolicy.Read(value).ToString();
            case ManagedEncryption:
                return value is "true" or "false" ? value : throw SqsErrors.InvalidAttributeValue(name);
            default:
                throw Fifo.Contains(name, StringComparer.Ordinal) ? SqsErrors.OnlyForFifo(name) : SqsErrors.InvalidAttributeName(name);
        }
    }

    private TimeSpan Seconds(string name) => TimeSpan.FromSeconds(int.Parse(_values[name], CultureInfo.InvariantCulture));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
