using Amazon.SecretsManager;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Stripe;

/// <summary>Each of these may be asked for beside the others; a <see cref="TimeProvider"/> must be there.</summary>
public static class StripeServices
{
    /// <summary><see cref="IPaymentGateway"/>: the payments of orders.</summary>
    public static IServiceCollection AddStripePayments(this IServiceCollection services, StripeSettings settings) => services
        .AddCalls(settings)
        .AddSingleton<IPaymentGateway, StripePaymentGateway>();

    /// <summary><see cref="IPaymentRecords"/>: the account's books, and what no order owns.</summary>
    public static IServiceCollection AddStripeRecords(this IServiceCollection services, StripeSettings settings) => services
        .AddCalls(settings)
        .AddSingleton<IPaymentRecords, StripePaymentRecords>();

    /// <summary><see cref="IPaymentEvents"/>: webhooks. It calls nobody but Secrets Manager.</summary>
    public static IServiceCollection AddStripeEvents(this IServiceCollection services, string secretId) => services
        .AddSecret(new StripeSecretSettings(secretId))
        .AddSingleton<IPaymentEvents, StripePaymentEvents>();

    private static IServiceCollection AddCalls(this IServiceCollection services, StripeSettings settings)
    {
        services.AddSecret(new StripeSecretSettings(settings.SecretId) { Lifetime = settings.SecretLifetime });
        services.TryAddSingleton(settings);
        services.TryAddSingleton<StripeClients>();
        services.TryAddSingleton<StripeCalls>();
        return services;
    }

    private static IServiceCollection AddSecret(this IServiceCollection services, StripeSecretSettings settings)
    {
        services.TryAddSingleton(settings);
        services.TryAddSingleton<IAmazonSecretsManager>(_ => new AmazonSecretsManagerClient(new AmazonSecretsManagerConfig { Timeout = TimeSpan.FromSeconds(3), MaxErrorRetry = 2 }));
        services.TryAddSingleton<StripeSecretReader>();
        return services;
    }
}
