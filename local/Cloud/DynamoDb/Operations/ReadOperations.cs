using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>Query and Scan.</summary>
internal static class ReadOperations
{
    public static JsonObject Query(Engine engine, JsonObject json)
    {
        var request = new Request(LegacyParameters.Rewrite(json, "AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"));
        if (request.Integer("Limit") < 1)
        {
            // A query says it in words of its own; a scan as every other constraint.
            throw Errors.UnshownConstraint("Limit", "Member must have value greater than or equal to 1");
        }
        var start = ReadStart(request);
        var text = request.Text("KeyConditionExpression") ?? throw Errors.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        var bindings = ReadBindings(request, "KeyConditionExpression", "FilterExpression", "ProjectionExpression");
        var expressions = PageExpressions.Bind(engine, request, bindings);
        var conditions = KeyCondition.Read(engine.Expressions.Condition(text, "KeyConditionExpression"), bindings);
        bindings.CheckAllUsed();
        var mode = ItemOperations.CapacityMode(request);
        var page = new PageReader(request, engine.Database.Table(request.TableName), expressions, start);
        var range = KeyRange.Of(conditions, page.Key);
        if (expressions.FilterPaths.FirstOrDefault(p => page.Key.Has(p.Attribute)) is { } keyPath)
        {
            throw Errors.Validation($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {keyPath.Attribute}");
        }
        return page.Read(engine, range.Lower, range.Upper, request.Flag("ScanIndexForward") ?? true, mode, "The provided starting key is outside query boundaries based on provided conditions");
    }

    public static JsonObject Scan(Engine engine, JsonObject json)
    {
        var request = new Request(LegacyParameters.Rewrite(json, "AttributesToGet", "ScanFilter", "ConditionalOperator"));
        var start = ReadStart(request);
        var (lower, upper) = ReadSegment(request);
        var bindings = ReadBindings(request, "FilterExpression", "ProjectionExpression");
        var expressions = PageExpressions.Bind(engine, request, bindings);
        bindings.CheckAllUsed();
        var mode = ItemOperations.CapacityMode(request);
        var page = new PageReader(request, engine.Database.Table(request.TableName), expressions, start);
        return page.Read(engine, lower, upper, forward: true, mode, $"The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: {request.Integer("TotalSegments")} Segment: {request.Integer("Segment")}");
    }

    private static MapValue? ReadStart(Request request) =>
        request.Object("ExclusiveStartKey") is { } start ? AttributeValueReader.ReadItem(start) : null;

    private static Bindings ReadBindings(Request request, params string[] expressions) => Bindings.Read(
        request.Object("ExpressionAttributeNames"),
        request.Object("ExpressionAttributeValues"),
        expressions.Length == 3 ? "FilterExpression and KeyConditionExpression are null" : "FilterExpression is null",
        expressions.Any(request.Has));

    /// <summary>The stretch of hashes that a worker of a parallel scan reads.</summary>
    private static (OrderedItem? Lower, OrderedItem? Upper) ReadSegment(Request request)
    {
        var segment = request.Integer("Segment");
        var total = request.Integer("TotalSegments");
        if (segment is null && total is null)
        {
            return (null, null);
        }
        if (segment is null || total is null)
        {
            throw Errors.Validation(segment is null
                ? "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"
                : "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
        }
        if (segment >= total)
        {
            throw Errors.Validation($"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}");
        }
        const long Hashes = 1L << 32;
        var first = Hashes * segment.Value / total.Value;
        var last = (Hashes * (segment.Value + 1) / total.Value) - 1;
        return (OrderedItem.Bound((uint)first, Edge.Before), OrderedItem.Bound((uint)last, Edge.After));
    }
}
