using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// Turns a parsed update and the request's aliases into an <see cref="ItemUpdate"/>. What can be refused without seeing the
/// item is refused here.
/// </summary>
internal sealed class UpdateBinder(Bindings bindings, bool isLegacy)
{
    private const string Name = "UpdateExpression";

    public ItemUpdate Bind(UpdateSyntax syntax)
    {
        DocumentPath[] paths = [.. syntax.Paths.Select(p => bindings.Path(p, Name))];
        var update = new ItemUpdate(
            paths,
            [.. syntax.Set.Select(s => (Path(s.Path), Value(s.Value)))],
            [.. syntax.Remove.Select(Path)],
            [.. syntax.Add.Select(a => (Path(a.Path), Addend(a.Value)))],
            [.. syntax.Delete.Select(d => (Path(d.Path), Subtrahend(d.Value)))],
            isLegacy);
        DocumentPath.CheckDistinct(paths, Name);
        return update;
    }

    private DocumentPath Path(PathSyntax path) => bindings.Path(path, Name);

    private AttributeValue Addend(ValueOperand operand)
    {
        var value = bindings.Value(operand.Alias, Name);
        return value is NumberValue or SetValue ? value : throw WrongType("ADD", value);
    }

    private SetValue Subtrahend(ValueOperand operand)
    {
        var value = bindings.Value(operand.Alias, Name);
        return value as SetValue ?? throw WrongType("DELETE", value);
    }

    /// <summary>The value an operand has for an item. It never reads what the same update writes.</summary>
    private Func<MapValue, AttributeValue> Value(Operand operand)
    {
        switch (operand)
        {
            case IfNotExistsOperand ifNotExists:
                var (path, otherwise) = (Path(ifNotExists.Path), Value(ifNotExists.Otherwise));
                return item => path.Find(item) ?? otherwise(item);
            case ListAppendOperand append:
                CheckConstants("list_append", v => v is ListValue, append.First, append.Second);
                var (head, tail) = (Value(append.First), Value(append.Second));
                return item => head(item) is ListValue a && tail(item) is ListValue b ? new ListValue([.. a.Elements, .. b.Elements]) : throw WrongOperand();
            case ArithmeticOperand arithmetic:
                CheckConstants(arithmetic.Operator.ToString(), v => v is NumberValue, arithmetic.Left, arithmetic.Right);
                var (left, right) = (Value(arithmetic.Left), Value(arithmetic.Right));
                return item => left(item) is NumberValue x && right(item) is NumberValue y
                    ? new NumberValue(arithmetic.Operator == '+' ? x.Number + y.Number : x.Number - y.Number)
                    : throw WrongOperand();
            default:
                var bound = BoundOperand.Bind(operand, bindings, Name);
                return item => bound.Of(item) ?? throw Errors.Validation("The provided expression refers to an attribute that does not exist in the item");
        }
    }

    private void CheckConstants(string function, Func<AttributeValue, bool> allowed, params ReadOnlySpan<Operand> operands)
    {
        foreach (var operand in operands)
        {
            if (operand is ValueOperand value && bindings.Value(value.Alias, Name) is var constant && !allowed(constant))
            {
                throw Errors.Validation($"Invalid {Name}: Incorrect operand type for operator or function; operator or function: {function}, operand type: {constant.Type}");
            }
        }
    }

    private AwsException WrongOperand() => Errors.Validation(isLegacy ? "Type mismatch for attribute to update" : "An operand in the update expression has an incorrect data type");

    private static AwsException WrongType(string clause, AttributeValue value) =>
        Errors.Validation($"Invalid {Name}: Incorrect operand type for operator or function; operator: {clause}, operand type: {LongName(value)}, typeSet: ALLOWED_FOR_{clause}_OPERAND");

    private static string LongName(AttributeValue value) => value switch
    {
        StringValue => "STRING",
        NumberValue => "NUMBER",
        BinaryValue => "BINARY",
        BooleanValue => "BOOLEAN",
        NullValue => "NULL",
        ListValue => "LIST",
        _ => "MAP",
    };
}
