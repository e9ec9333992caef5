using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.CancelOrder;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.CancelOrder;

[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>What this function uses, registered once, in init.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services) => services
        .AddSingleton(TimeProvider.System)
        .AddTelemetry()
        .AddOrderStore(Variables.Required("ORDERS_TABLE"))
        .AddSingleton<CancelOrders>()
        .ObservePorts();
}
