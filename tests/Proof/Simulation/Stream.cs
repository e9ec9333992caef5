using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>One change of an item, as the stream keeps it for 24 hours.</summary>
/// <param name="IsPoison">Its image cannot be read as an order.</param>
internal sealed record StreamRecord(int Index, long At, Order? Before, Order After, bool IsPoison)
{
    public string SequenceNumber { get; } = Index.ToString("D21", CultureInfo.InvariantCulture);
}

/// <summary>The orders table's stream: every change, in order; one shard.</summary>
internal sealed class Stream(World world)
{
    public const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Orders/stream/2026-11-21T00:00:00.000";
    public const string Shard = "shardId-00000000000000000001-00000001";
    public const long Retention = 24 * Times.Hour;

    private readonly List<StreamRecord> _records = [];

    public IReadOnlyList<StreamRecord> Records => _records;

    public Action? OnAppended { get; set; }

    public void Append(Order? before, Order after)
    {
        _records.Add(new(_records.Count, world.Pump.Now, before, after, world.Swarm.Strikes(Fault.PoisonRecord, 0.3)));
        OnAppended?.Invoke();
    }

    /// <summary>The records of a run of sequence numbers that have not been let go yet.</summary>
    public IReadOnlyList<StreamRecord> Read(string first, string last)
    {
        var (from, to) = (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture));
        return [.. _records.Skip(from).Take(to - from + 1).Where(record => world.Pump.Now - record.At <= Retention)];
    }
}
