using System.Text.Json.Serialization;
using OrderSystem.Domain;

namespace OrderSystem.Functions.RedriveDeadLetters;

/// <summary>Which letters; all that are left out match any.</summary>
/// <param name="Queue">The queue they came from, such as <c>PaymentDeadLetters</c>.</param>
/// <param name="DryRun">Says what would be done, and does nothing.</param>
/// <param name="Close">Marks them as dealt with instead of sending them.</param>
/// <param name="Rate">Messages a second.</param>
public sealed record RedriveInput(
    [property: JsonPropertyName("queue")] string? Queue,
    [property: JsonPropertyName("order")] string? Order,
    [property: JsonPropertyName("dryRun")] bool DryRun,
    [property: JsonPropertyName("close")] bool Close,
    [property: JsonPropertyName("rate")] int? Rate);

public sealed record RedriveOutput(
    [property: JsonPropertyName("letters")] IReadOnlyList<LetterOutput> Letters,
    [property: JsonPropertyName("more")] bool More)
{
    public static RedriveOutput Of(RedriveResult result) => new(
        [.. result.Letters.Select(letter => new LetterOutput(letter.Letter.Id, letter.Letter.Source, letter.Letter.OrderId?.Value, letter.Letter.Cause, letter.Action.ToString(), letter.Why))],
        result.More);
}

/// <param name="Action"><c>Sent</c>, <c>Closed</c>, <c>WouldSend</c>, <c>WouldClose</c> or <c>Kept</c>.</param>
public sealed record LetterOutput(
    [property: JsonPropertyName("letter")] string Letter,
    [property: JsonPropertyName("queue")] string Queue,
    [property: JsonPropertyName("order")] string? Order,
    [property: JsonPropertyName("cause")] string Cause,
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("why")] string? Why);
