using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Streams;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb;

/// <summary>
/// The embedded DynamoDB Streams: the changes of the tables of one <see cref="DynamoDbService"/>, on the wire as
/// <c>DynamoDBStreams_20120810</c>. A stream has one shard; records are kept 24 hours by the clock given.
/// </summary>
public sealed class DynamoDbStreamsService : IAwsService, IStreamSignal
{
    private readonly Database _database;

    internal DynamoDbStreamsService(Database database)
    {
        _database = database;
    }

    /// <inheritdoc/>
    public string Name => "streams.dynamodb";

    /// <inheritdoc/>
    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(operation switch
            {
                "ListStreams" => StreamOperations.List(_database, request),
                "DescribeStream" => StreamOperations.Describe(_database, request),
                "GetShardIterator" => StreamOperations.GetIterator(_database, request),
                "GetRecords" => StreamOperations.GetRecords(_database, request),
                _ => throw AwsException.NotSupported("DynamoDB Streams", $"the operation {operation}"),
            });
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
    public Task WaitAsync(string streamArn, CancellationToken cancellationToken) => _database.Stream(streamArn).WaitAsync(cancellationToken);
}
