using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Adapters.Stripe;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.ReconcileMoney;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.ReconcileMoney;

[JsonSerializable(typeof(MoneyInput))]
[JsonSerializable(typeof(MoneyOutput))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>What this function uses, registered once, in init.</summary>
[LambdaStartup]
public sealed class Startup
{
    /// <summary>A day is compared in pieces that fit into memory.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromHours(1);

    /// <summary>Longer than the schedule's day, so that a run that fails is made up for by the next.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(50);

    public void ConfigureServices(IServiceCollection services)
    {
        var table = Variables.Required("ORDERS_TABLE");
        var stack = Variables.Required("STACK_NAME");
        // An order's deadline, and an hour of passes after it.
        var settled = TimeSpan.FromMinutes(Variables.Number("PAYMENT_DEADLINE_MINUTES")) + TimeSpan.FromHours(1);
        var stripe = new StripeSettings(
            Variables.Required("STRIPE_SECRET"), Variables.Optional("STRIPE_API_BASE"), stack, TimeSpan.FromSeconds(Variables.Number("STRIPE_CALL_SECONDS")));
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IUniqueIds, UniqueIds>()
            .AddTelemetry()
            .AddOrderStore(table)
            .AddCreatedOrders(table)
            .AddPaymentQueue(Variables.Required("PAYMENT_QUEUE_URL"))
            .AddAlerts(Variables.Required("ALERTS_TOPIC_ARN"))
            .AddStripePayments(stripe)
            .AddStripeRecords(stripe)
            .AddSingleton(new MoneySettings(stack, Slice, settled, Window, (int)Variables.Number("MOST_RELEASES"), Variables.Required("RUNBOOK_URL")))
            .AddSingleton<Domain.ReconcileMoney>()
            .ObservePorts();
    }
}
