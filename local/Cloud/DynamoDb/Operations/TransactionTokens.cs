using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// The client request tokens of the last ten minutes: a transaction sent again with the same token is not done again.
/// Source: API reference, TransactWriteItems, ClientRequestToken.
/// </summary>
internal sealed class TransactionTokens
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (JsonNode Items, DateTimeOffset At)> _done = [];

    /// <summary>Whether this transaction has been done already.</summary>
    /// <exception cref="AwsException">The token was used for another transaction.</exception>
    public bool IsRepeat(string token, JsonArray items, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_done.TryGetValue(token, out var done) || now - done.At > Memory)
            {
                return false;
            }
            return JsonNode.DeepEquals(done.Items, items)
                ? true
                : throw new AwsException("IdempotentParameterMismatchException", "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical");
        }
    }

    public void Remember(string token, JsonArray items, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var old in _done.Where(d => now - d.Value.At > Memory).Select(d => d.Key).ToList())
            {
                _done.Remove(old);
            }
            _done[token] = (items.DeepClone(), now);
        }
    }
}
