using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>One thing that goes wrong, once (or <paramref name="Times"/> times), at the nth matching request from when it was asked for.</summary>
/// <param name="Operation">As <see cref="Operation.Name"/>; <c>*</c> is any.</param>
/// <param name="Order">Only requests about this order (<c>metadata[order_id]</c>).</param>
/// <param name="Ms">Latency, or how long a hang lasts before the connection is cut; null hangs until the client leaves.</param>
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

/// <summary>The faults that were asked for and have not happened yet.</summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _waiting = [];

    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _waiting.Add(fault);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _waiting.Clear();
        }
    }

    public JsonArray ToJson()
    {
        lock (_gate)
        {
            return [.. _waiting.Select(fault => fault.ToJson())];
        }
    }

    /// <summary>Counts a request; gives the fault whose turn it is, if any.</summary>
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

            return turn;
        }
    }
}
