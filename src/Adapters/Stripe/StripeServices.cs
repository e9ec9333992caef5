using Amazon.SecretsManager;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Stripe;

public static class StripeServices
{
    public static IServiceCollection AddStripePayments(this IServiceCollection services, StripeSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<IAmazonSecretsManager>(_ => new AmazonSecretsManagerClient(new AmazonSecretsManagerConfig { Timeout = TimeSpan.FromSeconds(3), MaxErrorRetry = 2 }))
        .AddSingleton<StripeSecretReader>()
        .AddSingleton<StripeClients>()
        .AddSingleton<IPaymentGateway, StripePaymentGateway>();
}
