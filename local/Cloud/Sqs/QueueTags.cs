namespace LocalCloud.Sqs;

/// <summary>
/// The tags of a queue, at most 50
/// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html).
/// </summary>
internal sealed class QueueTags
{
    private const int Most = 50;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    private readonly Dictionary<string, string> _tags;

    private QueueTags(Dictionary<string, string> tags) => _tags = tags;

    public static QueueTags None { get; } = new([]);

    public IReadOnlyDictionary<string, string> All => _tags;

    /// <summary>These tags with the given ones added, or set where the key is there.</summary>
    /// <exception cref="LocalCloud.Protocol.AwsException">A key or value is too long, or there would be too many.</exception>
    public QueueTags With(IReadOnlyDictionary<string, string> given, string queue)
    {
        var tags = new Dictionary<string, string>(_tags, StringComparer.Ordinal);
        foreach (var (key, value) in given)
        {
            CheckKey(key);
            if (value.Length > LongestValue)
            {
                throw SqsErrors.InvalidValue($"Tag values must be between 0 and {LongestValue} characters in length.");
            }

            tags[key] = value;
        }

        return tags.Count <= Most ? new QueueTags(tags) : throw SqsErrors.InvalidValue($"Too many tags added for queue {queue}.");
    }

    /// <summary>These tags without those of the keys. A key that has no tag is passed over.</summary>
    /// <exception cref="LocalCloud.Protocol.AwsException">There is no key, or a key is too long.</exception>
    public QueueTags Without(IReadOnlyCollection<string> keys)
    {
        if (keys.Count == 0)
        {
            CheckKey("");
        }

        var tags = new Dictionary<string, string>(_tags, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            CheckKey(key);
            tags.Remove(key);
        }

        return new QueueTags(tags);
    }

    private static void CheckKey(string key)
    {
        if (key.Length is 0 or > LongestKey)
        {
            throw SqsErrors.InvalidValue($"Tag keys must be between 1 and {LongestKey} characters in length.");
        }
    }
}
