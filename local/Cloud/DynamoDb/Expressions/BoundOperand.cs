using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>An operand with its aliases resolved: a value from the request, a path into the item, or the size of one.</summary>
internal sealed record BoundOperand(Func<MapValue, AttributeValue?> Get, AttributeValue? Constant, DocumentPath? Path)
{
    /// <summary>The value in the item; null if the item lacks it.</summary>
    public AttributeValue? Of(MapValue item) => Get(item);

    public static BoundOperand Bind(Operand operand, Bindings bindings, string expressionName)
    {
        switch (operand)
        {
            case ValueOperand value:
                var constant = bindings.Value(value.Alias, expressionName);
                return new BoundOperand(_ => constant, constant, null);
            case PathOperand path:
                var bound = bindings.Path(path.Path, expressionName);
                return new BoundOperand(bound.Find, null, bound);
            case SizeOperand { Of: SizeOperand }:
                throw Errors.Validation($"Invalid {expressionName}: Incorrect operand type for operator or function; operator or function: size, operand type: N");
            case SizeOperand size:
                var of = Bind(size.Of, bindings, expressionName);
                if (of.Constant is NumberValue or BooleanValue or NullValue)
                {
                    throw Errors.Validation($"Invalid {expressionName}: Incorrect operand type for operator or function; operator or function: size, operand type: {of.Constant.Type}");
                }
                return new BoundOperand(item => SizeOf(of.Of(item)), null, null);
            default:
                throw new InvalidOperationException($"{operand.GetType().Name} stands in update expressions only.");
        }
    }

    /// <summary>What <c>size()</c> counts: characters (UTF-16) of a string, bytes of a binary, elements of anything that has some; nothing else has a size.</summary>
    private static NumberValue? SizeOf(AttributeValue? value) => value switch
    {
        StringValue s => Number(s.Text.Length),
        BinaryValue b => Number(b.Bytes.Length),
        SetValue set => Number(set.Members.Count),
        ListValue list => Number(list.Elements.Count),
        MapValue map => Number(map.Attributes.Count),
        _ => null,
    };

    private static NumberValue Number(long value) => new(DynamoNumber.From(value));
}
