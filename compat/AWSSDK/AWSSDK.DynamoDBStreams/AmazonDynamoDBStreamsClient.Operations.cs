using System.Text.Json;
using Amazon.DynamoDBStreams.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams;

public partial class AmazonDynamoDBStreamsClient
{
    private static readonly JsonProtocol Protocol = new(
        "Amazon.DynamoDBStreams", "DynamoDBStreams_20120810", "application/x-amz-json-1.0", "2012-08-10", QueryCompatible: false, Fault);

    private static readonly JsonOperation<DescribeStreamRequest, DescribeStreamResponse> DescribeStream = new(
        Protocol,
        "DescribeStream",
        static (json, request) =>
        {
            json.Text("ExclusiveStartShardId", request.ExclusiveStartShardId);
            json.Number("Limit", request.Limit);
            json.Text("StreamArn", request.StreamArn);
        },
        static json => new DescribeStreamResponse { StreamDescription = json.Child("StreamDescription") is { } stream ? StreamJson.Description(stream) : null });

    private static readonly JsonOperation<GetRecordsRequest, GetRecordsResponse> GetRecords = new(
        Protocol,
        "GetRecords",
        static (json, request) =>
        {
            json.Number("Limit", request.Limit);
            json.Text("ShardIterator", request.ShardIterator);
        },
        static json => new GetRecordsResponse { NextShardIterator = json.Text("NextShardIterator"), Records = json.Objects("Records", StreamJson.Record) });

    private static readonly JsonOperation<GetShardIteratorRequest, GetShardIteratorResponse> GetShardIterator = new(
        Protocol,
        "GetShardIterator",
        static (json, request) =>
        {
            json.Text("SequenceNumber", request.SequenceNumber);
            json.Text("ShardId", request.ShardId);
            json.Text("ShardIteratorType", request.ShardIteratorType?.Value);
            json.Text("StreamArn", request.StreamArn);
        },
        static json => new GetShardIteratorResponse { ShardIterator = json.Text("ShardIterator") });

    public virtual Task<DescribeStreamResponse> DescribeStreamAsync(string streamArn, CancellationToken cancellationToken = default) =>
        DescribeStreamAsync(new DescribeStreamRequest { StreamArn = streamArn }, cancellationToken);

    public virtual Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeStreamResponse>(request, DescribeStream.Options(), cancellationToken);

    public virtual Task<GetRecordsResponse> GetRecordsAsync(string shardIterator, CancellationToken cancellationToken = default) =>
        GetRecordsAsync(new GetRecordsRequest { ShardIterator = shardIterator }, cancellationToken);

    public virtual Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetRecordsResponse>(request, GetRecords.Options(), cancellationToken);

    public virtual Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetShardIteratorResponse>(request, GetShardIterator.Options(), cancellationToken);

    private static AmazonDynamoDBStreamsException Fault(string shape, ErrorResponse error) => shape switch
    {
        "ExpiredIteratorException" => new ExpiredIteratorException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InternalServerError" => new InternalServerErrorException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "LimitExceededException" => new LimitExceededException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "ResourceNotFoundException" => new ResourceNotFoundException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "TrimmedDataAccessException" => new TrimmedDataAccessException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        _ => new AmazonDynamoDBStreamsException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
    };
}
