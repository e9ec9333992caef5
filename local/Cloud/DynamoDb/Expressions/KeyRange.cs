using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// What a key condition selects: one partition, and in it a stretch of sort keys. Rules: developer guide, "Key condition
/// expressions for the Query operation": equality on the partition key, at most one condition on the sort key.
/// </summary>
internal sealed record KeyRange(AttributeValue Partition, OrderedItem Lower, OrderedItem Upper)
{
    private const string Name = "KeyConditionExpression";

    public static KeyRange Read(Condition condition, Bindings bindings, KeySchema key)
    {
        AttributeValue? partition = null;
        (string Operator, AttributeValue[] Values)? sort = null;
        foreach (var (path, @operator, values) in Flatten(condition).Select(c => Simple(c, bindings)))
        {
            var attribute = path is { IsTopLevel: true } && key.Attributes.FirstOrDefault(a => a.Name == path.Attribute) is { } found
                ? found
                : throw Errors.Validation(partition is null && Flatten(condition).Count() == 1 ? $"Query condition missed key schema element: {key.Partition.Name}" : $"Query condition missed key schema element: {(partition is null ? key.Partition.Name : key.Sort?.Name ?? key.Partition.Name)}");
            if (values.Any(v => v.Type != attribute.Type))
            {
                throw Errors.Invalid("Condition parameter type does not match schema type");
            }
            if (values.Any(v => v.Size == 0 && @operator != "begins_with"))
            {
                throw Errors.Validation($"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {(values[0] is StringValue ? "string" : "binary")} value. Key: {attribute.Name}");
            }
            if (attribute == key.Partition ? partition is not null : sort is not null)
            {
                throw Errors.Validation($"Invalid {Name}: KeyConditionExpressions must only contain one condition per key");
            }
            if (attribute != key.Partition)
            {
                sort = (@operator, values);
            }
            else
            {
                partition = @operator == "=" ? values[0] : throw Errors.Validation("Query key condition not supported");
            }
        }
        return partition is null ? throw Errors.Validation($"Query condition missed key schema element: {key.Partition.Name}") : Of(partition, sort);
    }

    private static KeyRange Of(AttributeValue partition, (string Operator, AttributeValue[] Values)? sort)
    {
        var value = sort?.Values[0];
        var (lower, upper) = sort?.Operator switch
        {
            null => (Bound(null, Edge.Before), Bound(null, Edge.After)),
            "=" => (Bound(value, Edge.Before), Bound(value, Edge.After)),
            "<" => (Bound(null, Edge.Before), Bound(value, Edge.Before)),
            "<=" => (Bound(null, Edge.Before), Bound(value, Edge.After)),
            ">" => (Bound(value, Edge.After), Bound(null, Edge.After)),
            ">=" => (Bound(value, Edge.Before), Bound(null, Edge.After)),
            "BETWEEN" => (Bound(value, Edge.Before), Bound(sort.Value.Values[1], Edge.After)),
            _ => (Bound(value, Edge.Before), Bound(value, Edge.AfterPrefix)),
        };
        return new KeyRange(partition, lower, upper);

        OrderedItem Bound(AttributeValue? at, Edge edge) => OrderedItem.Bound(partition, at, edge);
    }

    private static IEnumerable<Condition> Flatten(Condition condition) =>
        condition is AndCondition and ? Flatten(and.Left).Concat(Flatten(and.Right)) : [condition];

    private static (DocumentPath Path, string Operator, AttributeValue[] Values) Simple(Condition condition, Bindings bindings)
    {
        // Binding finds unknown aliases and misused operands, in the same words as for any condition.
        _ = new ConditionBinder(bindings, Name).Bind(condition);
        return condition switch
        {
            Comparison { Operator: "<>" } => throw InvalidOperator("<>"),
            Comparison { Left: PathOperand path, Right: ValueOperand value } c => (Path(path), c.Operator, [Value(value)]),
            Comparison { Left: ValueOperand value, Right: PathOperand path } c => (Path(path), Mirrored(c.Operator), [Value(value)]),
            BetweenCondition { Of: PathOperand path, Lower: ValueOperand lower, Upper: ValueOperand upper } => (Path(path), "BETWEEN", [Value(lower), Value(upper)]),
            FunctionCondition { Name: "begins_with", Arguments: [PathOperand path, ValueOperand prefix] } => (Path(path), "begins_with", [Value(prefix)]),
            FunctionCondition function => throw InvalidOperator(function.Name),
            InCondition => throw InvalidOperator("IN"),
            OrCondition => throw InvalidOperator("OR"),
            NotCondition => throw InvalidOperator("NOT"),
            _ => throw Errors.Validation($"Invalid {Name}: KeyConditionExpressions must compare a key attribute with a value"),
        };

        DocumentPath Path(PathOperand path) => bindings.Path(path.Path, Name);

        AttributeValue Value(ValueOperand value) => bindings.Value(value.Alias, Name);
    }

    private static string Mirrored(string @operator) => @operator switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => @operator,
    };

    private static AwsException InvalidOperator(string @operator) =>
        Errors.Validation($"Invalid {Name}: Invalid operator used in {Name}: {@operator}");
}
