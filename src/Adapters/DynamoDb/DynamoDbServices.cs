using Amazon.DynamoDBStreams;
using Amazon.DynamoDBv2;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

public static class DynamoDbServices
{
    /// <summary>Registers the order store. The client is made in init, so that its first use is not a customer's wait.</summary>
    public static IServiceCollection AddOrderStore(this IServiceCollection services, string table)
    {
        services.AddClient();
        return services.AddSingleton<IOrderStore>(provider => new DynamoDbOrderStore(provider.GetRequiredService<IAmazonDynamoDB>(), table));
    }

    public static IServiceCollection AddDeadLetterStore(this IServiceCollection services, string table)
    {
        services.AddClient();
        return services.AddSingleton<IDeadLetterStore>(provider => new DynamoDbDeadLetterStore(
            provider.GetRequiredService<IAmazonDynamoDB>(), table, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Registers the reader of the orders table's stream. It needs dynamodb:GetShardIterator and dynamodb:GetRecords on the stream.</summary>
    public static IServiceCollection AddOrderChanges(this IServiceCollection services)
    {
        // Up to 1 MB a page.
        services.AddSingleton<IAmazonDynamoDBStreams>(_ => new AmazonDynamoDBStreamsClient(new AmazonDynamoDBStreamsConfig { Timeout = TimeSpan.FromSeconds(5), MaxErrorRetry = 2 }));
        return services.AddSingleton<IOrderChanges>(provider => new DynamoDbOrderChanges(provider.GetRequiredService<IAmazonDynamoDBStreams>()));
    }

    private static void AddClient(this IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(IAmazonDynamoDB)))
        {
            // Region, credentials and endpoint come from the environment, as Lambda and the SDK agree. A table answers in
            // milliseconds: waiting the SDK's 100 s would only eat the function's own time.
            services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient(new AmazonDynamoDBConfig { Timeout = TimeSpan.FromSeconds(2), MaxErrorRetry = 2 }));
        }
    }
}
