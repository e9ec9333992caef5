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

    /// <summary>Registers the index of orders that may still need an Advance.</summary>
    public static IServiceCollection AddOpenOrders(this IServiceCollection services, string table)
    {
        services.AddClient();
        return services.AddSingleton<IOpenOrders>(provider => new DynamoDbOpenOrders(provider.GetRequiredService<IAmazonDynamoDB>(), table));
    }

    /// <summary>Registers the index of orders by creation.</summary>
    public static IServiceCollection AddCreatedOrders(this IServiceCollection services, string table)
    {
        services.AddClient();
        return services.AddSingleton<ICreatedOrders>(provider => new DynamoDbCreatedOrders(provider.GetRequiredService<IAmazonDynamoDB>(), table));
    }

    /// <summary>Registers what reads a record of the table's stream that was kept as text.</summary>
    public static IServiceCollection AddReactionReader(this IServiceCollection services) => services.AddSingleton<IReactionReader, StreamImageReader>();

    public static IServiceCollection AddDeadLetterStore(this IServiceCollection services, string table)
    {
        services.AddClient();
        return services.AddSingleton<IDeadLetterStore>(provider => new DynamoDbDeadLetterStore(
            provider.GetRequiredService<IAmazonDynamoDB>(), table, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Registers what counts the letters that nobody has dealt with.</summary>
    public static IServiceCollection AddOpenLetters(this IServiceCollection services, string table)
    {
        services.AddClient();
        return services.AddSingleton<IOpenLetters>(provider => new DynamoDbDeadLetterStore(
            provider.GetRequiredService<IAmazonDynamoDB>(), table, provider.GetRequiredService<TimeProvider>()));
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
