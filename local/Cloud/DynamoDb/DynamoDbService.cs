using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
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

    private JsonObject Invoke(string operation, JsonObject request) => operation switch
    {
        "PutItem" => ItemOperations.Put(_engine, request),
        "GetItem" => ItemOperations.Get(_engine, request),
        "UpdateItem" => ItemOperations.Update(_engine, request),
        "DeleteItem" => ItemOperations.Delete(_engine, request),
        "Query" => ReadOperations.Query(_engine, request),
        "Scan" => ReadOperations.Scan(_engine, request),
        "BatchGetItem" => BatchOperations.Get(_engine, request),
        "BatchWriteItem" => BatchOperations.Write(_engine, request),
        "TransactGetItems" => TransactionOperations.Get(_engine, request),
        "TransactWriteItems" => TransactionOperations.Write(_engine, request),
        "ListStreams" => StreamOperations.List(_engine.Database, request),
        "DescribeStream" => StreamOperations.Describe(_engine.Database, request),
        "GetShardIterator" => StreamOperations.GetIterator(_engine.Database, request),
        "GetRecords" => StreamOperations.GetRecords(_engine.Database, request),
        "CreateTable" => TableOperations.Create(_engine, request),
        "DescribeTable" => TableOperations.Describe(_engine, request),
        "ListTables" => TableOperations.List(_engine, request),
        "UpdateTable" => TableOperations.Update(_engine, request),
        "DeleteTable" => TableOperations.Delete(_engine, request),
        "UpdateTimeToLive" => SettingsOperations.UpdateTimeToLive(_engine, request),
        "DescribeTimeToLive" => SettingsOperations.DescribeTimeToLive(_engine, request),
        "UpdateContinuousBackups" => SettingsOperations.UpdateContinuousBackups(_engine, request),
        "DescribeContinuousBackups" => SettingsOperations.DescribeContinuousBackups(_engine, request),
        "TagResource" => SettingsOperations.Tag(_engine, request),
        "UntagResource" => SettingsOperations.Untag(_engine, request),
        "ListTagsOfResource" => SettingsOperations.ListTags(_engine, request),
        _ => throw Errors.NotSupported($"the operation {operation}"),
    };
}
