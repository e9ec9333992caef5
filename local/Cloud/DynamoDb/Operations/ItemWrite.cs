using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Model;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// One conditional write of one item, read from a request and ready to be made: by itself, in a batch or in a transaction.
/// </summary>
internal sealed class ItemWrite(Table table, ItemKey key, Func<MapValue, bool>? condition, bool returnOnFailure, Func<MapValue?, MapValue?> change)
{
    public const int MaximumItemBytes = 400 * 1024;

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
                throw Errors.Validation("Item size to update has exceeded the maximum allowed size");
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

/// <summary>
/// Reads writes from requests: PutItem and the like, and their counterparts inside batches and transactions. Everything that
/// can be said without the table is said first.
/// </summary>
internal sealed class ItemWriteReader(Engine engine)
{
    /// <summary>A write that needs only its table to be made.</summary>
    public delegate ItemWrite Unbound();

    public Unbound Put(Request request, string? tableName = null)
    {
        var (condition, returns) = Condition(request);
        var item = AttributeValueReader.ReadItem(request.RequiredObject("Item"));
        if (item.ContentSize > ItemWrite.MaximumItemBytes)
        {
            throw Errors.Validation("Item size has exceeded the maximum allowed size");
        }
        return () =>
        {
            var table = engine.Database.Table(tableName ?? request.TableName);
            return new ItemWrite(table, tableName is null ? KeyReader.OfItem(table.Key, item) : KeyReader.OfItemInBatch(table.Key, item), condition, returns, _ => item);
        };
    }

    /// <summary>A deletion; or, in a transaction, a condition by itself.</summary>
    public Unbound Keyed(Request request, bool deletes, string? tableName = null)
    {
        var (condition, returns) = Condition(request);
        var key = AttributeValueReader.ReadItem(request.RequiredObject("Key"));
        return () =>
        {
            var table = engine.Database.Table(tableName ?? request.TableName);
            return new ItemWrite(table, KeyReader.OfKey(table.Key, key), condition, returns, old => deletes ? null : old);
        };
    }

    public (Unbound Write, ItemUpdate Update) Update(Request request)
    {
        var bindings = Bindings(request, "UpdateExpression", "ConditionExpression");
        var update = request.Text("UpdateExpression") is { } text ? new UpdateBinder(bindings, isLegacy: text.StartsWith(Parser.Generated)).Bind(engine.Expressions.Update(text)) : ItemUpdate.Nothing;
        var condition = Condition(request, bindings);
        bindings.CheckAllUsed();
        var key = AttributeValueReader.ReadItem(request.RequiredObject("Key"));
        return (() =>
        {
            var table = engine.Database.Table(request.TableName);
            update.CheckKey(table.Key);
            table.CheckScalars(update.Paths);
            return new ItemWrite(table, KeyReader.OfKey(table.Key, key), condition, ReturnOnFailure(request), old => update.Apply(old ?? key) is var updated && (old is not null || update.Creates) ? updated : null);
        }, update);
    }

    private (Func<MapValue, bool>? Condition, bool ReturnsOnFailure) Condition(Request request)
    {
        var bindings = Bindings(request, "ConditionExpression");
        var condition = Condition(request, bindings);
        bindings.CheckAllUsed();
        return (condition, ReturnOnFailure(request));
    }

    private static Bindings Bindings(Request request, params string[] expressions) => Expressions.Bindings.Read(
        request.Object("ExpressionAttributeNames"),
        request.Object("ExpressionAttributeValues"),
        expressions.Length == 1 ? $"{expressions[0]} is null" : $"{string.Join(" and ", expressions)} are null",
        expressions.Any(request.Has));

    private Func<MapValue, bool>? Condition(Request request, Bindings bindings) =>
        request.Text("ConditionExpression") is { } text
            ? new ConditionBinder(bindings, "ConditionExpression").Bind(engine.Expressions.Condition(text, "ConditionExpression"))
            : null;

    private static bool ReturnOnFailure(Request request) =>
        request.Choice(Words.ReturnValuesOnConditionCheckFailure) == "ALL_OLD";
}
