using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions;

/// <summary>No engine that runs here ever lags, so that a read asks for the newest state can only be seen in what it asks.</summary>
public sealed class ConsistentReadTests
{
    [Fact]
    public async Task An_order_is_read_as_it_is_now_not_as_it_was_a_moment_ago()
    {
        using var dynamoDb = new RecordingClient();
        var id = OrderId.Of(new CustomerId("ada"), IdempotencyKey.TryParse("a-read")!.Value);

        Assert.Null(await new DynamoDbOrderStore(dynamoDb, "Orders").FindAsync(id, TestContext.Current.CancellationToken));

        Assert.Equal(id.Value, Assert.Single(dynamoDb.Asked).Key["orderId"].S);
        Assert.True(dynamoDb.Asked[0].ConsistentRead);
    }

    private sealed class RecordingClient()
        : AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = "us-east-1" })
    {
        public List<GetItemRequest> Asked { get; } = [];

        public override Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default)
        {
            Asked.Add(request);
            return Task.FromResult(new GetItemResponse());
        }
    }
}
