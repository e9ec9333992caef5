using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Model;
using LocalCloud.DynamoDb.Operations;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Streams;
using LocalCloud.Metering;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb;

/// <summary>
/// The embedded DynamoDB: tables in memory with secondary indexes, conditional writes, expressions, transactions, time to
/// live and streams, on the wire as <c>DynamoDB_20120810</c> and <c>DynamoDBStreams_20120810</c>. Reads are always up to date, whatever ConsistentRead says;
/// what they cost follows it. What it does not have (PartiQL, backups, global tables) it refuses by name. Source: Amazon DynamoDB API reference and developer guide.
/// </summary>
public sealed class DynamoDbService : IAwsService, IStreamSignal, IDisposable
{
    /// <summary>The service's other operations: PartiQL, backups, global tables, and what ships data elsewhere.</summary>
    private static readonly HashSet<string> LeftOut =
    [
        "BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction",
        "CreateBackup", "DeleteBackup", "DescribeBackup", "ListBackups", "RestoreTableFromBackup", "RestoreTableToPointInTime",
        // It would send clients to the service itself.
        "DescribeEndpoints",
        "CreateGlobalTable", "DescribeGlobalTable", "DescribeGlobalTableSettings", "ListGlobalTables", "UpdateGlobalTable", "UpdateGlobalTableSettings",
        "DescribeTableReplicaAutoScaling", "UpdateTableReplicaAutoScaling", "ListContributorInsights", "UpdateContributorInsights",
        "DescribeExport", "ExportTableToPointInTime", "ListExports", "DescribeImport", "ImportTable", "ListImports",
        "DescribeKinesisStreamingDestination", "DisableKinesisStreamingDestination", "EnableKinesisStreamingDestination", "UpdateKinesisStreamingDestination",
        "DeleteResourcePolicy", "GetResourcePolicy", "PutResourcePolicy",
    ];

    private readonly Engine _engine;
    private readonly ITimer _expiry;

    /// <param name="time">Dates tables and stream records, ends retention, iterators and times to live.</param>
    /// <param name="region">The region in ARNs and stream records.</param>
    /// <param name="account">The twelve-digit account in ARNs.</param>
    /// <param name="meter">Counts what every request consumes, whether or not the caller asked.</param>
    public DynamoDbService(TimeProvider time, string region = "us-east-1", string account = "000000000000", UsageMeter? meter = null)
    {
        var database = new Database(time, region, account);
        _engine = new Engine(database, new ExpressionCache(), new TransactionTokens(), meter ?? new UsageMeter());
        var second = TimeSpan.FromSeconds(1);
        _expiry = time.CreateTimer(_ => database.Expire(), null, second, second);
    }

    /// <inheritdoc/>
    public string Name => "dynamodb";

    /// <inheritdoc/>
    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Invoke(operation, request));
        }
        catch (AwsException e)
        {
            return Task.FromException<JsonObject>(e);
        }
    }

    /// <summary>
    /// Completes when the stream has a new record or is closed. One reader may read and then wait; where several share a
    /// stream, each takes the task first, reads, and waits only if there was nothing.
    /// </summary>
    /// <exception cref="AwsException">There is no such stream.</exception>
    public Task WaitAsync(string streamArn, CancellationToken cancellationToken) =>
        _engine.Database.Stream(streamArn).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _expiry.Dispose();

    private JsonObject Invoke(string operation, JsonObject request)
    {
        var (shape, perform) = Operation(operation);
        RequestModel.Check(shape, request);
        return perform(_engine, request);
    }

    private static (StructureShape Shape, Func<Engine, JsonObject, JsonObject> Perform) Operation(string name) => name switch
    {
        "PutItem" => (ItemRequests.PutItem, ItemOperations.Put),
        "GetItem" => (ItemRequests.GetItem, ItemOperations.Get),
        "UpdateItem" => (ItemRequests.UpdateItem, ItemOperations.Update),
        "DeleteItem" => (ItemRequests.DeleteItem, ItemOperations.Delete),
        "Query" => (ItemRequests.Query, ReadOperations.Query),
        "Scan" => (ItemRequests.Scan, ReadOperations.Scan),
        "BatchGetItem" => (ItemRequests.BatchGetItem, BatchOperations.Get),
        "BatchWriteItem" => (ItemRequests.BatchWriteItem, BatchOperations.Write),
        "TransactGetItems" => (ItemRequests.TransactGetItems, TransactionOperations.Read),
        "TransactWriteItems" => (ItemRequests.TransactWriteItems, TransactionOperations.Write),
        "ListStreams" => (TableRequests.ListStreams, StreamOperations.List),
        "DescribeStream" => (TableRequests.DescribeStream, StreamOperations.Describe),
        "GetShardIterator" => (TableRequests.GetShardIterator, StreamOperations.GetIterator),
        "GetRecords" => (TableRequests.GetRecords, StreamOperations.GetRecords),
        "CreateTable" => (TableRequests.CreateTable, TableOperations.Create),
        "DescribeTable" => (TableRequests.OfTable(name), TableOperations.Describe),
        "ListTables" => (TableRequests.ListTables, TableOperations.List),
        "UpdateTable" => (TableRequests.UpdateTable, TableOperations.Update),
        "DeleteTable" => (TableRequests.OfTable(name), TableOperations.Delete),
        "UpdateTimeToLive" => (TableRequests.UpdateTimeToLive, SettingsOperations.UpdateTimeToLive),
        "DescribeTimeToLive" => (TableRequests.OfTable(name), SettingsOperations.DescribeTimeToLive),
        "UpdateContinuousBackups" => (TableRequests.UpdateContinuousBackups, SettingsOperations.UpdateContinuousBackups),
        "DescribeContinuousBackups" => (TableRequests.OfTable(name), SettingsOperations.DescribeContinuousBackups),
        "DescribeContributorInsights" => (TableRequests.DescribeContributorInsights, SettingsOperations.DescribeContributorInsights),
        "DescribeLimits" => (TableRequests.DescribeLimits, SettingsOperations.DescribeLimits),
        "TagResource" => (TableRequests.TagResource, TagOperations.Tag),
        "UntagResource" => (TableRequests.UntagResource, TagOperations.Untag),
        "ListTagsOfResource" => (TableRequests.ListTagsOfResource, TagOperations.List),
        _ when LeftOut.Contains(name) => throw Errors.NotSupported($"the operation {name}"),
        _ => throw new AwsException("UnknownOperationException", ""),
    };
}
