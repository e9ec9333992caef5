using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Adapters.Stripe;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.ProcessPayment;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.ProcessPayment;

[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>What this function uses, registered once, in init.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        var call = TimeSpan.FromSeconds(Variables.Number("STRIPE_CALL_SECONDS"));
        var queue = Variables.Required("PAYMENT_QUEUE_URL");
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => new Random())
            .AddSingleton<IUniqueIds, UniqueIds>()
            .AddTelemetry()
            .AddOrderStore(Variables.Required("ORDERS_TABLE"))
            .AddRetryDelay(queue, TimeSpan.FromSeconds(Variables.Number("RETRY_FIRST_DELAY_SECONDS")))
            .AddStripePayments(new StripeSettings(Variables.Required("STRIPE_SECRET"), Variables.Optional("STRIPE_API_BASE"), Variables.Required("STACK_NAME"), call))
            .AddSingleton(new PaymentTimes(call, TimeSpan.FromSeconds(Variables.Number("TIME_RESERVE_SECONDS"))))
            .AddSingleton<AdvanceOrders>()
            .AddSingleton<PaymentRun>()
            .ObservePorts();
    }
}
