using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Template.Provisioning;

/// <summary>Makes a table with its indexes, stream and time to live, or checks that the one that is there is the same.</summary>
internal sealed class TableProvisioning(IAwsService dynamodb)
{
    private static readonly string[] Created =
        ["AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"];

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>The table that SAM makes of an <c>AWS::Serverless::SimpleTable</c>: one key, <c>id</c> of type String by default.</summary>
    public static JsonObject FromSimpleTable(JsonObject simple)
    {
        var name = simple["PrimaryKey"]?["Name"]?.ToString() ?? "id";
        var type = simple["PrimaryKey"]?["Type"]?.ToString() ?? "String";
        var table = new JsonObject
        {
            ["AttributeDefinitions"] = new JsonArray(new JsonObject { ["AttributeName"] = name, ["AttributeType"] = type[..1] }),
            ["KeySchema"] = new JsonArray(new JsonObject { ["AttributeName"] = name, ["KeyType"] = "HASH" }),
        };
        if (simple["ProvisionedThroughput"] is { } throughput)
        {
            table["ProvisionedThroughput"] = throughput.DeepClone();
        }
        else
        {
            table["BillingMode"] = "PAY_PER_REQUEST";
        }

        return table;
    }

    public async Task CreateAsync(TemplateResource resource, JsonObject properties, PhysicalNames physical, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["TableName"] = resource.Name };
        foreach (var name in Created.Where(properties.ContainsKey))
        {
            request[name] = Numbers(name == "GlobalSecondaryIndexes" ? WithoutUnused(properties[name]!) : properties[name]);
        }

        if (properties["StreamSpecification"] is JsonObject stream)
        {
            request["StreamSpecification"] = new JsonObject { ["StreamEnabled"] = true, ["StreamViewType"] = stream["StreamViewType"]?.DeepClone() };
        }

        try
        {
            await dynamodb.InvokeAsync("CreateTable", request.DeepClone().AsObject(), cancellationToken);
        }
        catch (AwsException error) when (error.Code == "ResourceInUseException")
        {
            // It is there already, from an earlier run against the same engine: compared below.
        }

        var table = await WaitUntilActiveAsync(resource, cancellationToken);
        Compare(resource, request, table);
        physical.Set(resource.LogicalId, PhysicalNames.Ref, resource.Name);
        physical.Set(resource.LogicalId, "Arn", table["TableArn"]!.ToString());
        if (table["LatestStreamArn"] is { } streamArn)
        {
            physical.Set(resource.LogicalId, "StreamArn", streamArn.ToString());
        }

        if (resource.Reader.Object("TimeToLiveSpecification") is { } timeToLive && timeToLive.Flag("Enabled") == true)
        {
            await EnableTimeToLiveAsync(resource.Name, timeToLive.Text("AttributeName"), cancellationToken);
        }
    }

    private async Task EnableTimeToLiveAsync(string table, string attribute, CancellationToken cancellationToken)
    {
        var described = await dynamodb.InvokeAsync("DescribeTimeToLive", new JsonObject { ["TableName"] = table }, cancellationToken);
        if (described["TimeToLiveDescription"]?["TimeToLiveStatus"]?.ToString() is not ("ENABLED" or "ENABLING"))
        {
            var specification = new JsonObject { ["AttributeName"] = attribute, ["Enabled"] = true };
            await dynamodb.InvokeAsync("UpdateTimeToLive", new JsonObject { ["TableName"] = table, ["TimeToLiveSpecification"] = specification }, cancellationToken);
        }
    }

    private async Task<JsonObject> WaitUntilActiveAsync(TemplateResource resource, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestWait);
        while (true)
        {
            var table = (await dynamodb.InvokeAsync("DescribeTable", new JsonObject { ["TableName"] = resource.Name }, cancellationToken))["Table"]!.AsObject();
            if (table["TableStatus"]?.ToString() == "ACTIVE")
            {
                return table;
            }

            if (limit.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw resource.Fault($"table {resource.Name} is still {table["TableStatus"]} after {LongestWait.TotalSeconds} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    /// <summary>Keys, attributes, indexes and stream must be as declared; what AWS adds to a description does not count.</summary>
    private static void Compare(TemplateResource resource, JsonObject wanted, JsonObject actual)
    {
        var stream = actual["StreamSpecification"];
        var differences = new (string Property, string Wanted, string Actual)[]
        {
            ("KeySchema", Keys(wanted["KeySchema"]), Keys(actual["KeySchema"])),
            ("AttributeDefinitions", Attributes(wanted["AttributeDefinitions"]), Attributes(actual["AttributeDefinitions"])),
            ("GlobalSecondaryIndexes", Indexes(wanted["GlobalSecondaryIndexes"]), Indexes(actual["GlobalSecondaryIndexes"])),
            ("LocalSecondaryIndexes", Indexes(wanted["LocalSecondaryIndexes"]), Indexes(actual["LocalSecondaryIndexes"])),
            ("StreamSpecification", $"{wanted["StreamSpecification"]?["StreamViewType"]}", stream?["StreamEnabled"]?.ToString() == "true" ? $"{stream["StreamViewType"]}" : ""),
        };
        if (differences.FirstOrDefault(pair => pair.Wanted != pair.Actual) is { Property: not null } difference)
        {
            throw resource.Reader.Fault(
                difference.Property, $"table {resource.Name} is there already and differs: it has '{difference.Actual}', the template says '{difference.Wanted}'. Delete it, or give another name.");
        }
    }

    private static string Keys(JsonNode? schema) => string.Join(", ", (schema as JsonArray ?? []).Select(key => $"{key!["AttributeName"]} {key["KeyType"]}"));

    private static string Attributes(JsonNode? definitions) =>
        string.Join(", ", (definitions as JsonArray ?? []).Select(attribute => $"{attribute!["AttributeName"]} {attribute["AttributeType"]}").Order(StringComparer.Ordinal));

    private static string Indexes(JsonNode? indexes) => string.Join("; ", (indexes as JsonArray ?? [])
        .Select(index => $"{index!["IndexName"]} ({Keys(index["KeySchema"])}) {index["Projection"]?["ProjectionType"]}").Order(StringComparer.Ordinal));

    private static JsonArray WithoutUnused(JsonNode indexes) => new([.. indexes.AsArray().Select(index => new JsonObject(index!.AsObject()
        .Where(member => member.Key is "IndexName" or "KeySchema" or "Projection" or "ProvisionedThroughput")
        .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))))]);

    /// <summary>Capacity units may stand in a template as text, from a parameter; the wire wants numbers.</summary>
    private static JsonNode? Numbers(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(
            member.Key,
            member.Key.EndsWith("CapacityUnits", StringComparison.Ordinal) && long.TryParse(member.Value?.ToString(), out var units) ? JsonValue.Create(units) : Numbers(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Numbers)]),
        JsonNode other => other.DeepClone(),
        null => null,
    };
}
