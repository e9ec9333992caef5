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
    private const int MaximumBytes = 4 * 1024 * 1024;

    public static JsonObject Write(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var mode = ItemOperations.CapacityMode(request);
        var reader = new ItemWriteReader(engine);
        ItemWriteReader.Unbound[] unbound = [.. request.Objects("TransactItems").Select(element => ReadWrite(reader, element))];
        var writes = BindAll(unbound, write => write());
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

    public static JsonObject Read(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var mode = ItemOperations.CapacityMode(request);
        Get[] read = [.. request.Objects("TransactItems").Select(element => ReadGet(engine, element.Nested("Get")!))];
        var gets = BindAll(read, get => engine.Database.Table(get.TableName) is var table ? (Table: table, Key: KeyReader.OfKey(table.Key, get.Key), get.Projection) : default);
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

    /// <summary>A key of a wrong type is an action's own error: it cancels the transaction, and the action has it as its reason.</summary>
    private static TResult[] BindAll<T, TResult>(T[] actions, Func<T, TResult> bind)
    {
        var result = new List<TResult>();
        ForEach(actions, action => result.Add(bind(action)), Errors.IsAboutKeyTypes);
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

    private static ItemWriteReader.Unbound ReadWrite(ItemWriteReader reader, Request element) => element.Json.Count(member => member.Value is not null) != 1
        ? throw Errors.Validation("TransactItems can only contain one of Check, Put, Update or Delete")
        : element switch
        {
            _ when element.Nested("Put") is { } put => reader.Put(put),
            _ when element.Nested("Update") is { } update => reader.Update(update).Write,
            _ when element.Nested("Delete") is { } delete => reader.Keyed(delete, deletes: true),
            _ => reader.Keyed(element.Nested("ConditionCheck")!, deletes: false),
        };

    private static Get ReadGet(Engine engine, Request get)
    {
        var bindings = Bindings.Read(get.Object("ExpressionAttributeNames"), null, "", get.Has("ProjectionExpression"));
        var projection = ItemOperations.ReadProjection(engine, get, bindings);
        bindings.CheckAllUsed();
        return new Get(get.TableName, AttributeValueReader.ReadItem(get.RequiredObject("Key")), projection);
    }

    private sealed record Get(string TableName, MapValue Key, Projection? Projection);

    private static JsonObject Respond(JsonObject response, Capacity capacity, string mode)
    {
        if (capacity.ToJson(mode) is { } consumed)
        {
            response["ConsumedCapacity"] = consumed;
        }
        return response;
    }
}
