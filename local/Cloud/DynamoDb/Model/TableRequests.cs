using static LocalCloud.DynamoDb.Model.Shapes;

namespace LocalCloud.DynamoDb.Model;

/// <summary>The requests that create, change and describe tables and their streams.</summary>
internal static class TableRequests
{
    private static readonly Member AttributeName = Needed("AttributeName", new TextShape(1, 255));

    private static readonly Member[] Throughput =
    [
        Of("ProvisionedThroughput", new StructureShape(
            "ProvisionedThroughput", Needed("WriteCapacityUnits", new NumberShape("Long", 1)), Needed("ReadCapacityUnits", new NumberShape("Long", 1)))),
        Of("OnDemandThroughput", new StructureShape(
            "OnDemandThroughput", Of("MaxReadRequestUnits", new NumberShape("Long")), Of("MaxWriteRequestUnits", new NumberShape("Long")))),
        Of("WarmThroughput", new StructureShape(
            "WarmThroughput", Of("ReadUnitsPerSecond", new NumberShape("Long", 1)), Of("WriteUnitsPerSecond", new NumberShape("Long", 1)))),
    ];

    private static readonly Member Projection = Needed("Projection", new StructureShape(
        "Projection", OneOf(Words.ProjectionType), Of("NonKeyAttributes", new ListShape(new TextShape(1, 255), 1, 20))));

    private static readonly Member[] Settings =
    [
        Of("StreamSpecification", new StructureShape("StreamSpecification", Needed("StreamEnabled", Flag), OneOf(Words.StreamViewType))),
        Of("SSESpecification", new StructureShape("SSESpecification", Of("Enabled", Flag), OneOf(Words.EncryptionType), Of("KMSMasterKeyId", Text))),
        OneOf(Words.TableClass),
        Of("DeletionProtectionEnabled", Flag),
    ];

    private static readonly Shape Tags = new ListShape(new StructureShape("Tag", Needed("Key", Text), Needed("Value", Text)));
    private static readonly Member ResourceArn = Of("ResourceArn", Text);
    private static readonly Member Stream = Needed("StreamArn", new TextShape(37, 1024));

    /// <summary>Operations on tables say in words of their own that there is no name.</summary>
    private static readonly Member Table = TableName with { IsRequired = false, IsFirst = true };

    public static StructureShape CreateTable { get; } = new(
        nameof(CreateTable),
        [
            Definitions(isRequired: true),
            new Member("TableName", new NameShape(), IsFirst: true),
            OneOf(Words.BillingMode),
            .. Throughput,
            KeySchema(longest: 2),
            Of("GlobalSecondaryIndexes", new ListShape(new StructureShape("GlobalSecondaryIndex", GlobalIndex))),
            Of("LocalSecondaryIndexes", new ListShape(new StructureShape("LocalSecondaryIndex", IndexName with { IsRequired = true }, KeySchema(longest: 2), Projection))),
            .. Settings,
            Of("Tags", Tags),
        ]);

    public static StructureShape UpdateTable { get; } = new(
        nameof(UpdateTable),
        [
            Definitions(isRequired: false),
            Table,
            .. Throughput,
            OneOf(Words.BillingMode),
            Of("GlobalSecondaryIndexUpdates", new ListShape(new StructureShape(
                "GlobalSecondaryIndexUpdate",
                Of("Update", new StructureShape("UpdateGlobalSecondaryIndexAction", [IndexName with { IsRequired = true }, .. Throughput])),
                Of("Create", new StructureShape("CreateGlobalSecondaryIndexAction", GlobalIndex)),
                Of("Delete", new StructureShape("DeleteGlobalSecondaryIndexAction", IndexName with { IsRequired = true }))))),
            .. Settings,
        ]);

    public static StructureShape OfTable(string operation) => new(operation, Table);

    public static StructureShape ListTables { get; } = new(
        nameof(ListTables), Of("ExclusiveStartTableName", new NameShape()), Of("Limit", new NumberShape("Integer", 1, 100)));

    public static StructureShape UpdateTimeToLive { get; } = new(
        nameof(UpdateTimeToLive), Table, Needed("TimeToLiveSpecification", new StructureShape("TimeToLiveSpecification", Needed("Enabled", Flag), AttributeName)));

    public static StructureShape UpdateContinuousBackups { get; } = new(
        nameof(UpdateContinuousBackups), Table, Needed("PointInTimeRecoverySpecification", new StructureShape(
            "PointInTimeRecoverySpecification", Needed("PointInTimeRecoveryEnabled", Flag), Of("RecoveryPeriodInDays", new NumberShape("Integer", 1, 35)))));

    public static StructureShape DescribeContributorInsights { get; } = new(nameof(DescribeContributorInsights), Table, IndexName);

    public static StructureShape TagResource { get; } = new(nameof(TagResource), ResourceArn, Of("Tags", Tags));

    public static StructureShape UntagResource { get; } = new(nameof(UntagResource), ResourceArn, Of("TagKeys", new ListShape(Text)));

    public static StructureShape ListTagsOfResource { get; } = new(nameof(ListTagsOfResource), ResourceArn, Of("NextToken", Text));

    public static StructureShape DescribeLimits { get; } = new(nameof(DescribeLimits));

    public static StructureShape ListStreams { get; } = new(
        nameof(ListStreams), Of("TableName", TableName.Shape), Of("Limit", new NumberShape("Integer", 1, 100)), Of("ExclusiveStartStreamArn", new TextShape(37, 1024)));

    public static StructureShape DescribeStream { get; } = new(
        nameof(DescribeStream),
        Stream,
        Of("Limit", new NumberShape("Integer", 1, 100)),
        Of("ExclusiveStartShardId", new TextShape(28, 65)),
        Of("ShardFilter", new StructureShape("ShardFilter", OneOf(Words.ShardFilterType), Of("ShardId", new TextShape(28, 65)))));

    public static StructureShape GetShardIterator { get; } = new(
        nameof(GetShardIterator), Stream, Needed("ShardId", new TextShape(28, 65)), OneOf(Words.ShardIteratorType, isRequired: true), Of("SequenceNumber", new TextShape(21, 40)));

    public static StructureShape GetRecords { get; } = new(
        nameof(GetRecords), Needed("ShardIterator", new TextShape(1, 2048)), Of("Limit", new NumberShape("Integer", 1, 1000)));

    private static Member[] GlobalIndex => [IndexName with { IsRequired = true }, KeySchema(longest: 8), Projection, .. Throughput];

    private static Member Definitions(bool isRequired) => new(
        "AttributeDefinitions", new ListShape(new StructureShape("AttributeDefinition", AttributeName, OneOf(Words.AttributeType, isRequired: true))), isRequired);

    private static Member KeySchema(int longest) => Needed(
        nameof(KeySchema), new ListShape(new StructureShape("KeySchemaElement", AttributeName, OneOf(Words.KeyType, isRequired: true)), 1, longest));
}
