using System.Text.Json.Serialization;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ReconcileMoney;

/// <summary>What to compare; the schedule leaves all of it out.</summary>
/// <param name="From">Null: a day before <paramref name="To"/>.</param>
/// <param name="To">Null: as late as orders can be judged.</param>
/// <param name="DryRun">Reports, and changes nothing.</param>
public sealed record MoneyInput(
    [property: JsonPropertyName("from")] DateTimeOffset? From,
    [property: JsonPropertyName("to")] DateTimeOffset? To,
    [property: JsonPropertyName("dryRun")] bool DryRun);

public sealed record MoneyOutput(
    [property: JsonPropertyName("from")] DateTimeOffset From,
    [property: JsonPropertyName("reachedUntil")] DateTimeOffset ReachedUntil,
    [property: JsonPropertyName("to")] DateTimeOffset To,
    [property: JsonPropertyName("payments")] int Payments,
    [property: JsonPropertyName("orders")] int Orders,
    [property: JsonPropertyName("findings")] IReadOnlyList<FindingOutput> Findings)
{
    public static MoneyOutput Of(MoneyReport report) => new(
        report.From,
        report.ReachedUntil,
        report.To,
        report.Payments,
        report.Orders,
        [.. report.Findings.Select(finding => new FindingOutput(finding.PaymentIntentId, finding.OrderId?.Value, finding.Why, finding.Action.ToString()))]);
}

public sealed record FindingOutput(
    [property: JsonPropertyName("paymentIntentId")] string? PaymentIntentId,
    [property: JsonPropertyName("orderId")] string? OrderId,
    [property: JsonPropertyName("why")] string Why,
    [property: JsonPropertyName("action")] string Action);
