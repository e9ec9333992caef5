using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// TransactWriteItems and TransactGetItems: all or nothing, over several tables. The tables are locked for the time of a
/// transaction, so there are no conflicts to report; a caller must still expect them from the service.
/// </summary>
internal static class TransactionOperations
{
    private const int MaximumItems = 100;
    private const int MaximumBytes = 4 * 1024 * 1024;

    private static readonly string[] Common = ["TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues", "ReturnValuesOnConditionCheckFailure"];

    public static JsonObject Write(Engine engine, JsonObject json)
    {
        var request = new Request("TransactWriteItems", json, "TransactItems", "ClientRequestToken", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics");
        var mode = ItemOperations.CapacityMode(request);
        var writes = ReadAll(Elements(request, "ConditionCheck", "Put", "Update", "Delete"), e => ReadWrite(engine, e));
        var items = request.RequiredArray("TransactItems");
        var token = request.Text("ClientRequestToken");
        if (writes.DistinctBy(w => (w.Table, w.Key)).Count() != writes.Length)
        {
            throw Errors.Validation("Transaction request cannot include multiple operations on one item");
        }
        var capacity = new Capacity(isTransaction: true);
        using (new TableLocks(writes.Select(w => w.Table)))
        {
            var now = engine.Database.Time.GetUtcNow();
            if (token is not null && engine.Tokens.IsRepeat(token, items, now))
            {
                return [];
            }
            PrepareAll(writes);
            foreach (var write in writes)
            {
                write.Commit();
            }
            // Remembered only now: a cancelled transaction may be tried again with the same token.
            if (token is not null)
            {
                engine.Tokens.Remember(token, items, now);
            }
        }
        foreach (var write in writes)
        {
            capacity.Write(write.Table, write.Old, write.New);
        }
        engine.Meter.Add(capacity);
        var response = new JsonObject();
        ItemCollections.AddTo(response, request, writes);
        return Respond(response, capacity, mode);
    }

    public static JsonObject Get(Engine engine, JsonObject json)
    {
        var request = new Request("TransactGetItems", json, "TransactItems", "ReturnConsumedCapacity");
        var mode = ItemOperations.CapacityMode(request);
        var gets = ReadAll(Elements(request, "Get"), e => ReadGet(engine, e));
        if (gets.DistinctBy(g => (g.Table, g.Key)).Count() != gets.Length)
        {
            throw Errors.Validation("Transaction request cannot include multiple operations on one item");
        }
        MapValue?[] items;
        using (new TableLocks(gets.Select(g => g.Table)))
        {
            items = [.. gets.Select(g => g.Table.Find(g.Key))];
        }
        var capacity = new Capacity(isTransaction: true);
        var responses = new JsonArray();
        foreach (var (get, item) in gets.Zip(items))
        {
            capacity.Read(get.Table, null, item?.ContentSize ?? 0, consistent: true);
            responses.Add(item is null ? new JsonObject() : new JsonObject { ["Item"] = (get.Projection?.Of(item) ?? item).ToItemJson() });
        }
        engine.Meter.Add(capacity);
        return Respond(new JsonObject { ["Responses"] = responses }, capacity, mode);
    }

    /// <summary>Checks every write; one that fails cancels all, and each then has its reason, in the order of the request.</summary>
    private static void PrepareAll(ItemWrite[] writes)
    {
        ForEach(writes, write => write.Prepare(), _ => true);
        if (writes.Sum(w => (long)(w.New?.ContentSize ?? 0)) > MaximumBytes)
        {
            throw Errors.Validation("Collective size of all items in a transaction cannot exceed 4 MB");
        }
    }

    /// <summary>A key that does not fit is an action's own error: it cancels the transaction, and the action has it as its reason.</summary>
    private static T[] ReadAll<T>(Request[] elements, Func<Request, T> read)
    {
        var result = new List<T>();
        ForEach(elements, element => result.Add(read(element)), e => e.Message == Errors.KeyDoesNotMatchSchema().Message);
        return [.. result];
    }

    /// <summary>Does something for each action; if any fails in a way that is its own, all are cancelled, each with its reason.</summary>
    private static void ForEach<T>(T[] actions, Action<T> perform, Func<AwsException, bool> isItsOwn)
    {
        var reasons = new JsonArray();
        var codes = new List<string>();
        foreach (var action in actions)
        {
            var (code, reason) = ("None", new JsonObject());
            try
            {
                perform(action);
            }
            catch (AwsException e) when (isItsOwn(e))
            {
                code = e.Code == "ConditionalCheckFailedException" ? "ConditionalCheckFailed" : "ValidationError";
                reason["Message"] = e.Message;
                if (e.Members?["Item"] is { } item)
                {
                    reason["Item"] = item.DeepClone();
                }
            }
            reason["Code"] = code;
            codes.Add(code);
            reasons.Add(reason);
        }
        if (codes.Exists(c => c != "None"))
        {
            throw new AwsException(
                "TransactionCanceledException",
                $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", codes)}]")
            {
                Members = new JsonObject { ["CancellationReasons"] = reasons },
            };
        }
    }

    private static Request[] Elements(Request request, params string[] kinds)
    {
        request.RequiredArray("TransactItems");
        Request[] elements = [.. request.Objects("TransactItems", kinds)];
        if (elements.Length is 0 or > MaximumItems)
        {
            throw Errors.Constraint($"[{(elements.Length == 0 ? "" : $"{elements.Length} items")}]", "transactItems", elements.Length == 0 ? "Member must have length greater than or equal to 1" : $"Member must have length less than or equal to {MaximumItems}");
        }
        return elements.FirstOrDefault(e => kinds.Count(e.Has) != 1) is null
            ? elements
            : throw Errors.Validation("TransactItems can only contain one of Check, Put, Update or Delete");
    }

    private static ItemWrite ReadWrite(Engine engine, Request element)
    {
        if (element.Nested("Put", [.. Common, "Item"]) is { } put)
        {
            return ItemWriteReader.Put(engine, put);
        }
        if (element.Nested("Update", [.. Common, "Key", "UpdateExpression"]) is { } update)
        {
            update.RequiredText("UpdateExpression");
            return ItemWriteReader.Update(engine, update).Write;
        }
        return element.Nested("Delete", [.. Common, "Key"]) is { } delete
            ? ItemWriteReader.Delete(engine, delete)
            : ItemWriteReader.Check(engine, element.Nested("ConditionCheck", [.. Common, "Key"])!);
    }

    private static (Table Table, ItemKey Key, Projection? Projection) ReadGet(Engine engine, Request element)
    {
        var get = element.Nested("Get", "TableName", "Key", "ProjectionExpression", "ExpressionAttributeNames")!;
        var bindings = Bindings.Read(get.Object("ExpressionAttributeNames"), null, "", get.Has("ProjectionExpression"));
        var projection = ItemOperations.ReadProjection(engine, get, bindings);
        bindings.CheckAllUsed();
        var key = AttributeValueReader.ReadItem(get.RequiredObject("Key"));
        var table = engine.Database.Table(get.TableName);
        return (table, KeyReader.OfKey(table.Key, key), projection);
    }

    private static JsonObject Respond(JsonObject response, Capacity capacity, string mode)
    {
        if (capacity.ToJson(mode) is { } consumed)
        {
            response["ConsumedCapacity"] = consumed;
        }
        return response;
    }
}
