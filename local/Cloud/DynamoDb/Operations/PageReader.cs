using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Model;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// One page of a query or scan: up to Limit items or 1 MB read, of which the filter lets some through.
/// Source: developer guide, "Paginating table query results in DynamoDB".
/// </summary>
internal sealed class PageReader
{
    private const int MaximumPageBytes = 1024 * 1024;

    private readonly Table _table;
    private readonly SecondaryIndex? _index;
    private readonly bool _consistent;
    private readonly long? _limit;
    private readonly bool _countOnly;
    private readonly PageExpressions _expressions;
    private readonly bool _fetches;
    private readonly OrderedItem? _after;

    /// <param name="request">What else the request says.</param>
    /// <param name="table">The table.</param>
    /// <param name="expressions">What is kept of what is read.</param>
    /// <param name="start">Where the page before ended; null for the first.</param>
    public PageReader(Request request, Table table, PageExpressions expressions, MapValue? start)
    {
        _table = table;
        _index = request.Text("IndexName") is { } index ? table.Index(index) : null;
        _limit = request.Integer("Limit");
        _consistent = request.Flag("ConsistentRead") ?? false;
        if (_consistent && _index is { IsGlobal: true })
        {
            throw Errors.Validation("Consistent reads are not supported on global secondary indexes");
        }
        _expressions = expressions;
        table.CheckScalars([.. expressions.FilterPaths, .. expressions.Projection?.Paths ?? []]);
        _countOnly = ReadSelect(request);
        _fetches = FetchesFromTable(request);
        CheckFilter();
        _after = start is null ? null : ReadStart(start);
    }

    public KeySchema Key => _index?.Key ?? _table.Key;

    /// <summary>Reads the page between the bounds.</summary>
    public JsonObject Read(Engine engine, OrderedItem? lower, OrderedItem? upper, bool forward, string capacityMode, string outside)
    {
        var order = _index?.Items ?? _table.Items;
        if (_after is not null && lower is not null && upper is not null && !order.IsBetween(_after, lower, upper))
        {
            throw Errors.Validation(outside);
        }
        var items = new List<MapValue>();
        OrderedItem? last = null;
        int scanned = 0, size = 0;
        var capacity = new Capacity();
        var isCut = false;
        lock (_table.Gate)
        {
            foreach (var entry in order.Between(lower, upper, forward, _after))
            {
                var item = _index is null ? entry.Item!.Attributes : _index.Project(entry.Item!.Attributes);
                if (scanned > 0 && size + item.ContentSize > MaximumPageBytes)
                {
                    isCut = true;
                    break;
                }
                scanned++;
                size += item.ContentSize;
                last = entry;
                if (_fetches)
                {
                    item = entry.Item.Attributes;
                    capacity.Read(_table, null, item.ContentSize, _consistent);
                }
                if (_expressions.Filter is null || _expressions.Filter(item))
                {
                    items.Add(item);
                }
                if (scanned == _limit)
                {
                    isCut = true;
                    break;
                }
            }
        }
        capacity.Read(_table, _index, size, _consistent);
        engine.Meter.Add(capacity);
        var response = new JsonObject { ["Count"] = items.Count, ["ScannedCount"] = scanned };
        if (!_countOnly)
        {
            response["Items"] = new JsonArray([.. items.Select(i => (_expressions.Projection?.Of(i) ?? i).ToItemJson())]);
        }
        if (isCut)
        {
            response["LastEvaluatedKey"] = KeyOf(last!).ToItemJson();
        }
        capacity.AddTo(response, capacityMode);
        return response;
    }

    private MapValue KeyOf(OrderedItem entry) =>
        entry.Item!.Attributes.Only(_table.Key.Attributes.Concat(Key.Attributes).Select(a => a.Name).Distinct());

    private OrderedItem ReadStart(MapValue start)
    {
        KeyAttribute[] attributes = [.. _table.Key.Attributes.Concat(Key.Attributes).Distinct()];
        if (start.Attributes.Count != attributes.Length || attributes.Any(a => start[a.Name] is null))
        {
            throw Errors.Validation(_index is null ? "The provided starting key is invalid: The provided key element does not match the schema" : "The provided starting key is invalid");
        }
        if (attributes.Any(a => start[a.Name]!.Type != a.Type))
        {
            throw _index is null ? Errors.Validation("The provided starting key is invalid: The provided key element does not match the schema") : Errors.KeyDoesNotMatchSchema();
        }
        var key = KeyReader.OfKey(_table.Key, start.Only(_table.Key.Attributes.Select(a => a.Name)));
        return OrderedItem.At(KeyReader.Parts(Key.Partition, start), KeyReader.Parts(Key.Sort, start), key);
    }

    /// <summary>Whether only the count is asked for.</summary>
    private bool ReadSelect(Request request)
    {
        var isDefault = !request.Has("Select");
        var select = request.Choice(Words.Select);
        if (isDefault)
        {
            return false;
        }
        if (_expressions.Projection is not null && select != "SPECIFIC_ATTRIBUTES")
        {
            throw Errors.Validation(select == "COUNT"
                ? "Cannot specify the ProjectionExpression when choosing to get only the Count"
                : $"Cannot specify the ProjectionExpression when choosing to get {select}");
        }
        if (_expressions.Projection is null && select == "SPECIFIC_ATTRIBUTES")
        {
            throw Errors.Validation("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }
        if (_index is null && select == "ALL_PROJECTED_ATTRIBUTES")
        {
            throw Errors.Validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }
        return select == "COUNT";
    }

    private void CheckFilter()
    {
        string[] missing = [.. _expressions.FilterPaths.Select(p => p.Attribute).Where(a => _index is not null && !_index.Projects(a)).Distinct()];
        if (missing.Length > 0)
        {
            throw Errors.Invalid($"Secondary index {_index!.Name} does not project one or more filter attributes: [{string.Join(", ", missing)}]");
        }
    }

    /// <summary>Whether the page needs attributes that the index does not carry. Local indexes fetch them from the table, global ones refuse.</summary>
    private bool FetchesFromTable(Request request)
    {
        if (_index is null)
        {
            return false;
        }
        string[] missing = [.. _expressions.Projection?.Paths.Select(p => p.Attribute).Where(a => !_index.Projects(a)).Distinct() ?? []];
        var all = request.Text("Select") == "ALL_ATTRIBUTES" && _index.Projection.Type != "ALL";
        if (_index.IsGlobal && missing.Length > 0)
        {
            throw Errors.Invalid($"Global secondary index {_index.Name} does not project [{string.Join(", ", missing)}]");
        }
        if (_index.IsGlobal && all)
        {
            throw Errors.Invalid($"Select type ALL_ATTRIBUTES is not supported for global secondary index {_index.Name} because its projection type is not ALL");
        }
        return all || missing.Length > 0;
    }
}
