using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>Tables: what survives a mistake, and what a mistake may cost.</summary>
internal static class TableRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("table-point-in-time-recovery", "Every table can be restored to any second of the last days.", "A bad deployment that writes nonsense is undone with nothing else.", Pages.DynamoDb("PointInTimeRecovery"))
        {
            Find = deployment => Tables(deployment).Where(table => table.Properties.Flag("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") != true)
                .Select(table => table.Finds("cannot be restored.", "Set PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }.", table.Properties["PointInTimeRecoverySpecification"])),
        },
        new("table-outlives-stack", "A table stays when its stack is deleted, or when an update replaces it.", "CloudFormation's default is to delete it, with everything in it.", Pages.CloudFormation("aws-attribute-deletionpolicy"))
        {
            Find = deployment =>
                from table in Tables(deployment)
                from attribute in new[] { "DeletionPolicy", "UpdateReplacePolicy" }
                where table.Declared.Text(attribute) is null or "Delete"
                select table.Finds($"has {attribute} {table.Declared.Text(attribute) ?? "unset"}.", attribute == "DeletionPolicy" ? "Set DeletionPolicy: RetainExceptOnCreate." : "Set UpdateReplacePolicy: Retain.", table.Declared[attribute]),
        },
        new("table-deletion-protection", "Every table is protected against being deleted, at least where it matters.", "A stack's policy does not stop a person, or a script, from deleting the table itself. A condition may leave it out of a development stack.", Pages.DynamoDb("WorkingWithTables.Basics"))
        {
            Find = deployment => Tables(deployment).Where(table => table.Declared.Text("Properties.DeletionProtectionEnabled") is "false" || table.Declared.At("Properties.DeletionProtectionEnabled") is null)
                .Select(table => table.Finds("can be deleted by anybody who may.", "Set DeletionProtectionEnabled: true, or by a condition.", table.Declared.At("Properties.DeletionProtectionEnabled"))),
        },
        new("table-encryption", "Every table says with which kind of key it is encrypted.", "Not to say it is not to have decided: a key that AWS owns is free and cannot be lost, AWS's managed key shows each use in the trail, your own can be withdrawn.", Pages.DynamoDb("encryption.howitworks"))
        {
            Find = deployment => Tables(deployment).Where(table => table.Properties["SSESpecification"] is null)
                .Select(table => table.Finds("does not say how it is encrypted.", "Set SSESpecification: SSEEnabled is false for the key that AWS owns, true for AWS's managed key or your own.")),
        },
        new("table-throughput-capped", "A table on demand has a highest throughput.", "On demand has no end: a loop is paid for until somebody sees the bill.", Pages.DynamoDb("on-demand-capacity-mode-max-throughput"))
        {
            Find = deployment => Tables(deployment).Where(table => table.Text("BillingMode") == "PAY_PER_REQUEST" && table.Properties["OnDemandThroughput"] is null)
                .Select(table => table.Finds("has no highest throughput.", "Set OnDemandThroughput.")),
        },
        new("table-expiry", "A table that says when items expire lets them, by an attribute that the code writes.", "With Enabled: false, or another name, nothing is ever deleted, and nothing says so.", Pages.DynamoDb("TTL"))
        {
            Find = deployment =>
                from table in Tables(deployment)
                let expiry = table.Properties["TimeToLiveSpecification"]
                where expiry is not null
                let name = expiry.Text("AttributeName")
                let code = deployment.Sources.Code("src")
                let unknown = code.Count > 0 && !code.Any(file => file.Text.Contains($"\"{name}\"", StringComparison.Ordinal))
                where expiry.Flag("Enabled") != true || unknown
                select table.Finds(unknown ? $"expires by {name}, which no code under src writes." : "says when items expire, and does not let them.", unknown ? "Name the attribute that the code writes." : "Set Enabled: true.", expiry),
        },
    ];

    private static IEnumerable<Resource> Tables(Deployment deployment) => deployment.Of(Deployment.Table);
}
