using LocalCloud.DynamoDb.Storage;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>Reads and checks what CreateTable and UpdateTable say about keys, indexes and streams.</summary>
internal static class TableReader
{
    private const int MaximumGlobalIndexes = 20;
    private const int MaximumLocalIndexes = 5;
    private const int MaximumKeyParts = 4;

    /// <summary>What an on-demand table or index is ready for at first. Source: developer guide, "Warm throughput".</summary>
    public const long InitialReads = 12_000;
    public const long InitialWrites = 4_000;

    private const long MaximumUnits = 1_000_000_000_000;

    /// <summary>The declared attributes: name to type.</summary>
    public static Dictionary<string, string> AttributeTypes(Request request)
    {
        var types = new Dictionary<string, string>();
        foreach (var definition in request.Objects("AttributeDefinitions"))
        {
            if (!types.TryAdd(definition.RequiredText("AttributeName"), definition.RequiredText("AttributeType")))
            {
                throw Errors.Invalid($"Duplicate attribute name in AttributeDefinitions: {definition.RequiredText("AttributeName")}");
            }
        }
        return types;
    }

    /// <summary>The key of a table or of a local index: a partition key and perhaps a sort key.</summary>
    public static KeySchema Key(Request request, IReadOnlyDictionary<string, string> types)
    {
        var elements = Elements(request, types, isTable: request.Has("AttributeDefinitions"));
        if (elements is [_, { Type: not "RANGE" }])
        {
            throw Errors.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        return Schema(elements, types);
    }

    public static List<SecondaryIndex> Indexes(Request request, KeySchema tableKey, IReadOnlyDictionary<string, string> types, string billingMode)
    {
        var indexes = new List<SecondaryIndex>();
        CheckNotEmpty(request, "LocalSecondaryIndexes");
        CheckNotEmpty(request, "GlobalSecondaryIndexes");
        foreach (var definition in request.Objects("LocalSecondaryIndexes"))
        {
            if (tableKey.Sort.Count == 0)
            {
                throw Errors.Invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
            }
            var name = definition.RequiredText("IndexName");
            var key = Key(definition, types);
            if (key.Sort.Count == 0)
            {
                throw Errors.Invalid($"Index KeySchema does not have a range key for index: {name}");
            }
            if (key.Partition[0] != tableKey.Partition[0])
            {
                throw Errors.Invalid($"Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index hash key: {key.Partition[0].Name}, table hash key: {tableKey.Partition[0].Name}");
            }
            indexes.Add(new SecondaryIndex(name, isGlobal: false, key, tableKey, Projection(definition)));
        }
        indexes.AddRange(request.Objects("GlobalSecondaryIndexes").Select(definition => GlobalIndex(definition, tableKey, types, billingMode)));
        if (indexes.Count(i => !i.IsGlobal) > MaximumLocalIndexes)
        {
            throw Errors.Invalid($"Number of LocalSecondaryIndexes exceeds per-table limit of {MaximumLocalIndexes}");
        }
        if (indexes.Count(i => i.IsGlobal) > MaximumGlobalIndexes)
        {
            throw Errors.Invalid($"GlobalSecondaryIndex count exceeds the per-table limit of {MaximumGlobalIndexes}");
        }
        if (indexes.GroupBy(i => i.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw Errors.Invalid($"Duplicate index name: {twice.Key}");
        }
        return indexes;
    }

    public static SecondaryIndex GlobalIndex(Request definition, KeySchema tableKey, IReadOnlyDictionary<string, string> types, string billingMode)
    {
        var name = definition.RequiredText("IndexName");
        var elements = Elements(definition, types, isTable: false);
        if (elements.SkipWhile(e => e.Type == "HASH").Any(e => e.Type == "HASH"))
        {
            throw Errors.Validation($"Invalid KeySchema: HASH key attributes must precede all RANGE key attributes. Index: {name}");
        }
        if (elements.GroupBy(e => e.Type).FirstOrDefault(kind => kind.Count() > MaximumKeyParts) is { } many)
        {
            throw Errors.Validation($"Invalid KeySchema: The number of {many.Key} key attributes exceeds the limit of {MaximumKeyParts}. Index: {name}");
        }
        return new SecondaryIndex(name, isGlobal: true, Schema(elements, types), tableKey, Projection(definition), Throughput(definition, billingMode, name));
    }

    /// <summary>Every declared attribute is a key of the table or an index, as the service insists.</summary>
    public static void CheckAllUsed(IReadOnlyDictionary<string, string> types, KeySchema key, List<SecondaryIndex> indexes)
    {
        var used = key.Attributes.Concat(indexes.SelectMany(i => i.Key.Attributes)).Select(a => a.Name).ToHashSet();
        if (!used.SetEquals(types.Keys))
        {
            throw Errors.Invalid(indexes.Count > 0
                ? $"Some AttributeDefinitions are not used. AttributeDefinitions: [{string.Join(", ", types.Keys)}], keys used: [{string.Join(", ", used)}]"
                : "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
        }
    }

    /// <summary>The view type of the stream asked for; null if the stream is off.</summary>
    public static string? StreamViewType(Request specification)
    {
        var viewType = specification.Text("StreamViewType");
        return specification.Flag("StreamEnabled") is true
            ? viewType ?? throw Errors.Invalid("Table StreamViewType must be specified when StreamEnabled is true")
            : viewType is null ? null : throw Errors.Invalid("Table StreamViewType cannot be specified when StreamEnabled is false");
    }

    /// <param name="request">Of a table, or the definition of an index.</param>
    /// <param name="billingMode">Of the table.</param>
    /// <param name="index">The index, for messages; null for a table.</param>
    public static Throughput Throughput(Request request, string billingMode, string? index = null)
    {
        var provisioned = request.Nested("ProvisionedThroughput");
        var (onDemand, warm) = (request.Object("OnDemandThroughput"), request.Object("WarmThroughput"));
        CheckWarm(request, billingMode, index);
        if (billingMode == "PAY_PER_REQUEST")
        {
            return provisioned is null ? new Throughput(0, 0, onDemand?.DeepClone().AsObject(), warm?.DeepClone().AsObject())
                : throw Errors.Invalid(index is null
                    ? "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
                    : $"ProvisionedThroughput should not be specified for index: {index} when BillingMode is PAY_PER_REQUEST");
        }
        if (provisioned is null)
        {
            throw Errors.Invalid(index is null
                ? "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
                : $"ProvisionedThroughput must be specified for index: {index}");
        }
        CheckUnits(request);
        return new Throughput(provisioned.Integer("ReadCapacityUnits")!.Value, provisioned.Integer("WriteCapacityUnits")!.Value, Warm: warm?.DeepClone().AsObject());
    }

    /// <summary>A table cannot be asked to be less ready than it is at first.</summary>
    private static void CheckWarm(Request request, string billingMode, string? index)
    {
        var (warm, provisioned) = (request.Nested("WarmThroughput"), request.Nested("ProvisionedThroughput"));
        var (read, write, of) = billingMode == "PAY_PER_REQUEST"
            ? (InitialReads, InitialWrites, "initial throughput for OnDemand")
            : (provisioned?.Integer("ReadCapacityUnits"), provisioned?.Integer("WriteCapacityUnits"), "provisioned throughput");
        var low = warm?.Integer("ReadUnitsPerSecond") < read ? "ReadUnitsPerSecond" : warm?.Integer("WriteUnitsPerSecond") < write ? "WriteUnitsPerSecond" : null;
        if (low is not null)
        {
            throw Errors.Invalid($"Requested {low} for WarmThroughput for {(index is null ? "table" : $"index {index}")} is lower than {of}");
        }
    }

    /// <summary>Refuses provisioned units beyond all bounds.</summary>
    public static void CheckUnits(Request request)
    {
        foreach (var member in new[] { "ReadCapacityUnits", "WriteCapacityUnits" })
        {
            if (request.Nested("ProvisionedThroughput")?.Integer(member) is > MaximumUnits and var units)
            {
                throw Errors.Validation($"Given value {units} for {member} is out of bounds");
            }
        }
    }

    private static (string Name, string Type)[] Elements(Request request, IReadOnlyDictionary<string, string> types, bool isTable)
    {
        (string Name, string Type)[] elements = [.. request.Objects("KeySchema").Select(e => (e.RequiredText("AttributeName"), e.RequiredText("KeyType")))];
        if (isTable && elements.Length > types.Count)
        {
            throw Errors.Validation("Invalid KeySchema: Some index key attribute have no definition");
        }
        if (elements.Any(e => !types.ContainsKey(e.Name)))
        {
            throw Errors.Invalid($"Some index key attributes are not defined in AttributeDefinitions. Keys: [{string.Join(", ", elements.Select(e => e.Name))}], AttributeDefinitions: [{string.Join(", ", types.Keys)}]");
        }
        if (elements.DistinctBy(e => e.Name).Count() < elements.Length)
        {
            throw Errors.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        return elements[0].Type == "HASH"
            ? elements
            : throw Errors.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }

    private static KeySchema Schema((string Name, string Type)[] elements, IReadOnlyDictionary<string, string> types)
    {
        return new KeySchema(Of("HASH"), Of("RANGE"));

        KeyAttribute[] Of(string kind) => [.. elements.Where(e => e.Type == kind).Select(e => new KeyAttribute(e.Name, types[e.Name]))];
    }

    private static IndexProjection Projection(Request definition)
    {
        var projection = definition.Nested("Projection")!;
        string[] included = [.. projection.Texts("NonKeyAttributes")];
        return projection.Text("ProjectionType") switch
        {
            null => throw Errors.Invalid("Unknown ProjectionType: null"),
            "INCLUDE" when included.Length == 0 => throw Errors.Invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
            var type and not "INCLUDE" when included.Length > 0 => throw Errors.Invalid($"ProjectionType is {type}, but NonKeyAttributes is specified"),
            var type => new IndexProjection(type, included),
        };
    }

    private static void CheckNotEmpty(Request request, string member)
    {
        if (request.Array(member) is { Count: 0 })
        {
            throw Errors.Invalid($"List of {member} is empty");
        }
    }
}
