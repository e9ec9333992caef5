using Amazon.DynamoDBStreams;
using Amazon.DynamoDBStreams.Model;
using Amazon.Runtime;

namespace OrderSystem.SystemTests.Compat.AwsSdk;

public sealed class StreamsWireTests
{
    private static readonly BasicAWSCredentials Credentials = new("AKID", "SECRET");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_iterator_is_asked_for_in_JSON_signed_as_dynamodb()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"ShardIterator":"it-1"}"""));
        using var client = Client(server);

        var response = await client.GetShardIteratorAsync(
            new GetShardIteratorRequest { StreamArn = "arn:s", ShardId = "shard-1", ShardIteratorType = ShardIteratorType.AT_SEQUENCE_NUMBER, SequenceNumber = "100" }, Cancelled);

        Assert.Equal("it-1", response.ShardIterator);
        var asked = Assert.Single(server.Requests);
        Assert.Equal("""{"SequenceNumber":"100","ShardId":"shard-1","ShardIteratorType":"AT_SEQUENCE_NUMBER","StreamArn":"arn:s"}""", asked.Body);
        Assert.Equal(("DynamoDBStreams_20120810.GetShardIterator", "application/x-amz-json-1.0"), (asked.Headers["X-Amz-Target"], asked.Headers["Content-Type"]));
        Assert.Contains("/eu-west-1/dynamodb/aws4_request", asked.Headers["Authorization"], StringComparison.Ordinal);
        Assert.DoesNotContain("x-amzn-query-mode", asked.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Records_are_read_with_every_kind_of_attribute()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""
            {"NextShardIterator":"it-2","Records":[{
              "awsRegion":"eu-west-1","eventID":"e-1","eventName":"MODIFY","eventSource":"aws:dynamodb","eventVersion":"1.1",
              "userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"},
              "dynamodb":{"ApproximateCreationDateTime":1480642020,"SequenceNumber":"300000000000000499659","SizeBytes":41,"StreamViewType":"NEW_AND_OLD_IMAGES",
                "Keys":{"id":{"S":"a"}},
                "NewImage":{"b":{"B":"AQI="},"bool":{"BOOL":false},"bs":{"BS":["AQ=="]},"l":{"L":[{"N":"1"},{"M":{}}]},"m":{"M":{"x":{"NULL":true}}},"ns":{"NS":["1","2"]},"ss":{"SS":["s"]}}}}]}
            """));
        using var client = Client(server);

        var response = await client.GetRecordsAsync(new GetRecordsRequest { ShardIterator = "it-1", Limit = 10 }, Cancelled);

        Assert.Equal("""{"Limit":10,"ShardIterator":"it-1"}""", server.Requests[0].Body);
        Assert.Equal("it-2", response.NextShardIterator);
        var record = Assert.Single(response.Records);
        Assert.Equal(("eu-west-1", "e-1", "aws:dynamodb", "1.1"), (record.AwsRegion, record.EventID, record.EventSource, record.EventVersion));
        Assert.Equal(OperationType.MODIFY, record.EventName);
        Assert.Equal(("Service", "dynamodb.amazonaws.com"), (record.UserIdentity.Type, record.UserIdentity.PrincipalId));
        var change = record.Dynamodb;
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1480642020), change.ApproximateCreationDateTime);
        Assert.Equal(("300000000000000499659", 41L, StreamViewType.NEW_AND_OLD_IMAGES), (change.SequenceNumber, change.SizeBytes, change.StreamViewType));
        Assert.Equal("a", change.Keys["id"].S);
        Assert.Null(change.OldImage);
        var image = change.NewImage;
        Assert.Equal([1, 2], image["b"].B.ToArray());
        Assert.False(image["bool"].BOOL);
        Assert.Equal([1], image["bs"].BS[0].ToArray());
        Assert.Equal("1", image["l"].L[0].N);
        Assert.Empty(image["l"].L[1].M);
        Assert.True(image["m"].M["x"].NULL);
        Assert.Equal(["1", "2"], image["ns"].NS);
        Assert.Equal(["s"], image["ss"].SS);
        Assert.Null(image["ss"].NS);
    }

    [Fact]
    public async Task A_shard_that_is_at_its_end_has_no_next_iterator()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"Records":[]}"""));
        using var client = Client(server);

        var response = await client.GetRecordsAsync("it", Cancelled);

        Assert.Null(response.NextShardIterator);
        Assert.Empty(response.Records);
    }

    [Fact]
    public async Task A_stream_is_described_with_its_shards()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""
            {"StreamDescription":{"CreationRequestDateTime":1480642020.5,"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"LastEvaluatedShardId":"shard-2",
              "Shards":[{"ParentShardId":"shard-0","SequenceNumberRange":{"StartingSequenceNumber":"1","EndingSequenceNumber":"9"},"ShardId":"shard-1"},{"SequenceNumberRange":{"StartingSequenceNumber":"10"},"ShardId":"shard-2"}],
              "StreamArn":"arn:s","StreamLabel":"l","StreamStatus":"ENABLED","StreamViewType":"KEYS_ONLY","TableName":"t"}}
            """));
        using var client = Client(server);

        var stream = (await client.DescribeStreamAsync(new DescribeStreamRequest { StreamArn = "arn:s", Limit = 2, ExclusiveStartShardId = "shard-0" }, Cancelled)).StreamDescription;

        Assert.Equal("""{"ExclusiveStartShardId":"shard-0","Limit":2,"StreamArn":"arn:s"}""", server.Requests[0].Body);
        Assert.Equal(("arn:s", "l", "t", "shard-2"), (stream.StreamArn, stream.StreamLabel, stream.TableName, stream.LastEvaluatedShardId));
        Assert.Equal((StreamStatus.ENABLED, StreamViewType.KEYS_ONLY), (stream.StreamStatus, stream.StreamViewType));
        Assert.Equal(("id", KeyType.HASH), (stream.KeySchema[0].AttributeName, stream.KeySchema[0].KeyType));
        Assert.Equal(("shard-0", "1", "9", "shard-1"), (stream.Shards[0].ParentShardId, stream.Shards[0].SequenceNumberRange.StartingSequenceNumber, stream.Shards[0].SequenceNumberRange.EndingSequenceNumber, stream.Shards[0].ShardId));
        Assert.Null(stream.Shards[1].SequenceNumberRange.EndingSequenceNumber);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1480642020.5), stream.CreationRequestDateTime);
    }

    [Theory]
    [InlineData("TrimmedDataAccessException", typeof(TrimmedDataAccessException))]
    [InlineData("ResourceNotFoundException", typeof(ResourceNotFoundException))]
    [InlineData("ExpiredIteratorException", typeof(ExpiredIteratorException))]
    [InlineData("LimitExceededException", typeof(LimitExceededException))]
    [InlineData("InternalServerError", typeof(InternalServerErrorException))]
    [InlineData("ValidationException", typeof(AmazonDynamoDBStreamsException))]
    public async Task An_error_becomes_the_exception_of_its_shape(string shape, Type exception)
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{shape}}","message":"no"}""", 400));
        using var client = Client(server);

        var thrown = await Assert.ThrowsAnyAsync<AmazonDynamoDBStreamsException>(() => client.GetRecordsAsync("it", Cancelled));

        Assert.IsType(exception, thrown);
        Assert.Equal((shape, "no"), (thrown.ErrorCode, thrown.Message));
    }

    private static AmazonDynamoDBStreamsClient Client(AwsServer server) =>
        new(Credentials, new AmazonDynamoDBStreamsConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
}
