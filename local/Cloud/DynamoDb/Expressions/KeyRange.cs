using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// What a key condition selects: one partition, and in it a stretch of sort keys. Rules: developer guide, "Key condition
/// expressions for the Query operation": equality on what makes the partition, then on the first attributes of the sort key, of
/// which the last may have a range.
/// </summary>
internal sealed record KeyRange(OrderedItem Lower, OrderedItem Upper)
{
    /// <exception cref="AwsException">The conditions do not fit the key.</exception>
    public static KeyRange Of(IReadOnlyList<KeyCondition> conditions, KeySchema key)
    {
        Check(conditions, key);
        AttributeValue[] partition = [.. key.Partition.Select(a => conditions.First(c => c.Attribute == a.Name).Values[0])];
        KeyCondition[] sort = [.. key.Sort.Select(a => conditions.FirstOrDefault(c => c.Attribute == a.Name)).TakeWhile(c => c is not null).Select(c => c!)];
        AttributeValue[] equal = [.. sort.SkipLast(1).Select(c => c.Values[0])];
        var last = sort.LastOrDefault();
        var (lower, upper) = last?.Operator switch
        {
            null => (Bound(null, Edge.Before), Bound(null, Edge.After)),
            "=" => (Bound(last.Values[0], Edge.Before), Bound(last.Values[0], Edge.After)),
            "<" => (Bound(null, Edge.Before), Bound(last.Values[0], Edge.Before)),
            "<=" => (Bound(null, Edge.Before), Bound(last.Values[0], Edge.After)),
            ">" => (Bound(last.Values[0], Edge.After), Bound(null, Edge.After)),
            ">=" => (Bound(last.Values[0], Edge.Before), Bound(null, Edge.After)),
            "BETWEEN" => (Bound(last.Values[0], Edge.Before), Bound(last.Values[1], Edge.After)),
            _ => (Bound(last.Values[0], Edge.Before), Bound(last.Values[0], Edge.AfterPrefix)),
        };
        return new KeyRange(lower, upper);

        OrderedItem Bound(AttributeValue? at, Edge edge) => OrderedItem.Bound(partition, at is null ? equal : [.. equal, at], edge);
    }

    private static void Check(IReadOnlyList<KeyCondition> conditions, KeySchema key)
    {
        if (conditions.DistinctBy(c => c.Attribute).Count() < conditions.Count)
        {
            throw Errors.Validation("Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key");
        }
        var attributes = key.Attributes.ToList();
        if (conditions.Count > attributes.Count)
        {
            throw Errors.Validation($"The number of query conditions ({conditions.Count}) exceeds the number of key attributes defined in the schema ({attributes.Count})");
        }
        foreach (var attribute in attributes)
        {
            if (conditions.FirstOrDefault(c => c.Attribute == attribute.Name) is { } condition)
            {
                CheckValues(attribute, condition);
            }
        }
        if (key.Partition.FirstOrDefault(a => !conditions.Any(c => c.Attribute == a.Name && c.IsEqual)) is { } open)
        {
            throw key.IsMultiple ? Errors.Validation($"HASH key attributes {open.Name} must have equality conditions specified in the query")
                : Errors.Validation(conditions.Any(c => c.Attribute == open.Name) ? "Query key condition not supported" : $"Query condition missed key schema element: {open.Name}");
        }
        if (conditions.FirstOrDefault(c => !key.Has(c.Attribute)) is not null)
        {
            throw Errors.Validation($"Query condition missed key schema element: {(key.Sort is [var sort, ..] ? sort : key.Partition[0]).Name}");
        }
        for (var i = key.Sort.Count - 1; i > 0; i--)
        {
            if (conditions.Any(c => c.Attribute == key.Sort[i].Name)
                && key.Sort.Take(i).Where(a => !conditions.Any(c => c.Attribute == a.Name && c.IsEqual)).Select(a => a.Name).ToList() is { Count: > 0 } before)
            {
                throw Errors.Validation($"RANGE key attributes {string.Join(", ", before)} must have equality conditions specified in the query because a condition is present on key attribute {key.Sort[i].Name}");
            }
        }
    }

    private static void CheckValues(KeyAttribute attribute, KeyCondition condition)
    {
        if (Array.Exists(condition.Values, v => v.Type != attribute.Type))
        {
            throw Errors.Invalid("Condition parameter type does not match schema type");
        }
        if (condition.Operator != "begins_with" && Array.Exists(condition.Values, v => v.Size == 0))
        {
            throw Errors.Validation($"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {(attribute.Type == "S" ? "string" : "binary")} value. Key: {attribute.Name}");
        }
    }
}
