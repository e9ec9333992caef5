using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>What a query or scan keeps of what it reads, as far as it can be said without the table.</summary>
internal sealed record PageExpressions(Projection? Projection, Func<MapValue, bool>? Filter, IReadOnlyList<DocumentPath> FilterPaths)
{
    public static PageExpressions Bind(Engine engine, Request request, Bindings bindings)
    {
        var binder = new ConditionBinder(bindings, "FilterExpression");
        var filter = request.Text("FilterExpression") is { } text ? binder.Bind(engine.Expressions.Condition(text, "FilterExpression")) : null;
        return new PageExpressions(ItemOperations.ReadProjection(engine, request, bindings), filter, binder.Paths);
    }
}
