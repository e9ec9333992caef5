using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>One thing that goes wrong, once (or <paramref name="Times"/> times), at the nth matching request from when it was asked for.</summary>
/// <param name="Operation">As <see cref="Operation.Name"/>; <c>*</c> is any.</param>
/// <param name="Order">Only requests about this order (<c>metadata[order_id]</c>).</param>
/// <param name="Ms">
/// Of <c>latency</c>: how long; of <c>500-then-effect</c>: how much later; of <c>effect-then-hang</c>: how long until the
/// connection is cut, and null hangs until the client leaves.
/// </param>
internal sealed record Fault(string Operation, string Kind, int Nth, int Times, string? Order, int? Ms)
{
    public static IReadOnlyList<string> Kinds { get; } =
        ["latency", "effect-then-hang", "reset-before", "reset-after", "500", "500-after-effect", "500-then-effect", "502", "429", "409"];

    public int Seen { get; set; }

    public JsonObject ToJson() => new()
    {
        ["operation"] = Operation,
        ["nth"] = Nth,
        ["times"] = Times,
        ["order"] = Order,
        ["fault"] = Kind,
        ["ms"] = Ms,
        ["seen"] = Seen,
    };
}

/// <summary>The faults that were asked for and have not happened yet, the random ones, and a count of all that struck.</summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _waiting = [];
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _struck = new(StringComparer.Ordinal);
    private RandomFaults? _random;

    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _waiting.Add(fault);
        }
    }

    /// <summary>In place of the random faults there were.</summary>
    public void Set(RandomFaults random)
    {
        lock (_gate)
        {
            _random = random;
        }
    }

    /// <summary>Nothing goes wrong from here on. What has struck stays counted.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _waiting.Clear();
            _random = null;
        }
    }

    /// <summary><c>{"waiting":[…],"random":{…} or null,"struck":{"confirm":{"500":2}}}</c>, the counts since the start.</summary>
    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["waiting"] = new JsonArray([.. _waiting.Select(fault => fault.ToJson())]),
                ["random"] = _random?.ToJson(),
                ["struck"] = new JsonObject(_struck.Select(operation => KeyValuePair.Create<string, JsonNode?>(
                    operation.Key, new JsonObject(operation.Value.Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, kind.Value)))))),
            };
        }
    }

    /// <summary>Counts a request; gives the fault whose turn it is, if any, with this operation as its own. One that was asked for goes before a random one.</summary>
    public Fault? Next(string operation, string? order)
    {
        lock (_gate)
        {
            Fault? turn = null;
            foreach (var fault in _waiting.Where(fault => (fault.Operation == "*" || fault.Operation == operation) && (fault.Order is null || fault.Order == order)))
            {
                fault.Seen++;
                turn ??= fault.Seen >= fault.Nth ? fault : null;
            }

            if (turn is not null && turn.Seen >= turn.Nth + turn.Times - 1)
            {
                _ = _waiting.Remove(turn);
            }

            // The random ones count every request, so that what they do to the next does not depend on the others.
            var random = _random?.Next(operation, order);
            return turn is null ? random : turn with { Operation = operation };
        }
    }

    /// <summary>It has cut in. (A fault of the execution does nothing to a request that is answered from memory.)</summary>
    public void Struck(Fault fault)
    {
        lock (_gate)
        {
            if (!_struck.TryGetValue(fault.Operation, out var kinds))
            {
                _struck[fault.Operation] = kinds = new(StringComparer.Ordinal);
            }

            kinds[fault.Kind] = kinds.GetValueOrDefault(fault.Kind) + 1;
        }
    }
}
