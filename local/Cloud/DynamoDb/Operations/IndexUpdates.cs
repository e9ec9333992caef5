using LocalCloud.DynamoDb.Storage;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>What UpdateTable does to global indexes: one at a time is made, changed or removed.</summary>
internal static class IndexUpdates
{
    private static readonly string[] Kinds = ["Create", "Update", "Delete"];

    /// <summary>The updates asked for, each of one kind, no two of one index.</summary>
    public static IReadOnlyList<Request> Read(Request request)
    {
        Request[] updates = [.. request.Objects("GlobalSecondaryIndexUpdates")];
        CheckEach(updates);
        return updates.Count(update => update.Has("Create") || update.Has("Delete")) > 1
            ? throw new AwsException("LimitExceededException", "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table")
            : updates;
    }

    public static void Apply(IReadOnlyList<Request> updates, Dictionary<string, string> types, Table table)
    {
        CheckTypes(table, types);
        foreach (var update in updates)
        {
            if (update.Nested("Create") is { } create)
            {
                Create(table, create, types);
            }
            if (update.Nested("Update") is { } change)
            {
                Update(table, change);
            }
            if (update.Nested("Delete") is { } delete)
            {
                table.RemoveIndex(Find(table, delete));
            }
        }
    }

    private static void CheckTypes(Table table, Dictionary<string, string> types)
    {
        if (types.FirstOrDefault(t => table.AttributeTypes.TryGetValue(t.Key, out var known) && known != t.Value) is { Key: { } name } changed)
        {
            throw Errors.Invalid($"Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{{{name}:{table.AttributeTypes[name]}:HASH}}] New schema: Schema:[SchemaElement: key{{{name}:{changed.Value}:HASH}}]");
        }
    }

    private static void CheckEach(Request[] updates)
    {
        var names = new HashSet<string>();
        foreach (var update in updates)
        {
            var kinds = Kinds.Where(update.Has).ToList();
            if (kinds.Count == 0)
            {
                throw Errors.Invalid("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null");
            }
            if (kinds.Count > 1)
            {
                throw Errors.Invalid("Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete may be given");
            }
            var action = update.Nested(kinds[0])!;
            TableReader.CheckUnits(action);
            var name = action.RequiredText("IndexName");
            if (!names.Add(name))
            {
                throw Errors.Invalid($"Only one global secondary index update per index is allowed simultaneously. Index: {name}");
            }
        }
    }

    private static void Create(Table table, Request create, Dictionary<string, string> types)
    {
        var all = table.AttributeTypes.Concat(types).DistinctBy(t => t.Key).ToDictionary();
        var index = TableReader.GlobalIndex(create, table.Key, types, table.Settings.BillingMode);
        if (table.Indexes.Any(i => i.Name == index.Name))
        {
            throw Errors.Validation($"Attempting to create an index which already exists: {index.Name}");
        }
        TableReader.CheckAllUsed(all, table.Key, [.. table.Indexes, index]);
        table.AttributeTypes = all;
        table.AddIndex(index);
    }

    private static void Update(Table table, Request change)
    {
        var index = Find(table, change);
        var before = index.Throughput!;
        var after = change.Has("ProvisionedThroughput") ? TableReader.Throughput(change, table.Settings.BillingMode, index.Name) : before;
        index.Throughput = after with
        {
            OnDemand = change.Object("OnDemandThroughput")?.DeepClone().AsObject() ?? before.OnDemand,
            Warm = change.Object("WarmThroughput")?.DeepClone().AsObject() ?? before.Warm,
        };
    }

    private static SecondaryIndex Find(Table table, Request request) =>
        table.Indexes.FirstOrDefault(i => i.IsGlobal && i.Name == request.RequiredText("IndexName"))
        ?? throw new AwsException("ResourceNotFoundException", $"Requested resource not found: Index: {request.RequiredText("IndexName")} not found");
}
