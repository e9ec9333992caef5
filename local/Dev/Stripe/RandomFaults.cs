using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// Faults for long runs. Whether the nth request of one operation about one order fails, and how, follows from the seed and from
/// these three alone: the same orders meet the same faults again, however their requests interleave.
/// </summary>
/// <param name="Probability">Of each request, 0 to 1.</param>
/// <param name="Kinds">Some of <see cref="Fault.Kinds"/>, each as likely as the others.</param>
/// <param name="Operations">As <see cref="Operation.Name"/>; <c>*</c> is any.</param>
/// <param name="Ms">As <see cref="Fault.Ms"/>.</param>
internal sealed record RandomFaults(int Seed, double Probability, IReadOnlyList<string> Kinds, IReadOnlyList<string> Operations, int? Ms)
{
    private readonly Dictionary<(string Operation, string? Order), int> _seen = [];

    public Fault? Next(string operation, string? order)
    {
        if (!Operations.Contains("*") && !Operations.Contains(operation))
        {
            return null;
        }

        var nth = _seen[(operation, order)] = _seen.GetValueOrDefault((operation, order)) + 1;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}/{operation}/{order}/{nth}"));
        var draw = BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)(1L << 32);
        return draw < Probability
            ? new Fault(operation, Kinds[(int)(BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(4)) % Kinds.Count)], nth, Times: 1, order, Ms)
            : null;
    }

    public JsonObject ToJson() => new()
    {
        ["seed"] = Seed,
        ["probability"] = Probability,
        ["faults"] = new JsonArray([.. Kinds.Select(kind => JsonValue.Create(kind))]),
        ["operations"] = new JsonArray([.. Operations.Select(operation => JsonValue.Create(operation))]),
        ["ms"] = Ms,
        ["seen"] = _seen.Values.Sum(),
    };
}
