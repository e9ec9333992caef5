using System.Text.Json.Nodes;

namespace LocalCloud.Iam;

/// <summary>
/// What an operation of DynamoDB or DynamoDB Streams needs
/// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html; for transactions: DynamoDB
/// developer guide, "Using IAM with DynamoDB transactions").
/// </summary>
internal sealed class DynamoDbAccess(string region, string account)
{
    public IEnumerable<Access> Of(string operation, JsonObject request) => operation switch
    {
        "GetItem" or "PutItem" or "UpdateItem" or "DeleteItem"
            or "CreateTable" or "DescribeTable" or "UpdateTable" or "DeleteTable" or "UpdateTimeToLive" or "DescribeTimeToLive"
            or "UpdateContinuousBackups" or "DescribeContinuousBackups" or "DescribeContributorInsights" => OnTable(operation, request["TableName"]),
        "Query" or "Scan" => request["IndexName"] is JsonValue index ? OnTable(operation, request["TableName"], $"/index/{index}") : OnTable(operation, request["TableName"]),
        "BatchGetItem" or "BatchWriteItem" => (request["RequestItems"] as JsonObject ?? []).SelectMany(table => On(operation, Table(table.Key))),
        "TransactGetItems" or "TransactWriteItems" => InTransaction(request["TransactItems"] as JsonArray ?? []),
        "ListTables" => On(operation, Table("*")),
        "DescribeLimits" => On(operation, "*"),
        // The reference names no resource for it, the developer guide's policies name the streams of the table.
        "ListStreams" => On(operation, request["TableName"] is JsonValue table ? $"{Table($"{table}")}/stream/*" : "*"),
        "DescribeStream" or "GetShardIterator" => On(operation, request["StreamArn"]),
        // An iterator begins with the ARN of its stream.
        "GetRecords" => On(operation, $"{request["ShardIterator"]}".Split('|')[0]),
        "TagResource" or "UntagResource" or "ListTagsOfResource" => On(operation, request["ResourceArn"]),
        _ => [],
    };

    /// <summary>There is no action for a transaction: each item needs that of its own kind.</summary>
    private IEnumerable<Access> InTransaction(JsonArray items) => items.OfType<JsonObject>().SelectMany(item => item).SelectMany(part => part.Key switch
    {
        "Get" => OnTable("GetItem", part.Value?["TableName"]),
        "Put" => OnTable("PutItem", part.Value?["TableName"]),
        "Update" => OnTable("UpdateItem", part.Value?["TableName"]),
        "Delete" => OnTable("DeleteItem", part.Value?["TableName"]),
        "ConditionCheck" => OnTable("ConditionCheckItem", part.Value?["TableName"]),
        _ => [],
    });

    private IEnumerable<Access> OnTable(string action, JsonNode? table, string part = "") =>
        table is JsonValue name && name.ToString().Length > 0 ? On(action, Table($"{name}") + part) : [];

    private static IEnumerable<Access> On(string action, JsonNode? arn) => arn is JsonValue value ? On(action, $"{value}") : [];

    private static IEnumerable<Access> On(string action, string arn) => arn.Length == 0 ? [] : [new Access($"dynamodb:{action}", arn)];

    /// <summary>A table may be named by its ARN as well.</summary>
    private string Table(string name) => name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:dynamodb:{region}:{account}:table/{name}";
}
