using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>One condition of a query on one attribute, which is not yet known to be of the key.</summary>
internal sealed record KeyCondition(string Attribute, string Operator, AttributeValue[] Values)
{
    private const string Name = "KeyConditionExpression";

    public bool IsEqual => Operator == "=";

    /// <summary>The conditions in the order written: the first that is wrong is the one told.</summary>
    public static IReadOnlyList<KeyCondition> Read(Condition condition, Bindings bindings) =>
        [.. Flatten(condition).Select(c => Simple(c, bindings))];

    private static IEnumerable<Condition> Flatten(Condition condition) =>
        condition is AndCondition and ? Flatten(and.Left).Concat(Flatten(and.Right)) : [condition];

    /// <summary>A condition on one attribute, brought into the form attribute, operator, values.</summary>
    private static KeyCondition Simple(Condition condition, Bindings bindings)
    {
        if (condition is not (OrCondition or NotCondition))
        {
            // Binding finds unknown aliases and misused operands, in the same words as for any condition.
            _ = new ConditionBinder(bindings, Name).Bind(condition);
        }
        return condition switch
        {
            Comparison { Operator: "<>" } => throw InvalidOperator("<>"),
            Comparison { Left: PathOperand path, Right: ValueOperand value } c => new(Attribute(path), c.Operator, [Value(value)]),
            Comparison { Left: ValueOperand value, Right: PathOperand path } c => new(Attribute(path), Mirrored(c.Operator), [Value(value)]),
            Comparison { Left: PathOperand, Right: PathOperand } => throw Errors.Validation($"Invalid {Name}: Invalid condition in {Name}: Multiple attribute names used in one condition"),
            BetweenCondition { Of: PathOperand path, Lower: ValueOperand lower, Upper: ValueOperand upper } => new(Attribute(path), "BETWEEN", [Value(lower), Value(upper)]),
            FunctionCondition { Name: "begins_with", Arguments: [PathOperand path, ValueOperand prefix] } => new(Attribute(path), "begins_with", [Value(prefix)]),
            BetweenCondition { Of: PathOperand, Lower: PathOperand } or BetweenCondition { Of: PathOperand, Upper: PathOperand } => throw Errors.Validation($"Invalid {Name}: Invalid condition in {Name}: Multiple attribute names used in one condition"),
            BetweenCondition { Of: not PathOperand } => throw Errors.Validation($"Invalid {Name}: Invalid condition in {Name}: BETWEEN operator must have the key attribute as its first operand"),
            FunctionCondition { Name: "begins_with", Arguments: [PathOperand, PathOperand] } => throw Errors.Validation($"Invalid {Name}: Invalid condition in {Name}: Multiple attribute names used in one condition"),
            FunctionCondition { Name: "begins_with", Arguments: [not PathOperand, _] } => throw Errors.Validation($"Invalid {Name}: Invalid condition in {Name}: begins_with operator must have the key attribute as its first operand"),
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
                : throw Errors.Validation($"{Name}s cannot have conditions on nested attributes");
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
}
