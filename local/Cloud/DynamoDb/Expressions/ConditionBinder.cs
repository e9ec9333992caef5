using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// Turns a parsed condition and the request's aliases into a test of an item. What can be refused without seeing an item
/// (unknown aliases, operands of a wrong type) is refused here, as the service does.
/// </summary>
internal sealed class ConditionBinder(Bindings bindings, string expressionName)
{
    private const string AllTypes = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";

    private readonly List<DocumentPath> _paths = [];

    /// <summary>Every path that the conditions bound so far mention.</summary>
    public IReadOnlyList<DocumentPath> Paths => _paths;

    public Func<MapValue, bool> Bind(Condition condition)
    {
        switch (condition)
        {
            case AndCondition and:
                var (first, second) = (Bind(and.Left), Bind(and.Right));
                return item => first(item) && second(item);
            case OrCondition or:
                var (one, other) = (Bind(or.Left), Bind(or.Right));
                return item => one(item) || other(item);
            case NotCondition not:
                var inner = Bind(not.Of);
                return item => !inner(item);
            case Comparison comparison:
                return Compare(comparison.Operator, Operand(comparison.Left), Operand(comparison.Right));
            case BetweenCondition between:
                return Between(Operand(between.Of), Operand(between.Lower), Operand(between.Upper));
            case InCondition @in:
                return In(Operand(@in.Of), [.. @in.Choices.Select(Operand)]);
            case FunctionCondition function:
                return Function(function.Name, [.. function.Arguments.Select(Operand)]);
            default:
                throw new InvalidOperationException($"{condition.GetType().Name} is no condition.");
        }
    }

    private BoundOperand Operand(Operand operand)
    {
        var bound = BoundOperand.Bind(operand, bindings, expressionName);
        if (bound.Path is not null)
        {
            _paths.Add(bound.Path);
        }
        else if (operand is SizeOperand { Of: PathOperand path })
        {
            _paths.Add(bindings.Path(path.Path, expressionName));
        }
        return bound;
    }

    private Func<MapValue, bool> Compare(string @operator, BoundOperand left, BoundOperand right)
    {
        CheckDistinct(@operator, left, right);
        if (@operator == "=")
        {
            return item => left.Of(item) is { } value && value.Equals(right.Of(item));
        }
        if (@operator == "<>")
        {
            // An attribute that is not there is different from anything, even from another that is not there.
            return item => left.Of(item) is not { } value || !value.Equals(right.Of(item));
        }
        CheckOrdered(@operator, left, right);
        return item => Order(left.Of(item), right.Of(item)) is { } order && @operator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private Func<MapValue, bool> Between(BoundOperand of, BoundOperand lower, BoundOperand upper)
    {
        CheckOrdered("BETWEEN", of, lower, upper);
        if (lower.Constant is { } low && upper.Constant is { } high)
        {
            if (low.Type != high.Type)
            {
                throw Error($"The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {low}, upper bound operand: AttributeValue: {high}");
            }
            if (ValueOrder.Instance.Compare(low, high) > 0)
            {
                throw Error($"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {low}, upper bound operand: AttributeValue: {high}");
            }
        }
        return item =>
        {
            var value = of.Of(item);
            return Order(value, lower.Of(item)) is >= 0 && Order(value, upper.Of(item)) is <= 0;
        };
    }

    private Func<MapValue, bool> In(BoundOperand of, BoundOperand[] choices)
    {
        CheckDistinct("IN", of, choices);
        return item => of.Of(item) is { } value && choices.Any(c => value.Equals(c.Of(item)));
    }

    private Func<MapValue, bool> Function(string name, BoundOperand[] arguments)
    {
        var of = arguments[0];
        switch (name)
        {
            case "attribute_exists":
                return item => of.Of(item) is not null;
            case "attribute_not_exists":
                return item => of.Of(item) is null;
            case "attribute_type":
                var type = arguments[1].Constant is StringValue s ? s.Text : throw WrongType(name, arguments[1].Constant?.Type ?? AllTypes);
                if (!AllTypes.Trim('{', '}').Split(',').Contains(type))
                {
                    throw Error($"Invalid attribute type name found; type: {type}, valid types: {AllTypes}");
                }
                return item => of.Of(item)?.Type == type;
            case "begins_with":
                CheckDistinct(name, of, arguments[1]);
                foreach (var constant in arguments.Select(a => a.Constant).Where(c => c is not (null or StringValue or BinaryValue)))
                {
                    throw WrongType(name, constant!.Type);
                }
                return item => of.Of(item) is { } value && arguments[1].Of(item) is { } prefix && ValueOrder.StartsWith(value, prefix);
            default:
                CheckDistinct(name, of, arguments[1]);
                return item => of.Of(item) is { } value && arguments[1].Of(item) is { } part && Contains(value, part);
        }
    }

    private static bool Contains(AttributeValue value, AttributeValue part) => (value, part) switch
    {
        (StringValue text, StringValue sought) => text.Text.Contains(sought.Text, StringComparison.Ordinal),
        (BinaryValue bytes, BinaryValue sought) => bytes.Bytes.Span.IndexOf(sought.Bytes.Span) >= 0,
        (SetValue set, _) => set.Members.Contains(part),
        (ListValue list, _) => list.Elements.Contains(part),
        _ => false,
    };

    private static int? Order(AttributeValue? left, AttributeValue? right) =>
        left is not null && right is not null && left.Type == right.Type && ValueOrder.Has(left.Type) ? ValueOrder.Instance.Compare(left, right) : null;

    private void CheckOrdered(string @operator, params ReadOnlySpan<BoundOperand> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Constant is { } constant && !ValueOrder.Has(constant.Type))
            {
                throw Error($"Incorrect operand type for operator or function; operator or function: {@operator}, operand type: {constant.Type}");
            }
        }
    }

    private void CheckDistinct(string @operator, BoundOperand first, params ReadOnlySpan<BoundOperand> rest)
    {
        foreach (var operand in rest)
        {
            if (first.Path is not null && operand.Path is not null && first.Path.Steps.SequenceEqual(operand.Path.Steps))
            {
                throw Error($"The first operand must be distinct from the remaining operands for this operator or function; operator: {@operator}, first operand: {first.Path}");
            }
        }
    }

    private AwsException WrongType(string function, string type) =>
        Error($"Incorrect operand type for operator or function; operator or function: {function}, operand type: {type}");

    private AwsException Error(string what) => Errors.Validation($"Invalid {expressionName}: {what}");
}
