using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>BatchGetItem and BatchWriteItem: many items, each by itself, none conditional.</summary>
internal static class BatchOperations
{
    private const int MaximumReads = 100;
    private const int MaximumWrites = 25;
    private const int MaximumResponseBytes = 16 * 1024 * 1024;

    public static JsonObject Get(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var mode = ItemOperations.CapacityMode(request);
        var asked = RequestItems(request, "BatchGetItem").Select(of => ReadGet(engine, of.Key, of.Value!.AsObject())).ToList();
        if (asked.Sum(get => get.Keys.Count) > MaximumReads)
        {
            throw Errors.Validation("Too many items requested for the BatchGetItem call");
        }
        var gets = asked.Select(get => (get, Table: engine.Database.Table(get.Name))).Select(of => (of.get, of.Table, Keys: of.get.Keys.Select(key => KeyReader.OfKey(of.Table.Key, key)).ToList())).ToList();
        var all = gets.SelectMany(of => of.Keys.Select(key => (of.Table, key))).ToList();
        if (all.Distinct().Count() != all.Count)
        {
            throw Errors.Validation("Provided list of item keys contains duplicates");
        }
        var capacity = new Capacity();
        var responses = new JsonObject();
        var unprocessed = new JsonObject();
        var size = 0;
        foreach (var (get, table, keys) in gets)
        {
            var found = new JsonArray();
            var left = new JsonArray();
            foreach (var key in keys)
            {
                MapValue? item;
                lock (table.Gate)
                {
                    item = table.Find(key);
                }
                if (size + (item?.ContentSize ?? 0) > MaximumResponseBytes)
                {
                    left.Add(key.ToAttributes(table.Key).ToItemJson());
                    continue;
                }
                size += item?.ContentSize ?? 0;
                capacity.Read(table, null, item?.ContentSize ?? 0, get.IsConsistent);
                if (item is not null)
                {
                    found.Add((get.Projection?.Of(item) ?? item).ToItemJson());
                }
            }
            responses[get.Name] = found;
            if (left.Count > 0)
            {
                var rest = get.Asked.DeepClone().AsObject();
                rest["Keys"] = left;
                unprocessed[get.Name] = rest;
            }
        }
        engine.Meter.Add(capacity);
        return Respond(new JsonObject { ["Responses"] = responses, ["UnprocessedKeys"] = unprocessed }, capacity, mode);
    }

    public static JsonObject Write(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var mode = ItemOperations.CapacityMode(request);
        var reader = new ItemWriteReader(engine);
        var read = RequestItems(request, "BatchWriteItem")
            .SelectMany(of => of.Value!.AsArray().Select(entry => Read(reader, of.Key, new Request(entry!.AsObject()))))
            .ToList();
        if (read.Count > MaximumWrites)
        {
            throw Errors.Validation("Too many items requested for the BatchWriteItem call");
        }
        var writes = read.Select(write => write()).ToList();
        if (writes.DistinctBy(w => (w.Table, w.Key)).Count() != writes.Count)
        {
            throw Errors.Validation("Provided list of item keys contains duplicates");
        }
        var capacity = new Capacity();
        using (new TableLocks(writes.Select(w => w.Table)))
        {
            // The whole batch is checked before its first write: a request with an error in it does nothing.
            writes.ForEach(w => w.Prepare());
            writes.ForEach(w => w.Commit());
        }
        writes.ForEach(w => capacity.Write(w.Table, w.Old, w.New));
        engine.Meter.Add(capacity);
        var response = new JsonObject { ["UnprocessedItems"] = new JsonObject() };
        ItemCollections.AddTo(response, request, writes);
        return Respond(response, capacity, mode);
    }

    private static AskedItems ReadGet(Engine engine, string name, JsonObject asked)
    {
        var get = new Request(LegacyParameters.Rewrite(asked, "AttributesToGet"));
        if (get.RequiredArray("Keys").Count > MaximumReads)
        {
            throw Errors.UnshownConstraint($"RequestItems.{name}.member.Keys", Errors.AtMost(MaximumReads));
        }
        var bindings = Bindings.Read(get.Object("ExpressionAttributeNames"), null, "", get.Has("ProjectionExpression"));
        var projection = ItemOperations.ReadProjection(engine, get, bindings);
        bindings.CheckAllUsed();
        return new AskedItems(name, asked, projection, get.Flag("ConsistentRead") ?? false, [.. get.RequiredArray("Keys").Select(key => AttributeValueReader.ReadItem(key!.AsObject()))]);
    }

    private static ItemWriteReader.Unbound Read(ItemWriteReader reader, string table, Request entry) => (entry.Nested("PutRequest"), entry.Nested("DeleteRequest")) switch
    {
        ({ } put, null) => reader.Put(put, table),
        (null, { } delete) => reader.Keyed(delete, deletes: true, table),
        _ => throw Errors.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
    };

    private sealed record AskedItems(string Name, JsonObject Asked, Projection? Projection, bool IsConsistent, IReadOnlyList<MapValue> Keys);

    private static JsonObject RequestItems(Request request, string operation) =>
        request.Object("RequestItems") is { Count: > 0 } items ? items : throw Errors.Validation($"The requestItems parameter is required for {operation}");

    private static JsonObject Respond(JsonObject response, Capacity capacity, string mode)
    {
        if (capacity.ToJson(mode) is { } consumed)
        {
            response["ConsumedCapacity"] = consumed;
        }
        return response;
    }
}
