using static LocalCloud.DynamoDb.Model.Shapes;

namespace LocalCloud.DynamoDb.Model;

/// <summary>The requests that read and write items. Source: Amazon DynamoDB API reference; the order of members is that of the service's messages.</summary>
internal static class ItemRequests
{
    private static readonly Member Capacity = OneOf(Words.ReturnConsumedCapacity);
    private static readonly Member Metrics = OneOf(Words.ReturnItemCollectionMetrics);
    private static readonly Member Returns = OneOf(Words.ReturnValues);
    private static readonly Member ReturnsOnFailure = OneOf(Words.ReturnValuesOnConditionCheckFailure);
    private static readonly Member Conditional = OneOf(Words.ConditionalOperator);
    private static readonly Member Key = Needed("Key", Item);
    private static readonly Member NewItem = Needed("Item", Item);
    private static readonly Member Consistent = Of("ConsistentRead", Flag);
    private static readonly Member Condition = Of("ConditionExpression", Text);
    private static readonly Member Filter = Of("FilterExpression", Text);
    private static readonly Member Projected = Of("ProjectionExpression", Text);
    private static readonly Member Start = Of("ExclusiveStartKey", Item);
    private static readonly Member[] Expressions = [Condition, ExpressionAttributeValues, ExpressionAttributeNames];

    private static readonly Member Limit = Of("Limit", new NumberShape("Integer", 1));

    public static StructureShape PutItem { get; } = new(
        nameof(PutItem), [Capacity, TableName, NewItem, Conditional, Expected, Returns, Metrics, ReturnsOnFailure, .. Expressions]);

    public static StructureShape DeleteItem { get; } = new(
        nameof(DeleteItem), [Capacity, TableName, Key, Conditional, Expected, Returns, Metrics, ReturnsOnFailure, .. Expressions]);

    public static StructureShape UpdateItem { get; } = new(
        nameof(UpdateItem), [Capacity, TableName, Metrics, Returns, Key, Conditional, Expected, AttributeUpdates, ReturnsOnFailure, Of("UpdateExpression", Text), .. Expressions]);

    public static StructureShape GetItem { get; } = new(
        nameof(GetItem), Capacity, AttributesToGet, TableName, Key, Consistent, Projected, ExpressionAttributeNames);

    /// <summary>A query says what is wrong with its limit in words of its own.</summary>
    public static StructureShape Query { get; } = new(
        nameof(Query), OneOf(Words.Select), IndexName, Capacity, Conditions("QueryFilter"), TableName, Conditional, AttributesToGet, Of("Limit", new NumberShape("Integer")), Conditions("KeyConditions"), Start, Consistent, Of("ScanIndexForward", Flag), Of("KeyConditionExpression", Text), Filter, Projected, ExpressionAttributeValues, ExpressionAttributeNames);

    public static StructureShape Scan { get; } = new(
        nameof(Scan), OneOf(Words.Select), IndexName, Of("TotalSegments", new NumberShape("Integer", 1, 1_000_000)), Capacity, TableName, Conditional, Conditions("ScanFilter"), Of("Segment", new NumberShape("Integer", 0, 999_999)), Limit, AttributesToGet, Start, Consistent, Filter, Projected, ExpressionAttributeValues, ExpressionAttributeNames);

    public static StructureShape BatchGetItem { get; } = new(
        nameof(BatchGetItem),
        Needed("RequestItems", new MapShape("KeysAndAttributes", byTable: true, element: new StructureShape("KeysAndAttributes", Needed("Keys", new ListShape(Item, 1)), AttributesToGet, Consistent, Projected, ExpressionAttributeNames))),
        Capacity);

    public static StructureShape BatchWriteItem { get; } = new(
        nameof(BatchWriteItem),
        Capacity,
        Metrics,
        Needed("RequestItems", new MapShape("java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>", byTable: true, element: new ListShape(
            new StructureShape("WriteRequest", Of("DeleteRequest", new StructureShape("DeleteRequest", Key)), Of("PutRequest", new StructureShape("PutRequest", NewItem))),
            shortest: 1,
            longest: 25))));

    public static StructureShape TransactGetItems { get; } = new(
        nameof(TransactGetItems),
        Capacity,
        Needed("TransactItems", new ListShape(
            new StructureShape("TransactGetItem", Needed("Get", new StructureShape("Get", TableName, Key, Projected, ExpressionAttributeNames))),
            shortest: 1,
            longest: 100)));

    public static StructureShape TransactWriteItems { get; } = new(
        nameof(TransactWriteItems),
        Of("ClientRequestToken", new TextShape(1, 36)),
        Capacity,
        Metrics,
        Needed("TransactItems", new ListShape(
            new StructureShape(
                "TransactWriteItem",
                Action("ConditionCheck", Key),
                Action("Put", NewItem),
                Action("Delete", Key),
                Action("Update", Key, Needed("UpdateExpression", Text))),
            shortest: 1,
            longest: 100)));

    private static Member AttributeUpdates => Of("AttributeUpdates", new MapShape("AttributeValueUpdate", new StructureShape(
        "AttributeValueUpdate", OneOf(Words.AttributeAction), Of("Value", Value))));

    private static Member Action(string name, params Member[] members) => Of(name, new StructureShape(
        name, [.. members, TableName, ReturnsOnFailure, name == "ConditionCheck" ? Condition with { IsRequired = true } : Condition, ExpressionAttributeValues, ExpressionAttributeNames]));
}
