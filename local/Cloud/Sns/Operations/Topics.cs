using System.Collections.Concurrent;

namespace LocalCloud.Sns.Operations;

/// <summary>All topics, by ARN. A subscription is found through its topic, whose ARN is the head of its own.</summary>
internal sealed class Topics(string region, string account)
{
    private readonly ConcurrentDictionary<string, Topic> _byArn = new(StringComparer.Ordinal);

    public string Region { get; } = region;

    public string Account { get; } = account;

    public IReadOnlyList<Topic> All => [.. _byArn.Values.OrderBy(topic => topic.Arn, StringComparer.Ordinal)];

    public string ArnOf(string name) => $"arn:aws:sns:{Region}:{Account}:{name}";

    public Topic GetOrAdd(Topic topic) => _byArn.GetOrAdd(topic.Arn, topic);

    public void Remove(string arn) => _byArn.TryRemove(arn, out _);

    public Topic? TryFind(string arn) => _byArn.GetValueOrDefault(arn);

    public Topic Find(string arn) => TryFind(arn) ?? throw SnsErrors.NoTopic();

    public Topic? OfSubscription(string subscriptionArn) => TryFind(subscriptionArn[..Math.Max(0, subscriptionArn.LastIndexOf(':'))]);
}
