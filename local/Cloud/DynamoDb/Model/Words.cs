namespace LocalCloud.DynamoDb.Model;

/// <summary>A member that takes one word of a set.</summary>
/// <param name="Member">Its name in the request.</param>
/// <param name="Default">What its absence means; empty where that is for the operation to say.</param>
/// <param name="Allowed">All words, in the order in which the service's messages list them.</param>
internal sealed record Words(string Member, string Default, params string[] Allowed)
{
    public static Words ReturnConsumedCapacity { get; } = new("ReturnConsumedCapacity", "NONE", "INDEXES", "TOTAL", "NONE");

    public static Words ReturnItemCollectionMetrics { get; } = new("ReturnItemCollectionMetrics", "NONE", "SIZE", "NONE");

    public static Words ReturnValues { get; } = new("ReturnValues", "NONE", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");

    public static Words ReturnValuesOnConditionCheckFailure { get; } = new("ReturnValuesOnConditionCheckFailure", "NONE", "ALL_OLD", "NONE");

    public static Words Select { get; } = new("Select", "", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

    public static Words ConditionalOperator { get; } = new("ConditionalOperator", "AND", "OR", "AND");

    public static Words ComparisonOperator { get; } = new("ComparisonOperator", "", "IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS");

    public static Words AttributeAction { get; } = new("Action", "PUT", "ADD", "PUT", "DELETE");

    public static Words AttributeType { get; } = new("AttributeType", "", "B", "N", "S");

    public static Words KeyType { get; } = new("KeyType", "", "HASH", "RANGE");

    public static Words ProjectionType { get; } = new("ProjectionType", "", "ALL", "INCLUDE", "KEYS_ONLY");

    public static Words BillingMode { get; } = new("BillingMode", "PROVISIONED", "PROVISIONED", "PAY_PER_REQUEST");

    public static Words TableClass { get; } = new("TableClass", "", "STANDARD", "STANDARD_INFREQUENT_ACCESS");

    public static Words EncryptionType { get; } = new("SSEType", "KMS", "AES256", "KMS");

    public static Words StreamViewType { get; } = new("StreamViewType", "", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY");

    public static Words ShardIteratorType { get; } = new("ShardIteratorType", "", "TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER");

    public static Words ShardFilterType { get; } = new("Type", "", "CHILD_SHARDS");
}
