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
        var request = new Request("BatchGetItem", json, "RequestItems", "ReturnConsumedCapacity");
        var mode = ItemOperations.CapacityMode(request);
        var items = RequestItems(request, "BatchGetItem");
        var count = 0;
        var gets = new List<(string Name, Table Table, JsonObject Request, Projection? Projection, bool Consistent, List<ItemKey> Keys)>();
        foreach (var (name, of) in items)
        {
            var asked = of as JsonObject ?? throw Errors.Serialization("The member RequestItems must be a map of structures");
            var get = new Request("BatchGetItem.RequestItems", LegacyParameters.Rewrite(asked, "AttributesToGet"), "Keys", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames");
            var bindings = Bindings.Read(get.Object("ExpressionAttributeNames"), null, "", get.Has("ProjectionExpression"));
            var projection = ItemOperations.ReadProjection(engine, get, bindings);
            bindings.CheckAllUsed();
            var table = engine.Database.Table(name);
            if (get.RequiredArray("Keys").Count > MaximumReads)
            {
                throw Errors.UnshownConstraint($"RequestItems.{name}.member.Keys", $"Member must have length less than or equal to {MaximumReads}");
            }
            var keys = get.RequiredArray("Keys").Select(k => KeyReader.OfKey(table.Key, AttributeValueReader.ReadItem(k))).ToList();
            if (keys.Distinct().Count() != keys.Count)
            {
                throw Errors.Validation("Provided list of item keys contains duplicates");
            }
            if ((count += keys.Count) > MaximumReads)
            {
                throw Errors.Validation("Too many items requested for the BatchGetItem call");
            }
            gets.Add((name, table, asked, projection, get.Flag("ConsistentRead") ?? false, keys));
        }
        var capacity = new Capacity();
        var responses = new JsonObject();
        var unprocessed = new JsonObject();
        var size = 0;
        foreach (var (name, table, asked, projection, consistent, keys) in gets)
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
                capacity.Read(table, null, item?.ContentSize ?? 0, consistent);
                if (item is not null)
                {
                    found.Add((projection?.Of(item) ?? item).ToItemJson());
                }
            }
            responses[name] = found;
            if (left.Count > 0)
            {
                var rest = asked.DeepClone().AsObject();
                rest["Keys"] = left;
                unprocessed[name] = rest;
            }
        }
        engine.Meter.Add(capacity);
        return Respond(new JsonObject { ["Responses"] = responses, ["UnprocessedKeys"] = unprocessed }, capacity, mode);
    }

    public static JsonObject Write(Engine engine, JsonObject json)
    {
        var request = new Request("BatchWriteItem", json, "RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics");
        var mode = ItemOperations.CapacityMode(request);
        var writes = new List<ItemWrite>();
        foreach (var (table, of) in RequestItems(request, "BatchWriteItem"))
        {
            var entries = of as JsonArray ?? throw Errors.Serialization("The member RequestItems must be a map of lists");
            if (entries.Count is 0 or > MaximumWrites)
            {
                throw Errors.Constraint($"{{{table}=[{string.Join(", ", entries.Select(entry => entry?.ToJsonString()))}]}}", "requestItems", $"Map value must satisfy constraint: [Member must have length less than or equal to {MaximumWrites}, Member must have length greater than or equal to 1]");
            }
            foreach (var entry in entries)
            {
                writes.Add(ReadWrite(engine, table, new Request("BatchWriteItem.RequestItems", entry as JsonObject ?? throw Errors.Serialization("The member RequestItems must be a map of lists of structures"), "PutRequest", "DeleteRequest")));
            }
        }
        if (writes.Count > MaximumWrites)
        {
            throw Errors.Validation("Too many items requested for the BatchWriteItem call");
        }
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

    private static ItemWrite ReadWrite(Engine engine, string table, Request entry)
    {
        var (put, delete) = (entry.Object("PutRequest"), entry.Object("DeleteRequest"));
        if (put is null == delete is null)
        {
            throw Errors.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        }
        // As PutItem and DeleteItem read them, once the table's name is inside.
        var single = (put ?? delete)!.DeepClone().AsObject();
        single["TableName"] = table;
        return put is not null
            ? ItemWriteReader.Put(engine, new Request("BatchWriteItem.PutRequest", single, "TableName", "Item"))
            : ItemWriteReader.Delete(engine, new Request("BatchWriteItem.DeleteRequest", single, "TableName", "Key"));
    }

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
