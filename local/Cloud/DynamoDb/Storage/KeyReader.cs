using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>Takes keys out of items and checks them. Limits: developer guide, "Quotas in Amazon DynamoDB".</summary>
internal static class KeyReader
{
    private const int MaximumPartitionKeyBytes = 2048;
    private const int MaximumSortKeyBytes = 1024;

    /// <summary>The key of an item about to be written.</summary>
    public static ItemKey OfItem(KeySchema schema, MapValue item)
    {
        foreach (var attribute in schema.Attributes)
        {
            var value = item[attribute.Name] ?? throw Errors.Invalid($"Missing the key {attribute.Name} in the item");
            if (value.Type != attribute.Type)
            {
                throw Errors.KeyTypeDiffers(attribute.Name, attribute.Type, value.Type);
            }
        }
        return Checked(schema, item);
    }

    /// <summary>The key of an item in a batch, where the service reads it as one given by itself.</summary>
    public static ItemKey OfItemInBatch(KeySchema schema, MapValue item) => OfKey(schema, item.Only(schema.Attributes.Select(a => a.Name)));

    /// <summary>The key given by itself (<c>Key</c>): exactly the key attributes, of the right types.</summary>
    public static ItemKey OfKey(KeySchema schema, MapValue key)
    {
        if (key.Attributes.Count != schema.Attributes.Count() || schema.Attributes.Any(a => key[a.Name]?.Type != a.Type))
        {
            throw Errors.KeyDoesNotMatchSchema();
        }
        return Checked(schema, key);
    }

    /// <summary>
    /// The key under which an index holds the item; null if the item lacks a part of it and so is not in the index. An item that was
    /// there before the index may have other types there, or values too large for a key, and is not in it either.
    /// </summary>
    public static IndexKey? OfIndex(SecondaryIndex index, MapValue item)
    {
        var key = index.Key;
        return key.Attributes.All(a => item[a.Name]?.Type == a.Type && item[a.Name]!.Size > 0)
            && key.Partition.All(a => item[a.Name]!.Size <= MaximumPartitionKeyBytes)
            && key.Sort.Sum(a => item[a.Name]!.Size) <= MaximumSortKeyBytes
            ? new IndexKey(Parts(key.Partition, item), Parts(key.Sort, item))
            : null;
    }

    /// <summary>The values of the attributes, in their order.</summary>
    public static IReadOnlyList<AttributeValue> Parts(IReadOnlyList<KeyAttribute> attributes, MapValue item) => [.. attributes.Select(a => item[a.Name]!)];

    /// <summary>Refuses an item that gives an index a key of a wrong type or size.</summary>
    public static void CheckIndex(SecondaryIndex index, MapValue item)
    {
        foreach (var attribute in index.Key.Attributes)
        {
            if (item[attribute.Name] is not { } value)
            {
                continue;
            }
            if (value.Type != attribute.Type)
            {
                throw Errors.Invalid($"Type mismatch for Index Key {attribute.Name} Expected: {attribute.Type} Actual: {value.Type} IndexName: {index.Name}");
            }
            if (value is StringValue or BinaryValue && value.Size == 0)
            {
                throw Errors.Validation($"One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {TypeName(value)} value. IndexName: {index.Name}, IndexKey: {attribute.Name}");
            }
        }
        CheckSizes(index.Key, item);
    }

    private static ItemKey Checked(KeySchema schema, MapValue source)
    {
        foreach (var attribute in schema.Attributes)
        {
            var value = source[attribute.Name]!;
            if (value.Size == 0)
            {
                throw Errors.Validation($"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {TypeName(value)} value. Key: {attribute.Name}");
            }
        }
        CheckSizes(schema, source);
        return new ItemKey(source[schema.Partition[0].Name]!, schema.Sort is [var sort, ..] ? source[sort.Name] : null);
    }

    private static void CheckSizes(KeySchema schema, MapValue item)
    {
        if (schema.Partition.Any(a => item[a.Name]?.Size > MaximumPartitionKeyBytes))
        {
            throw Errors.Invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes");
        }
        if (schema.Sort.Sum(a => item[a.Name]?.Size ?? 0) > MaximumSortKeyBytes)
        {
            throw Errors.Invalid("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
        }
    }

    private static string TypeName(AttributeValue value) => value is StringValue ? "string" : "binary";
}

/// <summary>The parts of an item's key in an index.</summary>
internal sealed record IndexKey(IReadOnlyList<AttributeValue> Partition, IReadOnlyList<AttributeValue> Sort)
{
    public bool Equals(IndexKey? other) => other is not null && Partition.SequenceEqual(other.Partition) && Sort.SequenceEqual(other.Sort);

    public override int GetHashCode() => HashCode.Combine(ValueOrder.StableHash(Partition), Sort.Count);
}
