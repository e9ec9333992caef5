namespace LocalCloud.Sns;

/// <summary>A topic with its attributes, tags and subscriptions; thread-safe.</summary>
internal sealed class Topic(string name, string arn, IEnumerable<KeyValuePair<string, string>> attributes, IEnumerable<KeyValuePair<string, string>> tags)
{
    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];
    private readonly Dictionary<string, string> _attributes = new(attributes, StringComparer.Ordinal);
    private readonly OrderedDictionary<string, string> _tags = new(tags, StringComparer.Ordinal);

    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public IReadOnlyList<Subscription> Subscriptions
    {
        get
        {
            lock (_lock)
            {
                return [.. _subscriptions];
            }
        }
    }

    /// <summary>What was set of the attributes; the rest has defaults.</summary>
    public IReadOnlyDictionary<string, string> Attributes
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, string>(_attributes, StringComparer.Ordinal);
            }
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Tags
    {
        get
        {
            lock (_lock)
            {
                return [.. _tags];
            }
        }
    }

    public void Set(string attribute, string value)
    {
        lock (_lock)
        {
            _attributes[attribute] = value;
        }
    }

    /// <summary>Changes the tags, all at once; the change throws to refuse.</summary>
    public void ChangeTags(Action<OrderedDictionary<string, string>> change)
    {
        lock (_lock)
        {
            change(_tags);
        }
    }

    /// <summary>The subscription of this protocol and endpoint; null: there is none.</summary>
    public Subscription? Find(string protocol, string endpoint) => Subscriptions.FirstOrDefault(subscription => subscription.Protocol == protocol && subscription.Endpoint == endpoint);

    /// <summary>Adds a subscription; the same protocol and endpoint again give the one that is there.</summary>
    public Subscription Subscribe(Subscription subscription)
    {
        lock (_lock)
        {
            if (_subscriptions.Find(known => known.Protocol == subscription.Protocol && known.Endpoint == subscription.Endpoint) is { } same)
            {
                return same;
            }

            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Replaces a subscription by a changed one.</summary>
    /// <returns>False: it is gone.</returns>
    public bool Replace(string subscriptionArn, Func<Subscription, Subscription> change)
    {
        lock (_lock)
        {
            var index = _subscriptions.FindIndex(subscription => subscription.Arn == subscriptionArn);
            if (index < 0)
            {
                return false;
            }

            _subscriptions[index] = change(_subscriptions[index]);
            return true;
        }
    }

    public void Unsubscribe(string subscriptionArn)
    {
        lock (_lock)
        {
            _subscriptions.RemoveAll(subscription => subscription.Arn == subscriptionArn);
        }
    }
}
