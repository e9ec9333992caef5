using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.ReconcileOrders;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.ReconcileOrders;

[JsonSerializable(typeof(ReconcileInput))]
[JsonSerializable(typeof(ReconcileOutput))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>What this function uses, registered once, in init.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        var table = Variables.Required("ORDERS_TABLE");
        services
            .AddSingleton(TimeProvider.System)
            .AddTelemetry()
            .AddOrderStore(table)
            .AddOpenOrders(table)
            .AddOpenLetters(Variables.Required("DEAD_LETTERS_TABLE"))
            .AddPaymentQueue(Variables.Required("PAYMENT_QUEUE_URL"))
            .AddSingleton(new ReconcilePace(
                TimeSpan.FromMinutes(Variables.Number("SHORTEST_CHECK_MINUTES")),
                TimeSpan.FromMinutes(Variables.Number("LONGEST_CHECK_MINUTES")),
                (int)Variables.Number("WAKE_RATE_PER_SECOND"),
                TimeSpan.FromMinutes(Variables.Number("PERIOD_MINUTES"))))
            .AddSingleton<Domain.ReconcileOrders>()
            .ObservePorts();
    }
}
