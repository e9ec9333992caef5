using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// The capacity units that a request consumes, per table and index, as ReturnConsumedCapacity answers them.
/// Source: developer guide, "DynamoDB read and write operations": a write unit per 1 KB, a read unit per 4 KB, half a unit
/// for an eventually consistent read, double in a transaction; an index costs a write for each of its entries that changes.
/// </summary>
internal sealed class Capacity(bool isTransaction = false)
{
    private readonly SortedDictionary<string, Entry> _tables = new(StringComparer.Ordinal);

    public void Read(Table table, SecondaryIndex? index, long bytes, bool consistent)
    {
        var units = Math.Max(1, (bytes + 4095) / 4096) * (isTransaction ? 2 : consistent ? 1 : 0.5);
        var entry = Of(table);
        entry.Read += units;
        entry.Add(index, units);
    }

    public void Write(Table table, MapValue? old, MapValue? @new)
    {
        Add(table, null, WriteUnits(Math.Max(old?.ContentSize ?? 0, @new?.ContentSize ?? 0)));
        foreach (var index in table.Indexes)
        {
            Add(table, index, IndexUnits(index, old, @new));
        }
    }

    /// <summary>A write that its condition refused.</summary>
    public void Refuse(Table table, MapValue? old) => Add(table, null, WriteUnits(old?.ContentSize ?? 0));

    /// <summary>The meter's view: units read and written, of each table (index null) and each of its indexes.</summary>
    public IEnumerable<(string Table, string? Index, double Read, double Write)> Parts => _tables.SelectMany(table => table.Value.Parts(table.Key));

    /// <summary>One entry per table; null where the caller asked for none.</summary>
    public JsonArray? ToJson(string mode) => mode == "NONE" ? null : new JsonArray([.. _tables.Select(t => t.Value.ToJson(t.Key, mode == "INDEXES", isTransaction))]);

    /// <summary>Adds the member ConsumedCapacity to the answer of an operation on one table.</summary>
    public void AddTo(JsonObject response, string mode)
    {
        if (ToJson(mode) is [var only, ..] array)
        {
            array.RemoveAt(0);
            response["ConsumedCapacity"] = only;
        }
    }

    private void Add(Table table, SecondaryIndex? index, double units)
    {
        if (units > 0)
        {
            Of(table).Write += units;
            Of(table).Add(index, units);
        }
    }

    private double IndexUnits(SecondaryIndex index, MapValue? old, MapValue? @new)
    {
        var before = old is not null && KeyReader.OfIndex(index, old) is { } b ? (Key: b, Item: index.Project(old)) : default;
        var after = @new is not null && KeyReader.OfIndex(index, @new) is { } a ? (Key: a, Item: index.Project(@new)) : default;
        return (before.Item, after.Item) switch
        {
            (null, null) => 0,
            (null, { } entered) => WriteUnits(entered.ContentSize),
            ({ } left, null) => WriteUnits(left.ContentSize),
            var (left, entered) when before.Key != after.Key => WriteUnits(left.ContentSize) + WriteUnits(entered.ContentSize),
            var (left, entered) => left.Equals(entered) ? 0 : WriteUnits(Math.Max(left.ContentSize, entered.ContentSize)),
        };
    }

    private double WriteUnits(int bytes) => Math.Max(1, (bytes + 1023) / 1024) * (isTransaction ? 2 : 1);

    private Entry Of(Table table) => _tables.TryGetValue(table.Name, out var entry) ? entry : _tables[table.Name] = new Entry();

    private sealed class Entry
    {
        private readonly Dictionary<string, double> _global = [];
        private readonly Dictionary<string, double> _local = [];
        private double _table;

        public double Read { get; set; }

        public double Write { get; set; }

        public void Add(SecondaryIndex? index, double units)
        {
            if (index is null)
            {
                _table += units;
                return;
            }
            var indexes = index.IsGlobal ? _global : _local;
            indexes[index.Name] = indexes.GetValueOrDefault(index.Name) + units;
        }

        /// <summary>A request either reads or writes.</summary>
        public IEnumerable<(string Table, string? Index, double Read, double Write)> Parts(string table)
        {
            var reads = Read > 0;
            if (_table > 0)
            {
                yield return (table, null, reads ? _table : 0, reads ? 0 : _table);
            }

            foreach (var (index, units) in _global.Concat(_local))
            {
                yield return (table, index, reads ? units : 0, reads ? 0 : units);
            }
        }

        public JsonObject ToJson(string table, bool withIndexes, bool isTransaction)
        {
            var json = new JsonObject { ["TableName"] = table, ["CapacityUnits"] = Read + Write };
            if (isTransaction)
            {
                json[Read > 0 ? "ReadCapacityUnits" : "WriteCapacityUnits"] = Read + Write;
            }
            if (withIndexes)
            {
                json["Table"] = new JsonObject { ["CapacityUnits"] = _table };
                AddIndexes(json, "GlobalSecondaryIndexes", _global);
                AddIndexes(json, "LocalSecondaryIndexes", _local);
            }
            return json;
        }

        private static void AddIndexes(JsonObject json, string member, Dictionary<string, double> indexes)
        {
            if (indexes.Count > 0)
            {
                json[member] = new JsonObject([.. indexes.Select(i => KeyValuePair.Create(i.Key, (JsonNode?)new JsonObject { ["CapacityUnits"] = i.Value }))]);
            }
        }
    }
}
