using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Model;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable.</summary>
internal static class TableOperations
{
    private static readonly string[] Changes = ["ProvisionedThroughput", "BillingMode", "StreamSpecification", "SSESpecification", "TableClass", "DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput"];

    public static JsonObject Create(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var name = request.TableName;
        var billingMode = request.Choice(Words.BillingMode);
        var throughput = TableReader.Throughput(request, billingMode);
        var types = TableReader.AttributeTypes(request);
        var key = TableReader.Key(request, types);
        var indexes = TableReader.Indexes(request, key, types, billingMode);
        TableReader.CheckAllUsed(types, key, indexes);
        var specification = request.Nested("StreamSpecification");
        var viewType = specification is null ? null : TableReader.StreamViewType(specification);
        var arn = engine.Database.TableArn(name);
        var settings = new TableSettings
        {
            Id = Guid.NewGuid().ToString(),
            Arn = arn,
            CreatedAt = engine.Database.Time.GetUtcNow(),
            BillingMode = billingMode,
            ByRequestSince = billingMode == "PAY_PER_REQUEST" ? engine.Database.Time.GetUtcNow() : null,
            Throughput = throughput,
            DeletionProtection = request.Flag("DeletionProtectionEnabled") ?? false,
            TableClass = request.Text("TableClass"),
            ServerSideEncryption = Encryption(request, arn),
        };
        TagOperations.Add(request, settings);
        var table = new Table(name, key, types, settings);
        foreach (var index in indexes)
        {
            table.AddIndex(index);
        }
        lock (table.Gate)
        {
            if (!engine.Database.Add(table))
            {
                throw new AwsException("ResourceInUseException", $"Table already exists: {name}");
            }
            if (viewType is not null)
            {
                engine.Database.OpenStream(table, viewType);
            }
            return new JsonObject { ["TableDescription"] = TableDescription.Of(table, "CREATING") };
        }
    }

    public static JsonObject Describe(Engine engine, JsonObject json)
    {
        var table = Find(engine, new Request(json));
        lock (table.Gate)
        {
            return new JsonObject { ["Table"] = TableDescription.Of(table) };
        }
    }

    public static JsonObject List(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        var after = request.Text("ExclusiveStartTableName");
        var limit = (int)(request.Integer("Limit") ?? 100);
        string[] names = [.. engine.Database.Tables.Select(t => t.Name).Where(n => after is null || string.CompareOrdinal(n, after) > 0).Take(limit + 1)];
        var response = new JsonObject { ["TableNames"] = new JsonArray([.. names.Take(limit).Select(n => JsonValue.Create(n))]) };
        if (names.Length > limit)
        {
            response["LastEvaluatedTableName"] = names[limit - 1];
        }
        return response;
    }

    public static JsonObject Delete(Engine engine, JsonObject json)
    {
        var table = Find(engine, new Request(json));
        lock (table.Gate)
        {
            if (table.Settings.DeletionProtection)
            {
                throw Errors.Validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
            }
            var description = TableDescription.OfDeleted(table);
            return engine.Database.Remove(table) ? new JsonObject { ["TableDescription"] = description } : throw Errors.TableNotFound(table.Name);
        }
    }

    public static JsonObject Update(Engine engine, JsonObject json)
    {
        var request = new Request(json);
        if (!Changes.Any(request.Has) && request.Array("GlobalSecondaryIndexUpdates") is not { Count: > 0 })
        {
            throw Errors.Validation("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
        }
        if (request.Text("BillingMode") == "PROVISIONED" && !request.Has("ProvisionedThroughput"))
        {
            throw Errors.Invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        }
        var updates = IndexUpdates.Read(request);
        TableReader.CheckUnits(request);
        var table = Find(engine, request);
        lock (table.Gate)
        {
            var settings = table.Settings;
            SetThroughput(request, settings, engine.Database.Time.GetUtcNow());
            if (request.Nested("StreamSpecification") is { } specification)
            {
                SetStream(engine, table, TableReader.StreamViewType(specification));
            }
            IndexUpdates.Apply(updates, TableReader.AttributeTypes(request), table);
            settings.DeletionProtection = request.Flag("DeletionProtectionEnabled") ?? settings.DeletionProtection;
            settings.TableClass = request.Text("TableClass") ?? settings.TableClass;
            settings.ServerSideEncryption = request.Has("SSESpecification") ? Encryption(request, settings.Arn) : settings.ServerSideEncryption;
            return new JsonObject { ["TableDescription"] = TableDescription.Of(table, "UPDATING") };
        }
    }

    /// <summary>The table, as operations on tables answer its absence: with its name.</summary>
    public static Table Find(Engine engine, Request request) =>
        engine.Database.Find(request.TableName) ?? throw Errors.TableNotFound(Database.NameOf(request.TableName));

    private static void SetStream(Engine engine, Table table, string? viewType)
    {
        var isOn = table.Stream is { ClosedAt: null };
        if (viewType is null)
        {
            (isOn ? table.Stream! : throw Errors.Validation($"Table is already in desired state: stream is disabled on {table.Name}")).Close();
            return;
        }
        if (isOn)
        {
            throw Errors.Validation($"Table already has an enabled stream: TableName: {table.Name}");
        }
        engine.Database.OpenStream(table, viewType);
    }

    private static void SetThroughput(Request request, TableSettings settings, DateTimeOffset now)
    {
        var billingMode = request.Text("BillingMode") ?? settings.BillingMode;
        var before = settings.Throughput;
        if (request.Has("BillingMode") || request.Has("ProvisionedThroughput"))
        {
            var after = TableReader.Throughput(request, billingMode);
            if (billingMode == "PROVISIONED" && (settings.BillingMode, before.ReadCapacityUnits, before.WriteCapacityUnits) == (billingMode, after.ReadCapacityUnits, after.WriteCapacityUnits))
            {
                var (read, write) = (after.ReadCapacityUnits, after.WriteCapacityUnits);
                throw Errors.Validation($"The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: {read}. Requested ReadCapacityUnits: {read}. Current WriteCapacityUnits provisioned for the table: {write}. Requested WriteCapacityUnits: {write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
            }
            settings.ByRequestSince = billingMode == "PAY_PER_REQUEST" && settings.BillingMode != billingMode ? now : settings.ByRequestSince;
            settings.BillingMode = billingMode;
            settings.Throughput = after with { OnDemand = after.OnDemand ?? before.OnDemand, Warm = after.Warm ?? before.Warm };
            return;
        }
        settings.Throughput = before with
        {
            OnDemand = request.Object("OnDemandThroughput")?.DeepClone().AsObject() ?? before.OnDemand,
            Warm = request.Object("WarmThroughput")?.DeepClone().AsObject() ?? before.Warm,
        };
    }

    private static JsonObject? Encryption(Request request, string tableArn)
    {
        if (request.Nested("SSESpecification") is not { } specification || specification.Flag("Enabled") is not true)
        {
            return null;
        }
        // Without a key of its own a table has the account's default one.
        var key = specification.Text("KMSMasterKeyId") ?? $"arn:aws:kms:{tableArn.Split(':')[3]}:{tableArn.Split(':')[4]}:alias/aws/dynamodb";
        return new JsonObject { ["Status"] = "ENABLED", ["SSEType"] = specification.Choice(Words.EncryptionType), ["KMSMasterKeyArn"] = key };
    }
}
