using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Model;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>PutItem, GetItem, UpdateItem, DeleteItem.</summary>
internal static class ItemOperations
{
    public static JsonObject Put(Engine engine, JsonObject json)
    {
        var request = new Request(LegacyParameters.Rewrite(json, "Expected", "ConditionalOperator"));
        var returnsOld = ReturnsOld(request);
        var write = new ItemWriteReader(engine).Put(request);
        return Write(engine, request, write(), done => returnsOld ? done.Old : null);
    }

    public static JsonObject Delete(Engine engine, JsonObject json)
    {
        var request = new Request(LegacyParameters.Rewrite(json, "Expected", "ConditionalOperator"));
        var returnsOld = ReturnsOld(request);
        var write = new ItemWriteReader(engine).Keyed(request, deletes: true);
        return Write(engine, request, write(), done => returnsOld ? done.Old : null);
    }

    public static JsonObject Update(Engine engine, JsonObject json)
    {
        var request = new Request(LegacyParameters.Rewrite(json, "AttributeUpdates", "Expected", "ConditionalOperator"));
        var (write, update) = new ItemWriteReader(engine).Update(request);
        var returns = request.Choice(Words.ReturnValues);
        return Write(engine, request, write(), w => returns switch
        {
            "ALL_OLD" => w.Old,
            "ALL_NEW" => w.New,
            "UPDATED_OLD" when w.Old is not null => Updated(update, w.Old),
            "UPDATED_NEW" when w.New is not null => Updated(update, w.New),
            _ => null,
        });
    }

    public static JsonObject Get(Engine engine, JsonObject json)
    {
        var request = new Request(LegacyParameters.Rewrite(json, "AttributesToGet"));
        var bindings = Bindings.Read(request.Object("ExpressionAttributeNames"), null, "", request.Has("ProjectionExpression"));
        var projection = ReadProjection(engine, request, bindings);
        bindings.CheckAllUsed();
        var mode = CapacityMode(request);
        var key = AttributeValueReader.ReadItem(request.RequiredObject("Key"));
        var table = engine.Database.Table(request.TableName);
        table.CheckScalars(projection?.Paths ?? []);
        var itemKey = KeyReader.OfKey(table.Key, key);
        MapValue? item;
        lock (table.Gate)
        {
            item = table.Find(itemKey);
        }
        var response = new JsonObject();
        if (item is not null)
        {
            response["Item"] = (projection?.Of(item) ?? item).ToItemJson();
        }
        var capacity = new Capacity();
        capacity.Read(table, null, item?.ContentSize ?? 0, request.Flag("ConsistentRead") ?? false);
        engine.Meter.Add(capacity);
        capacity.AddTo(response, mode);
        return response;
    }

    public static Projection? ReadProjection(Engine engine, Request request, Bindings bindings) =>
        request.Text("ProjectionExpression") is { } text ? Projection.Bind(engine.Expressions.Projection(text), bindings) : null;

    public static string CapacityMode(Request request) => request.Choice(Words.ReturnConsumedCapacity);

    private static JsonObject Write(Engine engine, Request request, ItemWrite write, Func<ItemWrite, MapValue?> returned)
    {
        var mode = CapacityMode(request);
        try
        {
            lock (write.Table.Gate)
            {
                write.Prepare();
                write.Commit();
            }
        }
        catch (AwsException e) when (e.Code == "ConditionalCheckFailedException")
        {
            // A refused write is billed like one made.
            var refused = new Capacity();
            refused.Refuse(write.Table, write.Old);
            engine.Meter.Add(refused);
            throw;
        }
        var response = new JsonObject();
        if (returned(write) is { } attributes)
        {
            response["Attributes"] = attributes.ToItemJson();
        }
        if (ItemCollections.Of(request, write) is { } metrics)
        {
            response["ItemCollectionMetrics"] = metrics;
        }
        var capacity = new Capacity();
        capacity.Write(write.Table, write.Old, write.New);
        engine.Meter.Add(capacity);
        capacity.AddTo(response, mode);
        return response;
    }

    private static MapValue? Updated(ItemUpdate update, MapValue item) =>
        update.Paths.Count > 0 && new Projection(update.Paths).Of(item) is { Attributes.Count: > 0 } part ? part : null;

    private static bool ReturnsOld(Request request) => request.Choice(Words.ReturnValues) switch
    {
        "NONE" => false,
        "ALL_OLD" => true,
        _ => throw Errors.Validation("ReturnValues can only be ALL_OLD or NONE"),
    };
}
