using LocalCloud.DynamoDb.Storage;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>Reads and checks what CreateTable and UpdateTable say about keys, indexes and streams.</summary>
internal static class TableReader
{
    private const int MaximumGlobalIndexes = 20;
    private const int MaximumLocalIndexes = 5;

    /// <summary>The declared attributes: name to type.</summary>
    public static Dictionary<string, string> AttributeTypes(Request request)
    {
        var types = new Dictionary<string, string>();
        foreach (var (place, definition) in request.Objects("AttributeDefinitions", "AttributeName", "AttributeType").Index())
        {
            var type = definition.RequiredText("AttributeType");
            if (type is not ("S" or "N" or "B"))
            {
                throw Errors.Constraint(type, $"attributeDefinitions.{place + 1}.member.attributeType", "Member must satisfy enum value set: [B, N, S]");
            }
            if (!types.TryAdd(definition.RequiredText("AttributeName"), type))
            {
                throw Errors.Invalid($"Duplicate attribute name in AttributeDefinitions: {definition.RequiredText("AttributeName")}");
            }
        }
        return types;
    }

    public static KeySchema Key(Request request, IReadOnlyDictionary<string, string> types, bool isTable = true)
    {
        (string Name, string Type)[] elements = [.. request.Objects("KeySchema", "AttributeName", "KeyType").Select(e => (e.RequiredText("AttributeName"), e.RequiredText("KeyType")))];
        if (elements.Length is 0)
        {
            throw Errors.Constraint("[]", "keySchema", "Member must have length greater than or equal to 1");
        }
        if (elements.Index().FirstOrDefault(e => e.Item.Type is not ("HASH" or "RANGE")) is { Item.Type: not null } unknown)
        {
            throw Errors.Constraint(unknown.Item.Type, $"keySchema.{unknown.Index + 1}.member.keyType", "Member must satisfy enum value set: [HASH, RANGE]");
        }
        if (isTable && elements.Length > 2)
        {
            throw Errors.Constraint($"[{string.Join(", ", elements.Select(e => $"KeySchemaElement(attributeName={e.Name}, keyType={e.Type})"))}]", "keySchema", "Member must have length less than or equal to 2");
        }
        if (elements.Count(e => e.Type == "HASH") > 1 || elements.Count(e => e.Type == "RANGE") > 1)
        {
            throw Errors.NotSupported("keys of more than one attribute of a kind");
        }
        if (elements[0].Type != "HASH")
        {
            throw Errors.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
        if (elements is [_, { Type: not "RANGE" }])
        {
            throw Errors.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        if (elements is [var one, var two] && one.Name == two.Name)
        {
            throw Errors.Validation(isTable
                ? "Invalid KeySchema: Some index key attribute have no definition"
                : "Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        var missing = elements.Select(e => e.Name).Where(n => !types.ContainsKey(n)).ToList();
        if (missing.Count > 0)
        {
            throw Errors.Invalid($"Some index key attributes are not defined in AttributeDefinitions. Keys: [{string.Join(", ", missing)}], AttributeDefinitions: [{string.Join(", ", types.Keys)}]");
        }
        KeyAttribute[] key = [.. elements.Select(e => new KeyAttribute(e.Name, types[e.Name]))];
        return new KeySchema(key[0], key.ElementAtOrDefault(1));
    }

    public static List<SecondaryIndex> Indexes(Request request, KeySchema tableKey, IReadOnlyDictionary<string, string> types, string billingMode)
    {
        var indexes = new List<SecondaryIndex>();
        foreach (var definition in request.Objects("LocalSecondaryIndexes", "IndexName", "KeySchema", "Projection"))
        {
            var index = Index(definition, isGlobal: false, tableKey, types);
            if (tableKey.Sort is null)
            {
                throw Errors.Invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
            }
            if (index.Key.Sort is null)
            {
                throw Errors.Invalid($"Index KeySchema does not have a range key for index: {index.Name}");
            }
            if (index.Key.Partition != tableKey.Partition)
            {
                throw Errors.Invalid($"Index KeySchema does not have the same leading hash key as table KeySchema for index: {index.Name}. index hash key: {index.Key.Partition.Name}, table hash key: {tableKey.Partition.Name}");
            }
            indexes.Add(index);
        }
        foreach (var definition in request.Objects("GlobalSecondaryIndexes", GlobalIndexMembers))
        {
            indexes.Add(GlobalIndex(definition, tableKey, types, billingMode));
        }
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

    public static string[] GlobalIndexMembers => ["IndexName", "KeySchema", "Projection", "ProvisionedThroughput", "OnDemandThroughput"];

    public static SecondaryIndex GlobalIndex(Request definition, KeySchema tableKey, IReadOnlyDictionary<string, string> types, string billingMode)
    {
        Throughput(definition, billingMode, $" for index: {definition.Text("IndexName")}");
        return Index(definition, isGlobal: true, tableKey, types);
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
        var isOn = specification.Flag("StreamEnabled") ?? throw Errors.Constraint(null, "streamSpecification.streamEnabled", "Member must not be null");
        if (!isOn)
        {
            return specification.Has("StreamViewType") ? throw Errors.Invalid("Table StreamViewType cannot be specified when StreamEnabled is false") : null;
        }
        return specification.Has("StreamViewType")
            ? specification.Choice("StreamViewType", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")
            : throw Errors.Invalid("Table StreamViewType must be specified when StreamEnabled is true");
    }

    public static (long Read, long Write) Throughput(Request request, string billingMode, string where = "")
    {
        var throughput = request.Nested("ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits");
        if (billingMode == "PAY_PER_REQUEST")
        {
            var isZero = throughput is null || (throughput.Integer("ReadCapacityUnits") is null or 0 && throughput.Integer("WriteCapacityUnits") is null or 0);
            return isZero ? (0, 0) : throw Errors.Invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }
        return throughput?.Integer("ReadCapacityUnits", minimum: 1) is { } read && throughput.Integer("WriteCapacityUnits", minimum: 1) is { } write
            ? (read, write)
            : throw (where.Length == 0
                ? Errors.Invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
                : Errors.Validation($"No provisioned throughput specified{where}"));
    }

    private static SecondaryIndex Index(Request definition, bool isGlobal, KeySchema tableKey, IReadOnlyDictionary<string, string> types)
    {
        var name = definition.RequiredText("IndexName");
        Request.CheckName(name, "indexName");
        var projection = definition.Nested("Projection", "ProjectionType", "NonKeyAttributes")
            ?? throw Errors.Invalid("Unknown ProjectionType: null");
        var type = projection.Text("ProjectionType") ?? throw Errors.Invalid("Unknown ProjectionType: null");
        string[] included = [.. projection.Texts("NonKeyAttributes")];
        return (type, included.Length) switch
        {
            ("ALL" or "KEYS_ONLY", > 0) => throw Errors.Invalid($"ProjectionType is {type}, but NonKeyAttributes is specified"),
            ("INCLUDE", 0) => throw Errors.Invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
            ("ALL" or "KEYS_ONLY" or "INCLUDE", _) => new SecondaryIndex(name, isGlobal, Key(definition, types, isTable: false), tableKey, new IndexProjection(type, included)),
            _ => throw UnknownProjection(type),
        };
    }

    private static AwsException UnknownProjection(string type) =>
        Errors.Constraint(type, "projection.projectionType", "Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]");

    /// <summary>Adds the request's tags to those of the table.</summary>
    public static void AddTags(Request request, TableSettings settings)
    {
        foreach (var tag in request.Objects("Tags", "Key", "Value"))
        {
            settings.Tags[tag.RequiredText("Key")] = tag.RequiredText("Value");
        }
    }
}
