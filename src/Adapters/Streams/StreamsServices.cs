using Amazon.DynamoDBStreams;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Streams;

public static class StreamsServices
{
    /// <summary>Registers the reader of the orders table's stream. It needs dynamodb:GetShardIterator and dynamodb:GetRecords on the stream.</summary>
    public static IServiceCollection AddOrderChanges(this IServiceCollection services) => services
        // Up to 1 MB a page.
        .AddSingleton<IAmazonDynamoDBStreams>(_ => new AmazonDynamoDBStreamsClient(new AmazonDynamoDBStreamsConfig { Timeout = TimeSpan.FromSeconds(5), MaxErrorRetry = 2 }))
        .AddSingleton<IOrderChanges>(provider => new DynamoDbOrderChanges(provider.GetRequiredService<IAmazonDynamoDBStreams>()));
}
