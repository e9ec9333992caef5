using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>Time to live, point-in-time recovery (reported, not kept), and what clients ask in passing.</summary>
internal static class SettingsOperations
{
    private const long LongestRecovery = 35;

    public static JsonObject UpdateTimeToLive(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var table = TableOperations.Find(engine, request);
        var specification = request.Nested("TimeToLiveSpecification")!;
        var attribute = specification.RequiredText("AttributeName");
        var isOn = specification.Flag("Enabled") is true;
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
        var table = TableOperations.Find(engine, new Request(json));
        return new JsonObject
        {
            ["TimeToLiveDescription"] = table.TimeToLiveAttribute is { } attribute
                ? new JsonObject { ["TimeToLiveStatus"] = "ENABLED", ["AttributeName"] = attribute }
                : new JsonObject { ["TimeToLiveStatus"] = "DISABLED" },
        };
    }

    public static JsonObject UpdateContinuousBackups(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var table = FindForBackup(engine, request);
        var specification = request.Nested("PointInTimeRecoverySpecification")!;
        table.Settings.Recovery = specification.Flag("PointInTimeRecoveryEnabled") is true
            ? new RecoverySettings((int)(specification.Integer("RecoveryPeriodInDays") ?? LongestRecovery), table.Settings.Recovery?.Since ?? engine.Database.Time.GetUtcNow())
            : null;
        return Backups(engine, table);
    }

    public static JsonObject DescribeContinuousBackups(Engine engine, JsonObject json) =>
        Backups(engine, FindForBackup(engine, new Request(json)));

    public static JsonObject DescribeContributorInsights(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var answer = new JsonObject { ["TableName"] = TableOperations.Find(engine, request).Name, ["ContributorInsightsStatus"] = "DISABLED" };
        if (request.Text("IndexName") is { } index)
        {
            answer["IndexName"] = index;
        }
        return answer;
    }

    /// <summary>The service's quotas as they are at first. Source: developer guide, "Quotas in Amazon DynamoDB".</summary>
    public static JsonObject DescribeLimits(Engine engine, JsonObject json) => new()
    {
        ["AccountMaxReadCapacityUnits"] = 80_000,
        ["AccountMaxWriteCapacityUnits"] = 80_000,
        ["TableMaxReadCapacityUnits"] = 40_000,
        ["TableMaxWriteCapacityUnits"] = 40_000,
    };

    private static JsonObject Backups(Engine engine, Table table)
    {
        var recovery = new JsonObject { ["PointInTimeRecoveryStatus"] = "DISABLED" };
        if (table.Settings.Recovery is { } on)
        {
            var now = engine.Database.Time.GetUtcNow();
            var earliest = now - TimeSpan.FromDays(on.PeriodInDays);
            recovery = new JsonObject
            {
                ["PointInTimeRecoveryStatus"] = "ENABLED",
                ["RecoveryPeriodInDays"] = on.PeriodInDays,
                ["EarliestRestorableDateTime"] = (earliest > on.Since ? earliest : on.Since).ToUnixTimeMilliseconds() / 1000.0,
                ["LatestRestorableDateTime"] = now.ToUnixTimeMilliseconds() / 1000.0,
            };
        }
        return new JsonObject
        {
            ["ContinuousBackupsDescription"] = new JsonObject { ["ContinuousBackupsStatus"] = "ENABLED", ["PointInTimeRecoveryDescription"] = recovery },
        };
    }

    private static Table FindForBackup(Engine engine, Request request) =>
        engine.Database.Find(request.TableName) ?? throw new Protocol.AwsException("TableNotFoundException", $"Table not found: {request.TableName}");
}
