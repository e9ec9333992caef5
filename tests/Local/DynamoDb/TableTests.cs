using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Creating, describing, changing and deleting tables.</summary>
public sealed class TableTests(Engines engines)
{
    private const string WrongTables = """
        {"AttributeDefinitions":[{"AttributeName":"x","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]} | One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [id], AttributeDefinitions: [x]
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"x","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]} | One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"RANGE"}]} | Invalid KeySchema: The first KeySchemaElement is not a HASH key type
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"BOOL"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]} | 1 validation error detected: Value 'BOOL' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"KEY"}]} | 1 validation error detected: Value 'KEY' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"id","KeyType":"RANGE"}]} | Invalid KeySchema: Some index key attribute have no definition
        {"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"},{"AttributeName":"c","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"},{"AttributeName":"c","KeyType":"RANGE"}]} | 1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}} | One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST | dynamodb-local: 1.11 takes it
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PROVISIONED"} | One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"StreamSpecification":{"StreamEnabled":true}} | One or more parameter values were invalid: Table StreamViewType must be specified when StreamEnabled is true
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"l","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}]} | One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex
        {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"GlobalSecondaryIndexes":[{"IndexName":"index","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE"}}]} | One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified
        """;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_table_is_created_described_listed_and_deleted(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await OrderTable.CreateAsync(engine);
        var described = (await engine.Client.DescribeTableAsync(table, Token)).Table;
        Assert.Equal((TableStatus.ACTIVE, 2), (described.TableStatus, described.GlobalSecondaryIndexes.Count));
        Assert.Equal(ProjectionType.KEYS_ONLY, described.GlobalSecondaryIndexes[0].Projection.ProjectionType);
        Assert.Equal(StreamViewType.NEW_AND_OLD_IMAGES, described.StreamSpecification.StreamViewType);
        Assert.EndsWith(described.LatestStreamLabel, described.LatestStreamArn, StringComparison.Ordinal);
        Assert.Equal(BillingMode.PAY_PER_REQUEST, described.BillingModeSummary.BillingMode);

        var again = await Assert.ThrowsAsync<ResourceInUseException>(() => OrderTable.CreateAsync(engine, table));
        Assert.Contains(engine.IsEmbedded ? $"Table already exists: {table}" : "", again.Message, StringComparison.Ordinal);
        var names = new List<string>();
        string? after = null;
        do
        {
            var page = await engine.Client.ListTablesAsync(new ListTablesRequest { Limit = 2, ExclusiveStartTableName = after }, Token);
            names.AddRange(page.TableNames);
            after = page.LastEvaluatedTableName;
        }
        while (after is not null);
        Assert.Single(names, table);

        await engine.Client.DeleteTableAsync(table, Token);
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => engine.Client.DescribeTableAsync(table, Token));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => engine.Client.DeleteTableAsync(table, Token));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_wrong_definition_is_refused(string name)
    {
        var engine = await engines.GetAsync(name);
        await CaseTable.RunAsync(engine, WrongTables, async (definition, expected) =>
        {
            var request = Engine.Json(definition);
            request["BillingMode"] ??= "PAY_PER_REQUEST";
            return CaseTable.CompareError(engine, await engine.CallAsync("CreateTable", Engine.NewTableName(), request.ToJsonString()), expected);
        });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_index_can_be_added_and_removed(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"g":{"S":"x"}}}""");
        (await engine.CallAsync("UpdateTable", table, """
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],
             "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}
            """)).Succeeded();
        const string Query = """{"IndexName":"by-g","KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"S":"x"}}}""";
        await Eventually.TrueAsync(async () => (int?)(await engine.CallAsync("Query", table, Query)).Body["Count"] == 1);
        await Eventually.TrueAsync(async () => (string?)(await engine.CallAsync("DescribeTable", table, "{}")).Body["Table"]?["GlobalSecondaryIndexes"]?[0]?["IndexStatus"] == "ACTIVE");
        (await engine.CallAsync("UpdateTable", table, """{"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-g"}}]}""")).Succeeded();
        await Eventually.TrueAsync(async () => !(await engine.CallAsync("Query", table, Query)).IsSuccess);
    }

    [Fact]
    public async Task An_item_that_does_not_fit_a_new_index_is_left_out_until_it_does()
    {
        // As the developer guide says ("Detecting and correcting index key violations"); DynamoDB Local 1.11 takes it in.
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"g":{"N":"1"}}}""");
        (await engine.CallAsync("UpdateTable", table, """
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],
             "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}
            """)).Succeeded();
        const string Scan = """{"IndexName":"by-g"}""";
        Assert.Equal(0, (int)(await engine.CallAsync("Scan", table, Scan)).Succeeded()["Count"]!);
        (await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"b"},"g":{"N":"1"}}}""")).Failed("ValidationException");
        (await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"g":{"S":"x"}}}""")).Succeeded();
        Assert.Equal(1, (int)(await engine.CallAsync("Scan", table, Scan)).Succeeded()["Count"]!);
    }

    [Fact]
    public async Task What_is_set_on_a_table_is_reported_back()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync("""
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"DeletionProtectionEnabled":true,
             "SSESpecification":{"Enabled":true,"SSEType":"KMS"},"Tags":[{"Key":"team","Value":"orders"}]}
            """);
        var described = (await engine.Client.DescribeTableAsync(table, Token)).Table;
        Assert.True(described.DeletionProtectionEnabled);
        Assert.Equal(SSEStatus.ENABLED, described.SSEDescription.Status);
        Assert.Equal("orders", Assert.Single((await engine.Client.ListTagsOfResourceAsync(new ListTagsOfResourceRequest { ResourceArn = described.TableArn }, Token)).Tags).Value);

        var refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => engine.Client.DeleteTableAsync(table, Token));
        Assert.Contains("protected against deletion", refused.Message, StringComparison.Ordinal);
        await engine.Client.UpdateTableAsync(new UpdateTableRequest { TableName = table, DeletionProtectionEnabled = false }, Token);

        await engine.Client.UpdateContinuousBackupsAsync(
            new UpdateContinuousBackupsRequest { TableName = table, PointInTimeRecoverySpecification = new() { PointInTimeRecoveryEnabled = true } }, Token);
        var backups = await engine.Client.DescribeContinuousBackupsAsync(new DescribeContinuousBackupsRequest { TableName = table }, Token);
        Assert.Equal(PointInTimeRecoveryStatus.ENABLED, backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus);
        await engine.Client.DeleteTableAsync(table, Token);
    }

    [Fact]
    public async Task A_setting_that_changes_nothing_or_means_nothing_is_refused()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        const string Throughput = """{"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}""";
        var table = Engine.NewTableName();
        (await engine.CallAsync("CreateTable", table, """{"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],""" + Throughput[1..])).Succeeded();

        Assert.StartsWith("The provisioned throughput for the table will not change.", (await engine.CallAsync("UpdateTable", table, Throughput)).Failed("ValidationException"), StringComparison.Ordinal);
        (await engine.CallAsync("UpdateTable", table, Throughput.Replace('6', '7'))).Succeeded();
        Assert.Contains("'timeToLiveSpecification.attributeName'", (await engine.CallAsync("UpdateTimeToLive", table, """{"TimeToLiveSpecification":{"Enabled":true,"AttributeName":""}}""")).Failed("ValidationException"), StringComparison.Ordinal);
        (await engine.CallAsync("TagResource", """{"ResourceArn":"no-arn","Tags":[{"Key":"a","Value":"b"}]}""")).Failed("ValidationException");
        (await engine.CallAsync("ListTagsOfResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/none"}""")).Failed("AccessDeniedException");
        Assert.Equal("The parameter 'TableName' is required but was not present in the request", (await engine.CallAsync("CreateTable", "{}")).Failed("ValidationException"));
    }

    [Fact]
    public async Task A_table_is_being_made_in_its_first_answer_and_there_in_the_next()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = Engine.NewTableName();
        var created = (await engine.CallAsync("CreateTable", table, """
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
             "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},"WarmThroughput":{"ReadUnitsPerSecond":1000,"WriteUnitsPerSecond":1200},
             "GlobalSecondaryIndexes":[{"IndexName":"by-g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2}}]}
            """)).Succeeded()["TableDescription"]!;
        Assert.Equal(("CREATING", "CREATING"), ((string?)created["TableStatus"], (string?)created["GlobalSecondaryIndexes"]![0]!["IndexStatus"]));

        var described = (await engine.CallAsync("DescribeTable", table, "{}")).Succeeded()["Table"]!;
        var index = described["GlobalSecondaryIndexes"]![0]!;
        Assert.Equal(("ACTIVE", "ACTIVE"), ((string?)described["TableStatus"], (string?)index["IndexStatus"]));
        Assert.Equal("""{"ReadUnitsPerSecond":1000,"WriteUnitsPerSecond":1200,"Status":"ACTIVE"}""", described["WarmThroughput"]!.ToJsonString());
        Assert.Equal((1, 2), ((int)index["ProvisionedThroughput"]!["ReadCapacityUnits"]!, (int)index["WarmThroughput"]!["WriteUnitsPerSecond"]!));

        var changed = (await engine.CallAsync("UpdateTable", table, """{"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by-g","ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":8}}}]}""")).Succeeded()["TableDescription"]!;
        Assert.Equal(("UPDATING", 7), ((string?)changed["TableStatus"], (int)changed["GlobalSecondaryIndexes"]![0]!["ProvisionedThroughput"]!["ReadCapacityUnits"]!));
        (await engine.CallAsync("UpdateTable", table, """{"BillingMode":"PAY_PER_REQUEST","OnDemandThroughput":{"MaxReadRequestUnits":10}}""")).Succeeded();
        described = (await engine.CallAsync("DescribeTable", table, "{}")).Succeeded()["Table"]!;
        Assert.Equal(("PAY_PER_REQUEST", 10), ((string?)described["BillingModeSummary"]!["BillingMode"], (int)described["OnDemandThroughput"]!["MaxReadRequestUnits"]!));

        var deleted = (await engine.CallAsync("DeleteTable", table, "{}")).Succeeded()["TableDescription"]!.AsObject();
        Assert.Equal(("DELETING", false), ((string?)deleted["TableStatus"], deleted.ContainsKey("KeySchema")));
    }

    [Fact]
    public async Task A_change_of_indexes_or_throughput_that_cannot_be_is_refused()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await OrderTable.CreateAsync(engine);
        const string Cases = """
            {"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"more","KeySchema":[{"AttributeName":"orderId","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}},{"Delete":{"IndexName":"open-orders"}}]} | LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table
            {"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"absent"}}]} | ResourceNotFoundException: Requested resource not found: Index: absent not found
            {"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"absent"}},{"Update":{"IndexName":"absent"}}]} | One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: absent
            {"AttributeDefinitions":[{"AttributeName":"orderId","AttributeType":"N"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"more","KeySchema":[{"AttributeName":"orderId","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]} | One or more parameter values were invalid: Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{orderId:S:HASH}] New schema: Schema:[SchemaElement: key{orderId:N:HASH}]
            {"ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1}} | Given value 1000000000001 for ReadCapacityUnits is out of bounds
            {"BillingMode":"PROVISIONED"} | One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED
            {"BillingMode":"PAY_PER_REQUEST","WarmThroughput":{"ReadUnitsPerSecond":11999}} | One or more parameter values were invalid: Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand
            """;
        await CaseTable.RunAsync(engine, Cases, async (change, expected) => CaseTable.CompareError(engine, await engine.CallAsync("UpdateTable", table, change), expected));
    }

    [Fact]
    public async Task An_item_too_large_for_the_key_of_a_new_index_is_not_in_it()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        foreach (var (id, length) in new[] { ("fits", 1024), ("too-large", 1025) })
        {
            (await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"{{{id}}}"},"g":{"S":"{{{new string('g', length)}}}"} } }""")).Succeeded();
        }
        (await engine.CallAsync("UpdateTable", table, """
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],
             "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-g","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"g","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}]}
            """)).Succeeded();

        Assert.Equal("fits", (string?)Assert.Single((await engine.CallAsync("Scan", table, """{"IndexName":"by-g"}""")).Succeeded()["Items"]!.AsArray())!["id"]!["S"]);
    }

    [Fact]
    public async Task Tags_have_their_limits()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        var arn = (string)(await engine.CallAsync("DescribeTable", table, "{}")).Succeeded()["Table"]!["TableArn"]!;
        const string Cases = """
            {"Tags":[{"Key":"","Value":"b"}]} | One or more parameter values were invalid: Tag Key must have a length between 1 and 128:
            {"Tags":[{"Key":"a<","Value":"b"}]} | One or more parameter values were invalid: Tag Key contains invalid characters: a<
            {"Tags":[]} | Atleast one Tag needs to be provided as Input.
            {} | 1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null
            {"Tags":[{"Key":"a","Value":"b"}],"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/t/index/i"} | Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:us-east-1:000000000000:table/t/index/i
            {"Tags":[{"Key":"a","Value":"b"}],"ResourceArn":"table"} | ARNs must start with 'arn:': table
            """;
        await CaseTable.RunAsync(engine, Cases, async (input, expected) =>
        {
            var request = Engine.Json(input);
            request["ResourceArn"] ??= arn;
            var answer = await engine.CallAsync("TagResource", request);
            return answer.Code == "ValidationException" && answer.Message.TrimEnd() == expected ? null : answer.Body.ToJsonString();
        });
        var many = string.Join(',', Enumerable.Range(0, 51).Select(i => $$"""{"Key":"k{{i}}","Value":"v"}"""));
        (await engine.CallAsync("TagResource", $$"""{"ResourceArn":"{{arn}}","Tags":[{{many}}]}""")).Failed("ValidationException");
        Assert.Empty((await engine.CallAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{arn}}"}""")).Succeeded()["Tags"]!.AsArray());
    }

    [Fact]
    public async Task What_clients_ask_in_passing_is_answered()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();

        Assert.Equal(40_000, (int)(await engine.CallAsync("DescribeLimits", "{}")).Succeeded()["TableMaxReadCapacityUnits"]!);
        Assert.Equal("DISABLED", (string?)(await engine.CallAsync("DescribeContributorInsights", table, "{}")).Succeeded()["ContributorInsightsStatus"]);
        (await engine.CallAsync("UpdateContinuousBackups", table, """{"PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":7}}""")).Succeeded();
        var recovery = (await engine.CallAsync("DescribeContinuousBackups", table, "{}")).Succeeded()["ContinuousBackupsDescription"]!["PointInTimeRecoveryDescription"]!;
        Assert.Equal(("ENABLED", 7), ((string?)recovery["PointInTimeRecoveryStatus"], (int)recovery["RecoveryPeriodInDays"]!));
        Assert.True((double)recovery["EarliestRestorableDateTime"]! <= (double)recovery["LatestRestorableDateTime"]!);
    }

    [Fact]
    public async Task What_the_embedded_engine_does_not_have_it_refuses_by_name()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        const string Cases = """
            UpdateTable {"ReplicaUpdates":[]} | the parameter ReplicaUpdates of UpdateTable
            ExecuteStatement {"Statement":"SELECT * FROM x"} | the operation ExecuteStatement
            CreateBackup {"BackupName":"b"} | the operation CreateBackup
            PutItem {"Item":{"id":{"S":"a"}},"Colour":"red"} | the parameter Colour of PutItem
            CreateTable {"ResourcePolicy":"{}"} | the parameter ResourcePolicy of CreateTable
            """;
        await CaseTable.RunAsync(engine, Cases, async (input, expected) =>
        {
            var answer = await engine.CallAsync(input.Split(' ')[0], table, input[input.IndexOf('{', StringComparison.Ordinal)..]);
            return answer.Code == "UnsupportedOperation" && answer.Message.Contains($"does not support {expected}.", StringComparison.Ordinal) ? null : $"{answer.Code}: {answer.Message}";
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}

/// <summary>The table that an order system has: two sparse global indexes and a stream.</summary>
internal static class OrderTable
{
    public static async Task<string> CreateAsync(Engine engine, string? name = null)
    {
        var table = name ?? Engine.NewTableName();
        await engine.Client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = table,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                AttributeDefinitions =
                [
                    new("orderId", ScalarAttributeType.S), new("customerId", ScalarAttributeType.S), new("createdAt", ScalarAttributeType.S),
                    new("openShard", ScalarAttributeType.N), new("nextCheckAt", ScalarAttributeType.S),
                ],
                KeySchema = [new("orderId", KeyType.HASH)],
                GlobalSecondaryIndexes = [Index("open-orders", "openShard", "nextCheckAt"), Index("customer-orders", "customerId", "createdAt")],
                StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
            },
            TestContext.Current.CancellationToken);
        return table;
    }

    private static GlobalSecondaryIndex Index(string name, string partition, string sort) => new()
    {
        IndexName = name,
        KeySchema = [new(partition, KeyType.HASH), new(sort, KeyType.RANGE)],
        Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
    };
}

/// <summary>Waits for what must become true, and fails at a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20);
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, "It did not become true within 20 seconds.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
