using Amazon.DynamoDBStreams.Model;
using Amazon.Runtime;

namespace Amazon.DynamoDBStreams;

/// <summary>
/// DynamoDB Streams. Errors of the service are <see cref="AmazonDynamoDBStreamsException"/> or one of its kinds.
/// See the Amazon DynamoDB Streams API Reference, one page per operation.
/// </summary>
public partial interface IAmazonDynamoDBStreams : IAmazonService, IDisposable
{
    /// <summary>A stream's state and its shards.</summary>
    Task<DescribeStreamResponse> DescribeStreamAsync(string streamArn, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DescribeStreamAsync(string, CancellationToken)"/>
    Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default);

    /// <summary>The records from an iterator on: 1 MB or 1,000 at most, and none where the iterator points to a gap.</summary>
    Task<GetRecordsResponse> GetRecordsAsync(string shardIterator, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GetRecordsAsync(string, CancellationToken)"/>
    Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default);

    /// <summary>A place in a shard to read from; it holds for 15 minutes.</summary>
    Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonDynamoDBStreamsConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonDynamoDBStreamsClient(awsCredentials, (AmazonDynamoDBStreamsConfig)clientConfig);
}
