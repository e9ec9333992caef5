using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Stripe;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.ResolveOrder;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.ResolveOrder;

[JsonSerializable(typeof(ResolveInput))]
[JsonSerializable(typeof(ResolveOutput))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>What this function uses, registered once, in init.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services) => services
        .AddSingleton(TimeProvider.System)
        .AddTelemetry()
        .AddOrderStore(Variables.Required("ORDERS_TABLE"))
        .AddStripePayments(new StripeSettings(
            Variables.Required("STRIPE_SECRET"), Variables.Optional("STRIPE_API_BASE"), Variables.Required("STACK_NAME"), TimeSpan.FromSeconds(Variables.Number("STRIPE_CALL_SECONDS"))))
        .AddSingleton<ResolveOrders>()
        .ObservePorts();
}
