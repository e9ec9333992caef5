using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// A table as DescribeTable answers it. A table is ACTIVE from the start: there is nothing to wait for.
/// Counts and sizes are those of the moment; the service's own lag by about six hours.
/// </summary>
internal static class TableDescription
{
    public static JsonObject Of(Table table, string status = "ACTIVE")
    {
        var settings = table.Settings;
        var json = new JsonObject
        {
            ["TableName"] = table.Name,
            ["TableStatus"] = status,
            ["TableArn"] = settings.Arn,
            ["TableId"] = settings.Id,
            ["CreationDateTime"] = settings.CreatedAt.ToUnixTimeMilliseconds() / 1000.0,
            ["AttributeDefinitions"] = new JsonArray([.. table.AttributeTypes.Select(a => new JsonObject { ["AttributeName"] = a.Key, ["AttributeType"] = a.Value })]),
            ["KeySchema"] = KeySchemaOf(table.Key),
            ["ItemCount"] = table.Items.Count,
            ["TableSizeBytes"] = table.Size,
            ["ProvisionedThroughput"] = Throughput(settings),
            ["DeletionProtectionEnabled"] = settings.DeletionProtection,
        };
        if (settings.BillingMode == "PAY_PER_REQUEST")
        {
            json["BillingModeSummary"] = new JsonObject { ["BillingMode"] = settings.BillingMode, ["LastUpdateToPayPerRequestDateTime"] = settings.CreatedAt.ToUnixTimeMilliseconds() / 1000.0 };
        }
        if (settings.TableClass is not null)
        {
            json["TableClassSummary"] = new JsonObject { ["TableClass"] = settings.TableClass };
        }
        if (settings.OnDemandThroughput is not null)
        {
            json["OnDemandThroughput"] = settings.OnDemandThroughput.DeepClone();
        }
        if (settings.ServerSideEncryption is not null)
        {
            json["SSEDescription"] = settings.ServerSideEncryption.DeepClone();
        }
        AddIndexes(json, table, isGlobal: true);
        AddIndexes(json, table, isGlobal: false);
        if (table.Stream is { } stream)
        {
            json["LatestStreamArn"] = stream.Arn;
            json["LatestStreamLabel"] = stream.Label;
            if (stream.ClosedAt is null)
            {
                json["StreamSpecification"] = new JsonObject { ["StreamEnabled"] = true, ["StreamViewType"] = stream.ViewType };
            }
        }
        return json;
    }

    public static JsonArray KeySchemaOf(KeySchema key) => key.Sort is null
        ? [Element(key.Partition, "HASH")]
        : [Element(key.Partition, "HASH"), Element(key.Sort, "RANGE")];

    private static JsonObject Element(KeyAttribute attribute, string type) => new() { ["AttributeName"] = attribute.Name, ["KeyType"] = type };

    private static void AddIndexes(JsonObject json, Table table, bool isGlobal)
    {
        JsonNode[] indexes = [.. table.Indexes.Where(i => i.IsGlobal == isGlobal).Select(i => IndexOf(table, i))];
        if (indexes.Length > 0)
        {
            json[isGlobal ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"] = new JsonArray(indexes);
        }
    }

    private static JsonObject IndexOf(Table table, SecondaryIndex index)
    {
        var projection = new JsonObject { ["ProjectionType"] = index.Projection.Type };
        if (index.Projection.NonKeyAttributes.Count > 0)
        {
            projection["NonKeyAttributes"] = new JsonArray([.. index.Projection.NonKeyAttributes.Select(a => JsonValue.Create(a))]);
        }
        var json = new JsonObject
        {
            ["IndexName"] = index.Name,
            ["IndexArn"] = $"{table.Settings.Arn}/index/{index.Name}",
            ["KeySchema"] = KeySchemaOf(index.Key),
            ["Projection"] = projection,
            ["ItemCount"] = index.Items.Count,
            ["IndexSizeBytes"] = index.Items.Between(null, null, forward: true).Sum(i => (long)index.Project(i.Item!.Attributes).ContentSize),
        };
        if (index.IsGlobal)
        {
            json["IndexStatus"] = "ACTIVE";
            json["ProvisionedThroughput"] = Throughput(table.Settings);
        }
        return json;
    }

    private static JsonObject Throughput(TableSettings settings) => new()
    {
        ["NumberOfDecreasesToday"] = 0,
        ["ReadCapacityUnits"] = settings.ReadCapacityUnits,
        ["WriteCapacityUnits"] = settings.WriteCapacityUnits,
    };
}
