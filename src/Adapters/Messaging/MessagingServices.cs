using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Messaging;

public static class MessagingServices
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddPaymentQueue(this IServiceCollection services, string queueUrl) => services
        .AddSqs()
        .AddSingleton<IPaymentQueue>(provider => new SqsPaymentQueue(provider.GetRequiredService<IAmazonSQS>(), queueUrl));

    public static IServiceCollection AddRetryDelay(this IServiceCollection services, string queueUrl, TimeSpan firstDelay) => services
        .AddSqs()
        .AddSingleton<IRetryDelay>(provider => new SqsRetryDelay(provider.GetRequiredService<IAmazonSQS>(), queueUrl, firstDelay, provider.GetRequiredService<Random>()));

    /// <summary>Reads what once was a message of the payment queue.</summary>
    public static IServiceCollection AddPaymentMessages(this IServiceCollection services) => services.AddSingleton<IPaymentMessages, PaymentMessages>();

    public static IServiceCollection AddAlerts(this IServiceCollection services, string topicArn) => services
        .AddSingleton<IAmazonSimpleNotificationService>(_ => new AmazonSimpleNotificationServiceClient(new AmazonSimpleNotificationServiceConfig { Timeout = Timeout, MaxErrorRetry = 2 }))
        .AddSingleton<IAlerts>(provider => new SnsAlerts(
            provider.GetRequiredService<IAmazonSimpleNotificationService>(), topicArn, provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddSqs(this IServiceCollection services) =>
        services.AddSingleton<IAmazonSQS>(_ => new AmazonSQSClient(new AmazonSQSConfig { Timeout = Timeout, MaxErrorRetry = 2 }));
}
