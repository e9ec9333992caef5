using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable.</summary>
internal static class TableOperations
{
    public static JsonObject Create(Engine engine, JsonObject json)
    {
        var request = new Request("CreateTable", json, "TableName", "AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "LocalSecondaryIndexes", "GlobalSecondaryIndexes", "StreamSpecification", "SSESpecification", "Tags", "TableClass", "DeletionProtectionEnabled");
        var name = request.Text("TableName") ?? throw Errors.Validation("The parameter 'TableName' is required but was not present in the request");
        Request.CheckName(name, "tableName");
        var types = TableReader.AttributeTypes(request);
        var key = TableReader.Key(request, types);
        var billingMode = request.Choice("BillingMode", "PROVISIONED", "PAY_PER_REQUEST");
        var (read, write) = TableReader.Throughput(request, billingMode);
        var indexes = TableReader.Indexes(request, key, types, billingMode);
        TableReader.CheckAllUsed(types, key, indexes);
        var specification = request.Nested("StreamSpecification", "StreamEnabled", "StreamViewType");
        var viewType = specification is null ? null : TableReader.StreamViewType(specification);
        var arn = engine.Database.TableArn(name);
        var settings = new TableSettings
        {
            Id = Guid.NewGuid().ToString(),
            Arn = arn,
            CreatedAt = engine.Database.Time.GetUtcNow(),
            BillingMode = billingMode,
            ReadCapacityUnits = read,
            WriteCapacityUnits = write,
            DeletionProtection = request.Flag("DeletionProtectionEnabled") ?? false,
            TableClass = request.Has("TableClass") ? request.Choice("TableClass", "STANDARD", "STANDARD_INFREQUENT_ACCESS") : null,
            ServerSideEncryption = Encryption(request),
            OnDemandThroughput = request.Object("OnDemandThroughput")?.DeepClone().AsObject(),
        };
        TableReader.AddTags(request, settings);
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
            return new JsonObject { ["TableDescription"] = TableDescription.Of(table) };
        }
    }

    public static JsonObject Describe(Engine engine, JsonObject json)
    {
        var table = Find(engine, new Request("DescribeTable", json, "TableName"));
        lock (table.Gate)
        {
            return new JsonObject { ["Table"] = TableDescription.Of(table) };
        }
    }

    public static JsonObject List(Engine engine, JsonObject json)
    {
        var request = new Request("ListTables", json, "ExclusiveStartTableName", "Limit");
        var after = request.Text("ExclusiveStartTableName");
        var limit = (int)(request.Integer("Limit", 1, 100) ?? 100);
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
        var table = Find(engine, new Request("DeleteTable", json, "TableName"));
        lock (table.Gate)
        {
            if (table.Settings.DeletionProtection)
            {
                throw Errors.Validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
            }
            if (!engine.Database.Remove(table))
            {
                throw Errors.TableNotFound(table.Name);
            }
            return new JsonObject { ["TableDescription"] = TableDescription.Of(table, "DELETING") };
        }
    }

    public static JsonObject Update(Engine engine, JsonObject json)
    {
        var request = new Request("UpdateTable", json, "TableName", "AttributeDefinitions", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "GlobalSecondaryIndexUpdates", "StreamSpecification", "SSESpecification", "TableClass", "DeletionProtectionEnabled");
        var table = Find(engine, request);
        lock (table.Gate)
        {
            var settings = table.Settings;
            if (request.Has("BillingMode") || request.Has("ProvisionedThroughput"))
            {
                var billingMode = request.Has("BillingMode") ? request.Choice("BillingMode", "PROVISIONED", "PAY_PER_REQUEST") : settings.BillingMode;
                var (read, write) = TableReader.Throughput(request, billingMode);
                if (billingMode == "PROVISIONED" && (settings.BillingMode, settings.ReadCapacityUnits, settings.WriteCapacityUnits) == (billingMode, read, write))
                {
                    throw Errors.Validation($"The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: {read}. Requested ReadCapacityUnits: {read}. Current WriteCapacityUnits provisioned for the table: {write}. Requested WriteCapacityUnits: {write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
                }
                (settings.BillingMode, settings.ReadCapacityUnits, settings.WriteCapacityUnits) = (billingMode, read, write);
            }
            if (request.Nested("StreamSpecification", "StreamEnabled", "StreamViewType") is { } specification)
            {
                SetStream(engine, table, TableReader.StreamViewType(specification));
            }
            UpdateIndexes(request, table);
            settings.DeletionProtection = request.Flag("DeletionProtectionEnabled") ?? settings.DeletionProtection;
            settings.TableClass = request.Has("TableClass") ? request.Choice("TableClass", "STANDARD", "STANDARD_INFREQUENT_ACCESS") : settings.TableClass;
            settings.ServerSideEncryption = request.Has("SSESpecification") ? Encryption(request) : settings.ServerSideEncryption;
            settings.OnDemandThroughput = request.Object("OnDemandThroughput")?.DeepClone().AsObject() ?? settings.OnDemandThroughput;
            return new JsonObject { ["TableDescription"] = TableDescription.Of(table) };
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

    private static void UpdateIndexes(Request request, Table table)
    {
        foreach (var update in request.Objects("GlobalSecondaryIndexUpdates", "Create", "Update", "Delete"))
        {
            if (update.Nested("Create", TableReader.GlobalIndexMembers) is { } create)
            {
                var types = TableReader.AttributeTypes(request);
                var index = TableReader.GlobalIndex(create, table.Key, types, table.Settings.BillingMode);
                if (table.Indexes.Any(i => i.Name == index.Name))
                {
                    throw Errors.Validation($"Attempting to create an index which already exists: {index.Name}");
                }
                table.AttributeTypes = table.AttributeTypes.Concat(types).DistinctBy(t => t.Key).ToDictionary();
                table.AddIndex(index);
            }
            if (update.Nested("Delete", "IndexName") is { } delete)
            {
                var index = table.Indexes.FirstOrDefault(i => i.IsGlobal && i.Name == delete.RequiredText("IndexName"))
                    ?? throw new AwsException("ResourceNotFoundException", $"Requested resource not found: Index: {delete.RequiredText("IndexName")} not found");
                table.RemoveIndex(index);
            }
            // Update changes throughput only, which a local engine does not limit.
            update.Nested("Update", "IndexName", "ProvisionedThroughput", "OnDemandThroughput");
        }
    }

    private static JsonObject? Encryption(Request request)
    {
        if (request.Nested("SSESpecification", "Enabled", "SSEType", "KMSMasterKeyId") is not { } specification || specification.Flag("Enabled") is not true)
        {
            return null;
        }
        var json = new JsonObject { ["Status"] = "ENABLED", ["SSEType"] = specification.Text("SSEType") ?? "KMS" };
        if (specification.Text("KMSMasterKeyId") is { } key)
        {
            json["KMSMasterKeyArn"] = key;
        }
        return json;
    }
}
