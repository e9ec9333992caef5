using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Functions.RedriveDeadLetters;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.RedriveDeadLetters;

[JsonSerializable(typeof(RedriveInput))]
[JsonSerializable(typeof(RedriveOutput))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>What this function uses, registered once, in init.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services) => services
        .AddSingleton(TimeProvider.System)
        .AddTelemetry()
        .AddDeadLetterStore(Variables.Required("DEAD_LETTERS_TABLE"))
        .AddPaymentQueue(Variables.Required("PAYMENT_QUEUE_URL"))
        .AddPaymentMessages()
        .AddReactionReader()
        .AddSingleton<Domain.RedriveDeadLetters>()
        .ObservePorts();
}
