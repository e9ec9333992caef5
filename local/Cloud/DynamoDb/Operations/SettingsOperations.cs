using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>Time to live, point-in-time recovery (reported, not kept) and tags.</summary>
internal static class SettingsOperations
{
    public static JsonObject UpdateTimeToLive(Engine engine, JsonObject json)
    {
        var request = new Request("UpdateTimeToLive", json, "TableName", "TimeToLiveSpecification");
        var table = TableOperations.Find(engine, request);
        var specification = request.Nested("TimeToLiveSpecification", "Enabled", "AttributeName")
            ?? throw Errors.Constraint(null, "timeToLiveSpecification", "Member must not be null");
        var attribute = specification.RequiredText("AttributeName");
        if (attribute.Length is 0 or > 255)
        {
            throw Errors.Constraint(attribute, "timeToLiveSpecification.attributeName", $"Member must have length {(attribute.Length == 0 ? "greater than or equal to 1" : "less than or equal to 255")}");
        }
        var isOn = specification.Flag("Enabled") ?? throw Errors.Constraint(null, "timeToLiveSpecification.enabled", "Member must not be null");
        lock (table.Gate)
        {
            if (isOn == (table.TimeToLiveAttribute is not null))
            {
                throw Errors.Validation($"TimeToLive is already {(isOn ? "enabled" : "disabled")}");
            }
            if (!isOn && attribute != table.TimeToLiveAttribute)
            {
                throw Errors.Validation($"TimeToLive is active on a different AttributeName: current AttributeName is {table.TimeToLiveAttribute}");
            }
            table.SetTimeToLive(isOn ? attribute : null);
        }
        return new JsonObject { ["TimeToLiveSpecification"] = new JsonObject { ["Enabled"] = isOn, ["AttributeName"] = attribute } };
    }

    public static JsonObject DescribeTimeToLive(Engine engine, JsonObject json)
    {
        var table = TableOperations.Find(engine, new Request("DescribeTimeToLive", json, "TableName"));
        return new JsonObject
        {
            ["TimeToLiveDescription"] = table.TimeToLiveAttribute is { } attribute
                ? new JsonObject { ["TimeToLiveStatus"] = "ENABLED", ["AttributeName"] = attribute }
                : new JsonObject { ["TimeToLiveStatus"] = "DISABLED" },
        };
    }

    public static JsonObject UpdateContinuousBackups(Engine engine, JsonObject json)
    {
        var request = new Request("UpdateContinuousBackups", json, "TableName", "PointInTimeRecoverySpecification");
        var table = FindForBackup(engine, request);
        var specification = request.Nested("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled", "RecoveryPeriodInDays")
            ?? throw Errors.Constraint(null, "pointInTimeRecoverySpecification", "Member must not be null");
        table.Settings.RecoveryPeriodInDays = specification.Flag("PointInTimeRecoveryEnabled") is true ? (int)(specification.Integer("RecoveryPeriodInDays", 1, 35) ?? 35) : null;
        return Backups(table);
    }

    public static JsonObject DescribeContinuousBackups(Engine engine, JsonObject json) =>
        Backups(FindForBackup(engine, new Request("DescribeContinuousBackups", json, "TableName")));

    public static JsonObject Tag(Engine engine, JsonObject json)
    {
        var request = new Request("TagResource", json, "ResourceArn", "Tags");
        var table = FindByArn(engine, request);
        lock (table.Gate)
        {
            TableReader.AddTags(request, table.Settings);
        }
        return [];
    }

    public static JsonObject Untag(Engine engine, JsonObject json)
    {
        var request = new Request("UntagResource", json, "ResourceArn", "TagKeys");
        var table = FindByArn(engine, request);
        lock (table.Gate)
        {
            foreach (var key in request.Texts("TagKeys"))
            {
                table.Settings.Tags.Remove(key);
            }
        }
        return [];
    }

    public static JsonObject ListTags(Engine engine, JsonObject json)
    {
        var request = new Request("ListTagsOfResource", json, "ResourceArn", "NextToken");
        // The service checks permissions first, and nobody has any on a table that is not there.
        var table = engine.Database.Find(Arn(request)) ?? throw new Protocol.AwsException("AccessDeniedException", $"User is not authorized to perform: dynamodb:ListTagsOfResource on resource: {Arn(request)}");
        lock (table.Gate)
        {
            return new JsonObject { ["Tags"] = new JsonArray([.. table.Settings.Tags.Select(t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]) };
        }
    }

    private static JsonObject Backups(Table table)
    {
        var recovery = new JsonObject { ["PointInTimeRecoveryStatus"] = "DISABLED" };
        if (table.Settings.RecoveryPeriodInDays is { } days)
        {
            recovery = new JsonObject { ["PointInTimeRecoveryStatus"] = "ENABLED", ["RecoveryPeriodInDays"] = days };
        }
        return new JsonObject
        {
            ["ContinuousBackupsDescription"] = new JsonObject { ["ContinuousBackupsStatus"] = "ENABLED", ["PointInTimeRecoveryDescription"] = recovery },
        };
    }

    private static Table FindForBackup(Engine engine, Request request) =>
        engine.Database.Find(request.TableName) ?? throw new Protocol.AwsException("TableNotFoundException", $"Table not found: {request.TableName}");

    private static string Arn(Request request) => request.RequiredText("ResourceArn") is var arn && arn.StartsWith("arn:", StringComparison.Ordinal)
        ? arn
        : throw Errors.Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}");

    private static Table FindByArn(Engine engine, Request request)
    {
        var arn = Arn(request);
        return engine.Database.Find(arn) ?? throw new Protocol.AwsException("ResourceNotFoundException", $"Requested resource not found: ResourcArn: {arn} not found");
    }
}
