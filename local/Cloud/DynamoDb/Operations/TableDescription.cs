using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// A table as DescribeTable answers it. A change is under way in its own answer and done when the table is described next.
/// Counts and sizes are those of the moment; the service's own lag by about six hours.
/// </summary>
internal static class TableDescription
{
    private static readonly string[] Kept =
    [
        "TableName", "TableStatus", "TableArn", "TableId", "ItemCount", "TableSizeBytes", "ProvisionedThroughput", "BillingModeSummary", "DeletionProtectionEnabled",
        "LatestStreamArn", "LatestStreamLabel", "StreamSpecification", "TableClassSummary",
    ];

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
            ["ProvisionedThroughput"] = Provisioned(settings.Throughput),
            ["DeletionProtectionEnabled"] = settings.DeletionProtection,
        };
        if (settings.ByRequestSince is { } since)
        {
            json["BillingModeSummary"] = new JsonObject { ["BillingMode"] = settings.BillingMode };
            if (status != "CREATING")
            {
                json["BillingModeSummary"]!["LastUpdateToPayPerRequestDateTime"] = since.ToUnixTimeMilliseconds() / 1000.0;
            }
        }
        if (settings.TableClass is not null)
        {
            json["TableClassSummary"] = new JsonObject { ["TableClass"] = settings.TableClass };
        }
        AddThroughput(json, settings.Throughput, settings, status);
        if (settings.ServerSideEncryption is not null)
        {
            json["SSEDescription"] = settings.ServerSideEncryption.DeepClone();
        }
        AddIndexes(json, table, status, isGlobal: true);
        AddIndexes(json, table, status, isGlobal: false);
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

    /// <summary>What DeleteTable answers: the table's schema is gone already.</summary>
    public static JsonObject OfDeleted(Table table)
    {
        var all = Of(table, "DELETING");
        return new JsonObject(Kept.Where(name => all[name] is not null).Select(name => KeyValuePair.Create(name, all[name]?.DeepClone())));
    }

    public static JsonArray KeySchemaOf(KeySchema key) =>
        [.. key.Partition.Select(attribute => Element(attribute, "HASH")), .. key.Sort.Select(attribute => Element(attribute, "RANGE"))];

    private static JsonObject Element(KeyAttribute attribute, string type) => new() { ["AttributeName"] = attribute.Name, ["KeyType"] = type };

    private static void AddIndexes(JsonObject json, Table table, string status, bool isGlobal)
    {
        JsonNode[] indexes = [.. table.Indexes.Where(i => i.IsGlobal == isGlobal).Select(i => IndexOf(table, i, status))];
        if (indexes.Length > 0)
        {
            json[isGlobal ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"] = new JsonArray(indexes);
        }
    }

    private static JsonObject IndexOf(Table table, SecondaryIndex index, string status)
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
            json["IndexStatus"] = status;
            json["ProvisionedThroughput"] = Provisioned(index.Throughput!);
            AddThroughput(json, index.Throughput!, table.Settings, status);
        }
        return json;
    }

    /// <summary>The settings beyond provisioned units.</summary>
    private static void AddThroughput(JsonObject json, Throughput throughput, TableSettings settings, string status)
    {
        if (throughput.OnDemand is { } onDemand)
        {
            json["OnDemandThroughput"] = onDemand.DeepClone();
        }
        if (status == "CREATING" && throughput.Warm is null)
        {
            return;
        }
        var (read, write) = settings.BillingMode == "PAY_PER_REQUEST" ? (TableReader.InitialReads, TableReader.InitialWrites) : (throughput.ReadCapacityUnits, throughput.WriteCapacityUnits);
        json["WarmThroughput"] = new JsonObject
        {
            ["ReadUnitsPerSecond"] = throughput.Warm?["ReadUnitsPerSecond"]?.DeepClone() ?? read,
            ["WriteUnitsPerSecond"] = throughput.Warm?["WriteUnitsPerSecond"]?.DeepClone() ?? write,
            ["Status"] = status == "ACTIVE" ? status : "UPDATING",
        };
    }

    private static JsonObject Provisioned(Throughput throughput) => new()
    {
        ["NumberOfDecreasesToday"] = 0,
        ["ReadCapacityUnits"] = throughput.ReadCapacityUnits,
        ["WriteCapacityUnits"] = throughput.WriteCapacityUnits,
    };
}
