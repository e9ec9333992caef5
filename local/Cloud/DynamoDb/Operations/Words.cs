namespace LocalCloud.DynamoDb.Operations;

/// <summary>A member that takes one word of a set.</summary>
/// <param name="Member">Its name in the request.</param>
/// <param name="Default">What its absence means.</param>
/// <param name="Allowed">All words, in the order in which the service's messages list them.</param>
internal sealed record Words(string Member, string Default, params string[] Allowed)
{
    public static Words ReturnConsumedCapacity { get; } = new("ReturnConsumedCapacity", "NONE", "INDEXES", "TOTAL", "NONE");

    public static Words ReturnItemCollectionMetrics { get; } = new("ReturnItemCollectionMetrics", "NONE", "SIZE", "NONE");

    public static Words ReturnValues { get; } = new("ReturnValues", "NONE", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");

    public static Words ReturnValuesOnConditionCheckFailure { get; } = new("ReturnValuesOnConditionCheckFailure", "NONE", "ALL_OLD", "NONE");

    /// <summary>The default is for a query of the table; see <see cref="PageReader"/>.</summary>
    public static Words Select { get; } = new("Select", "ALL_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

    public static Words ConditionalOperator { get; } = new("ConditionalOperator", "AND", "OR", "AND");
}
