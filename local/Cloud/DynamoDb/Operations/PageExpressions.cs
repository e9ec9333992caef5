using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>What a query or scan keeps of what it reads, as far as it can be said without the table.</summary>
internal sealed record PageExpressions(Projection? Projection, Func<MapValue, bool>? Filter, IReadOnlyList<DocumentPath> FilterPaths)
{
    public static PageExpressions Bind(Engine engine, Request request, Bindings bindings)
    {
        var projection = ItemOperations.ReadProjection(engine, request, bindings);
        if (request.Text("FilterExpression") is not { } text)
        {
            return new PageExpressions(projection, null, []);
        }
        var binder = new ConditionBinder(bindings, "FilterExpression");
        return new PageExpressions(projection, binder.Bind(engine.Expressions.Condition(text, "FilterExpression")), binder.Paths);
    }
}
