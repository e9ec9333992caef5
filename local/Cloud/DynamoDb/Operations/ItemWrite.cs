using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// One conditional write of one item, read from a request and ready to be made: by itself, in a batch or in a transaction.
/// </summary>
internal sealed class ItemWrite(Table table, ItemKey key, Func<MapValue, bool>? condition, bool returnOnFailure, Func<MapValue?, MapValue?> change, bool isUpdate = false)
{
    private const int MaximumItemBytes = 400 * 1024;

    public Table Table => table;

    public ItemKey Key => key;

    /// <summary>The item before the write; null if there was none.</summary>
    public MapValue? Old { get; private set; }

    /// <summary>The item after the write; null if there is none.</summary>
    public MapValue? New { get; private set; }

    /// <summary>Checks everything, under the table's lock, and changes nothing: after it <see cref="Commit"/> cannot fail.</summary>
    /// <exception cref="Protocol.AwsException">The condition does not hold, or the item would break a rule.</exception>
    public void Prepare()
    {
        Old = table.Find(key);
        if (condition is not null && !condition(Old ?? MapValue.Empty))
        {
            throw Errors.ConditionFailed(returnOnFailure ? Old : null);
        }
        New = change(Old);
        if (New is not null && !ReferenceEquals(New, Old))
        {
            if (New.ContentSize > MaximumItemBytes)
            {
                throw Errors.Validation(isUpdate ? "Item size to update has exceeded the maximum allowed size" : "Item size has exceeded the maximum allowed size");
            }
            table.Check(New);
        }
    }

    public void Commit()
    {
        if (!ReferenceEquals(New, Old))
        {
            table.Write(key, New);
        }
    }
}

/// <summary>Reads writes from requests: PutItem and the like, and their counterparts inside TransactWriteItems.</summary>
internal static class ItemWriteReader
{
    public static ItemWrite Put(Engine engine, Request request)
    {
        var bindings = Bindings(request, "ConditionExpression");
        var condition = Condition(engine, request, bindings);
        bindings.CheckAllUsed();
        var item = AttributeValueReader.ReadItem(request.RequiredObject("Item"));
        var table = engine.Database.Table(request.TableName);
        return new ItemWrite(table, KeyReader.OfItem(table.Key, item), condition, ReturnOnFailure(request), _ => item);
    }

    public static ItemWrite Delete(Engine engine, Request request) => Keyed(engine, request, _ => null);

    /// <summary>A condition by itself, as transactions have it.</summary>
    public static ItemWrite Check(Engine engine, Request request)
    {
        request.RequiredText("ConditionExpression");
        return Keyed(engine, request, old => old);
    }

    public static (ItemWrite Write, ItemUpdate Update) Update(Engine engine, Request request)
    {
        var bindings = Bindings(request, "UpdateExpression", "ConditionExpression");
        var syntax = request.Text("UpdateExpression") is { } text ? engine.Expressions.Update(text) : null;
        var condition = Condition(engine, request, bindings);
        var key = AttributeValueReader.ReadItem(request.RequiredObject("Key"));
        // The key schema decides which attributes may be updated; a missing table is reported after the expressions' own errors.
        var table = engine.Database.Find(request.TableName);
        var update = syntax is null ? ItemUpdate.Nothing : new UpdateBinder(bindings).Bind(syntax, table?.Key);
        bindings.CheckAllUsed();
        table ??= engine.Database.Table(request.TableName);
        return (new ItemWrite(table, KeyReader.OfKey(table.Key, key), condition, ReturnOnFailure(request), old => update.Apply(old ?? key), isUpdate: true), update);
    }

    private static ItemWrite Keyed(Engine engine, Request request, Func<MapValue?, MapValue?> change)
    {
        var bindings = Bindings(request, "ConditionExpression");
        var condition = Condition(engine, request, bindings);
        bindings.CheckAllUsed();
        var key = AttributeValueReader.ReadItem(request.RequiredObject("Key"));
        var table = engine.Database.Table(request.TableName);
        return new ItemWrite(table, KeyReader.OfKey(table.Key, key), condition, ReturnOnFailure(request), change);
    }

    private static Bindings Bindings(Request request, params string[] expressions) => Expressions.Bindings.Read(
        request.Object("ExpressionAttributeNames"),
        request.Object("ExpressionAttributeValues"),
        expressions.Length == 1 ? $"{expressions[0]} is null" : $"{string.Join(" and ", expressions)} are null",
        expressions.Any(request.Has));

    private static Func<MapValue, bool>? Condition(Engine engine, Request request, Bindings bindings) =>
        request.Text("ConditionExpression") is { } text
            ? new ConditionBinder(bindings, "ConditionExpression").Bind(engine.Expressions.Condition(text, "ConditionExpression"))
            : null;

    private static bool ReturnOnFailure(Request request) =>
        request.Choice(Words.ReturnValuesOnConditionCheckFailure) == "ALL_OLD";
}
