using System.Collections.Concurrent;
using AWS.Lambda.Powertools.Common;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>
/// The keys appended to the running invocation. They follow its asynchronous calls; another invocation, which has an execution
/// context of its own, does not see them.
/// </summary>
internal static class LogContext
{
    public const string CorrelationId = "CorrelationId";

    private static readonly AsyncLocal<ConcurrentDictionary<string, object>> Local = new();

    public static IEnumerable<KeyValuePair<string, object>> Keys => Local.Value?.ToArray() ?? [];

    private static ConcurrentDictionary<string, object> Current => Local.Value ??= new ConcurrentDictionary<string, object>(StringComparer.Ordinal);

    public static object Find(string key) => Local.Value?.GetValueOrDefault(key);

    public static void Append(string key, object value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        // Asked here, in the invocation's own flow, so that its later parts see the same.
        _ = LambdaLifecycle.IsColdStart;
        Current[key] = value;
    }

    public static void Remove(string key) => Local.Value?.TryRemove(key, out _);

    /// <summary>Appends keys until the result is disposed. A key that was there before is gone then, too.</summary>
    public static IDisposable Borrow(IEnumerable<KeyValuePair<string, object>> keys)
    {
        var borrowed = keys.Where(static pair => !string.IsNullOrWhiteSpace(pair.Key)).ToList();
        foreach (var (key, value) in borrowed)
        {
            Append(key, value);
        }

        return new Loan([.. borrowed.Select(static pair => pair.Key)]);
    }

    private sealed class Loan(string[] keys) : IDisposable
    {
        public void Dispose() => Array.ForEach(keys, Remove);
    }
}
