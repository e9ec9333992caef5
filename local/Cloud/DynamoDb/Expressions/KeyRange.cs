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
        Condition[] conditions = [.. Flatten(condition)];
        foreach (var (name, @operator, values) in conditions.Select(c => Simple(c, bindings)))
        {
            var attribute = key.Attributes.FirstOrDefault(a => a.Name == name) ?? throw (conditions.Length > 2
                ? Errors.Validation("Conditions can be of length 1 or 2 only")
                : Missed(partition is null ? key.Partition : key.Sort ?? key.Partition));
            CheckValues(attribute, @operator, values);
            if (attribute == key.Partition ? partition is not null : sort is not null)
            {
                throw Errors.Validation("KeyConditionExpressions must only contain one condition per key");
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
        return partition is null ? throw Missed(key.Partition) : Of(partition, sort);
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

    private static void CheckValues(KeyAttribute attribute, string @operator, AttributeValue[] values)
    {
        if (Array.Exists(values, v => v.Type != attribute.Type))
        {
            throw Errors.Invalid("Condition parameter type does not match schema type");
        }
        if (@operator != "begins_with" && Array.Exists(values, v => v.Size == 0))
        {
            throw Errors.Validation($"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {(attribute.Type == "S" ? "string" : "binary")} value. Key: {attribute.Name}");
        }
    }

    /// <summary>A condition on one attribute, brought into the form attribute, operator, values.</summary>
    private static (string Attribute, string Operator, AttributeValue[] Values) Simple(Condition condition, Bindings bindings)
    {
        if (condition is not (OrCondition or NotCondition))
        {
            // Binding finds unknown aliases and misused operands, in the same words as for any condition.
            _ = new ConditionBinder(bindings, Name).Bind(condition);
        }
        return condition switch
        {
            Comparison { Operator: "<>" } => throw InvalidOperator("<>"),
            Comparison { Left: PathOperand path, Right: ValueOperand value } c => (Attribute(path), c.Operator, [Value(value)]),
            Comparison { Left: ValueOperand value, Right: PathOperand path } c => (Attribute(path), Mirrored(c.Operator), [Value(value)]),
            Comparison { Left: PathOperand, Right: PathOperand } => throw Errors.Validation($"Invalid condition in {Name}: Multiple attribute names used in one condition"),
            BetweenCondition { Of: PathOperand path, Lower: ValueOperand lower, Upper: ValueOperand upper } => (Attribute(path), "BETWEEN", [Value(lower), Value(upper)]),
            FunctionCondition { Name: "begins_with", Arguments: [PathOperand path, ValueOperand prefix] } => (Attribute(path), "begins_with", [Value(prefix)]),
            FunctionCondition function => throw InvalidOperator(function.Name),
            InCondition => throw InvalidOperator("IN"),
            OrCondition => throw InvalidOperator("OR"),
            NotCondition => throw InvalidOperator("NOT"),
            _ => throw Errors.Validation("KeyConditionExpressions cannot contain nested operations"),
        };

        string Attribute(PathOperand operand)
        {
            var path = bindings.Path(operand.Path, Name);
            return path.IsTopLevel
                ? path.Attribute
                : throw Errors.Validation($"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {path.Attribute}");
        }

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

    private static AwsException InvalidOperator(string @operator) => Errors.Validation($"Invalid operator used in {Name}: {@operator}");

    private static AwsException Missed(KeyAttribute attribute) => Errors.Validation($"Query condition missed key schema element: {attribute.Name}");
}
