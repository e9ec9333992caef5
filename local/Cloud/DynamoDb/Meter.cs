namespace LocalCloud.DynamoDb;

/// <summary>What a table has consumed since the start, in the units that AWS bills on demand.</summary>
public sealed record TableUsage(string Table, long Requests, double ReadUnits, double WriteUnits);

/// <summary>Adds up what every request consumes, for the cost of a run.</summary>
internal sealed class Meter
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, TableUsage> _usage = new(StringComparer.Ordinal);

    public IReadOnlyList<TableUsage> Usage
    {
        get
        {
            lock (_gate)
            {
                return [.. _usage.Values];
            }
        }
    }

    public void Add(Operations.Capacity capacity)
    {
        lock (_gate)
        {
            foreach (var (table, read, write) in capacity.Totals)
            {
                var usage = _usage.GetValueOrDefault(table) ?? new TableUsage(table, 0, 0, 0);
                _usage[table] = usage with { Requests = usage.Requests + 1, ReadUnits = usage.ReadUnits + read, WriteUnits = usage.WriteUnits + write };
            }
        }
    }
}
