using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>The queues by name, and the names that were deleted within the last minute.</summary>
/// <param name="time">The clock.</param>
/// <param name="url">The head of every queue URL.</param>
/// <param name="account">The account in URLs and ARNs.</param>
/// <param name="region">The region in ARNs.</param>
internal sealed partial class QueueDirectory(TimeProvider time, string url, string account, string region)
{
    private static readonly TimeSpan NameIsKept = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StandardQueue> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _deleted = new(StringComparer.Ordinal);

    public string Account => account;

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<StandardQueue> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal)];
            }
        }
    }

    public string UrlOf(StandardQueue queue) => $"{url.TrimEnd('/')}/{account}/{queue.Name}";

    public string ArnOf(string name) => $"arn:aws:sqs:{region}:{account}:{name}";

    /// <summary>By URL or name: host and port do not count, as one address may have several names (127.0.0.1, localhost).</summary>
    /// <exception cref="AwsException">There is no such queue, or the URL is one of another account.</exception>
    public StandardQueue Find(string urlOrName)
    {
        var parts = urlOrName.Split('/');
        var isOurs = parts.Length < 2 || !AccountId().IsMatch(parts[^2]) || parts[^2] == account;
        return (isOurs ? Named(parts[^1]) : null) ?? throw SqsErrors.QueueDoesNotExist();
    }

    /// <summary>The queue of the request's <c>QueueUrl</c>.</summary>
    /// <inheritdoc cref="Find(string)"/>
    public StandardQueue Of(JsonObject request) => Find(request.Required("QueueUrl"));

    public StandardQueue? FindByArn(string arn) => Named(arn[(arn.LastIndexOf(':') + 1)..]) is { } queue && queue.Arn == arn ? queue : null;

    /// <summary>The queue of this name, made if there is none; the second value tells whether it was made.</summary>
    /// <exception cref="AwsException">A queue of this name was deleted less than a minute ago.</exception>
    public (StandardQueue Queue, bool IsNew) GetOrAdd(string name, QueueAttributes attributes)
    {
        lock (_lock)
        {
            if (_queues.TryGetValue(name, out var queue))
            {
                return (queue, false);
            }

            if (_deleted.TryGetValue(name, out var deleted) && time.GetUtcNow() < deleted + NameIsKept)
            {
                throw SqsErrors.QueueDeletedRecently();
            }

            return (_queues[name] = new StandardQueue(name, ArnOf(name), attributes, time), true);
        }
    }

    public void Delete(StandardQueue queue)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var (name, _) in _deleted.Where(deleted => deleted.Value + NameIsKept <= now).ToList())
            {
                _deleted.Remove(name);
            }

            if (_queues.Remove(queue.Name))
            {
                _deleted[queue.Name] = now;
            }
        }

        queue.Close();
    }

    /// <summary>Empties all queues, and frees the names of deleted ones.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _deleted.Clear();
        }

        foreach (var queue in All)
        {
            queue.Purge(always: true);
        }
    }

    private StandardQueue? Named(string name)
    {
        lock (_lock)
        {
            return _queues.GetValueOrDefault(name);
        }
    }

    [GeneratedRegex(@"^\d{12}$")]
    private static partial Regex AccountId();
}
