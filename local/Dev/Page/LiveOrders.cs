using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using OrderSystem.Dev.Orders;

namespace OrderSystem.Dev.Page;

/// <summary>
/// The orders as the page shows them, kept up to date by reading the table's stream from its oldest record: one more reader
/// beside FanOutOrders, so that looking costs no scan, whatever engine holds the table.
/// </summary>
internal sealed class LiveOrders(IAwsService dynamoDb)
{
    private const int Kept = 60;
    private const int Measured = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan ShardsAge = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Status, long Version)> _orders = [];
    private readonly LinkedList<JsonObject> _recent = new();
    private readonly Queue<double> _took = new();
    private readonly Dictionary<string, string?> _iterators = [];

    /// <summary>Reads until it is stopped. What goes wrong (an engine restarts, an iterator expires) is tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var shardsRead = DateTimeOffset.MinValue;
        string? stream = null;
        Task? changed = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var isQuiet = true;
            try
            {
                if (DateTimeOffset.UtcNow - shardsRead > ShardsAge)
                {
                    stream ??= await StreamAsync(cancellationToken);
                    await FindShardsAsync(stream, cancellationToken);
                    shardsRead = DateTimeOffset.UtcNow;
                }

                // Taken before the read: what is written between the two is not waited for in vain.
                if (changed is null or { IsCompleted: true })
                {
                    changed = (dynamoDb as IStreamSignal)?.WaitAsync(stream!, cancellationToken);
                }

                foreach (var (shard, iterator) in _iterators.Where(shard => shard.Value is not null).ToList())
                {
                    var answer = await dynamoDb.InvokeAsync("GetRecords", new() { ["ShardIterator"] = iterator, ["Limit"] = 1000 }, cancellationToken);
                    _iterators[shard] = answer["NextShardIterator"]?.GetValue<string>();
                    var records = answer["Records"]?.AsArray() ?? [];
                    isQuiet &= records.Count == 0;
                    Apply(records);
                }
            }
            catch (Exception error) when (error is AwsException or HttpRequestException)
            {
                // Begins anew at the oldest record; versions keep what is already known.
                (stream, shardsRead, changed) = (null, DateTimeOffset.MinValue, null);
                _iterators.Clear();
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isQuiet && changed is not null)
            {
                await changed.WaitAsync(ShardsAge, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            var sorted = _took.Order().ToList();
            JsonNode? At(double share) => sorted.Count == 0 ? null : JsonValue.Create(sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))]);
            return new()
            {
                ["total"] = _orders.Count,
                ["byStatus"] = new JsonObject(_orders.Values.GroupBy(order => order.Status).Select(group => KeyValuePair.Create(group.Key, (JsonNode?)JsonValue.Create(group.Count())))),
                ["p50"] = At(0.5),
                ["p99"] = At(0.99),
                ["recent"] = new JsonArray([.. _recent.Select(order => order.DeepClone())]),
            };
        }
    }

    private async Task<string> StreamAsync(CancellationToken cancellationToken)
    {
        var table = await dynamoDb.InvokeAsync("DescribeTable", new() { ["TableName"] = "Orders" }, cancellationToken);
        return table["Table"]?["LatestStreamArn"]?.GetValue<string>() ?? throw new AwsException("ResourceNotFoundException", "The table Orders has no stream.");
    }

    private async Task FindShardsAsync(string stream, CancellationToken cancellationToken)
    {
        var description = await dynamoDb.InvokeAsync("DescribeStream", new() { ["StreamArn"] = stream }, cancellationToken);
        foreach (var shard in description["StreamDescription"]!["Shards"]!.AsArray().Select(shard => shard!["ShardId"]!.GetValue<string>()).Where(shard => !_iterators.ContainsKey(shard)))
        {
            var request = new JsonObject { ["StreamArn"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = "TRIM_HORIZON" };
            _iterators[shard] = (await dynamoDb.InvokeAsync("GetShardIterator", request, cancellationToken))["ShardIterator"]!.GetValue<string>();
        }
    }

    private void Apply(JsonArray records)
    {
        lock (_gate)
        {
            foreach (var change in records.Select(record => record!["dynamodb"]!))
            {
                if (change["NewImage"] is JsonObject image)
                {
                    Apply(DynamoJson.ToPlain(image));
                }
                else
                {
                    Remove(change["Keys"]!["orderId"]!["S"]!.GetValue<string>());
                }
            }
        }
    }

    private void Apply(JsonObject order)
    {
        var (id, status, version) = (order["orderId"]!.GetValue<string>(), order["status"]!.GetValue<string>(), order["version"]!.GetValue<long>());
        var known = _orders.TryGetValue(id, out var before);
        if (known && before.Version >= version)
        {
            return;
        }

        _orders[id] = (status, version);
        order["exponent"] = Amounts.Exponent(order["currency"]!.GetValue<string>());
        if (OrderText.HasEnded(status) && !(known && OrderText.HasEnded(before.Status)))
        {
            _took.Enqueue((OrderText.Time(order["updatedAt"]!) - OrderText.Time(order["createdAt"]!)).TotalMilliseconds);
            if (_took.Count > Measured)
            {
                _took.Dequeue();
            }
        }

        Show(id, order, isNew: !known);
    }

    // The local cloud was reset.
    private void Remove(string id)
    {
        _orders.Remove(id);
        if (_recent.FirstOrDefault(order => order["orderId"]!.GetValue<string>() == id) is { } gone)
        {
            _recent.Remove(gone);
        }
    }

    // The newest orders first; a change does not move an order.
    private void Show(string id, JsonObject order, bool isNew)
    {
        if (isNew)
        {
            _recent.AddFirst(order);
            if (_recent.Count > Kept)
            {
                _recent.RemoveLast();
            }

            return;
        }

        for (var node = _recent.First; node is not null; node = node.Next)
        {
            if (node.Value["orderId"]!.GetValue<string>() == id)
            {
                node.Value = order;
                return;
            }
        }
    }
}
