using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Adapters.Streams;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.AlertDeadLetters;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.AlertDeadLetters;

[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>What this function uses, registered once, in init.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        var runbook = Variables.Required("RUNBOOK_URL");
        services
            .AddSingleton(TimeProvider.System)
            .AddTelemetry()
            .AddOrderStore(Variables.Required("ORDERS_TABLE"))
            .AddDeadLetterStore(Variables.Required("DEAD_LETTERS_TABLE"))
            .AddOrderChanges()
            .AddReactionReader()
            .AddAlerts(Variables.Required("ALERTS_TOPIC_ARN"))
            .AddSingleton(provider => new ParkDeadLetters(
                provider.GetRequiredService<IDeadLetterStore>(),
                provider.GetRequiredService<IOrderStore>(),
                provider.GetRequiredService<IOrderChanges>(),
                provider.GetRequiredService<IReactionReader>(),
                provider.GetRequiredService<IAlerts>(),
                runbook))
            .ObservePorts();
    }
}
