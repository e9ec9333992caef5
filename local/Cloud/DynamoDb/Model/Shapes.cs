namespace LocalCloud.DynamoDb.Model;

/// <summary>The shapes that requests share.</summary>
internal static class Shapes
{
    public static TextShape Text { get; } = new();

    public static FlagShape Flag { get; } = new();

    public static ValueShape Value { get; } = new();

    /// <summary>A key or an item: attribute names to values.</summary>
    public static MapShape Item { get; } = new("AttributeValue", Value);

    public static Member TableName { get; } = new("TableName", new NameShape(shortest: 1, orArn: true), IsRequired: true);

    public static Member IndexName { get; } = new("IndexName", new NameShape());

    public static Member AttributesToGet { get; } = new("AttributesToGet", new ListShape(Text, 1, 255));

    public static Member ExpressionAttributeNames { get; } = new("ExpressionAttributeNames", new MapShape("java.lang.String", Text));

    public static Member ExpressionAttributeValues { get; } = new("ExpressionAttributeValues", Item);

    public static Member Expected { get; } = new("Expected", new MapShape("ExpectedAttributeValue", new StructureShape(
        "ExpectedAttributeValue", Values, OneOf(Words.ComparisonOperator), Of("Exists", Flag), Of("Value", Value))));

    private static Member Values => Of("AttributeValueList", new ListShape(Value));

    public static Member Of(string name, Shape shape) => new(name, shape);

    public static Member Needed(string name, Shape shape) => new(name, shape, IsRequired: true);

    public static Member OneOf(Words words, bool isRequired = false) => new(words.Member, new TextShape(words: words), isRequired);

    public static Member Conditions(string name) => Of(name, new MapShape("Condition", new StructureShape(
        "Condition", Values, OneOf(Words.ComparisonOperator, isRequired: true))));
}
