using System.Text.Json;
using OrderSystem.Domain;
using Stripe;

namespace OrderSystem.Adapters.Stripe;

/// <summary>
/// Reads webhooks: proves that Stripe sent the exact body, and takes from it the ids that say which order to look at. Source:
/// https://docs.stripe.com/webhooks#verify-events.
/// </summary>
/// <remarks>
/// What can go wrong: a forged, changed or replayed body, a body that is no event, a secret that was rotated since it was read.
/// All are refusals, and Stripe sends a real one again; after a refused signature the secret is read again, at most once a minute.
/// </remarks>
public sealed class StripePaymentEvents(StripeSecretReader secrets, TimeProvider time) : IPaymentEvents
{
    /// <summary>How far, in seconds, the signature's time may be from ours: a copied request is worth nothing after that.</summary>
    private const long Tolerance = 300;

    public async Task<(PaymentEvent? Event, string? Refusal)> ReadAsync(string body, string? signature, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(signature))
        {
            return (null, "there is no Stripe-Signature header");
        }

        var secret = await secrets.WebhookSecretAsync(cancellationToken);
        var read = Read(body, signature, secret);
        return read.IsUnproven && await secrets.NewerWebhookSecretAsync(secret, cancellationToken) is { } newer
            ? Read(body, signature, newer).Answer
            : read.Answer;
    }

    /// <summary>A message never shows what came: it goes to the log.</summary>
    private Reading Read(string body, string signature, string secret)
    {
        try
        {
            // The version does not matter: only ids and metadata are read.
            var read = EventUtility.ConstructEvent(body, signature, secret, Tolerance, time.GetUtcNow().ToUnixTimeSeconds(), throwOnApiVersionMismatch: false);
            return string.IsNullOrEmpty(read.Id) || string.IsNullOrEmpty(read.Type) || read.Object != "event"
                ? Refused("the body is signed, but it is no event")
                : new Reading((EventOf(read), null), IsUnproven: false);
        }
        catch (StripeException unproven)
        {
            return new Reading((null, unproven.Message), IsUnproven: true);
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            return Refused("the time in the Stripe-Signature header is not a number");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return Refused("the body is signed, but it is not JSON that Stripe.net reads as an event");
        }
    }

    private static PaymentEvent EventOf(Event read)
    {
        var metadata = MetadataOf(read.RawJsonElement);
        return new PaymentEvent(
            read.Id,
            read.Type,
            TextOf(metadata, StripeMetadata.OrderId),
            TextOf(metadata, StripeMetadata.Stack),
            new DateTimeOffset(DateTime.SpecifyKind(read.Created, DateTimeKind.Utc)))
        {
            CorrelationId = TextOf(metadata, StripeMetadata.CorrelationId),
        };
    }

    /// <summary>From the JSON, so that any type of object will do, also one that is younger than this Stripe.net.</summary>
    private static JsonElement? MetadataOf(JsonElement? json) =>
        Member(Member(Member(json, "data"), "object"), "metadata");

    private static string? TextOf(JsonElement? json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var member) ? member : null;

    private static Reading Refused(string why) => new((null, why), IsUnproven: false);

    /// <param name="IsUnproven">The signature may be right for a newer secret.</param>
    private readonly record struct Reading((PaymentEvent? Event, string? Refusal) Answer, bool IsUnproven);
}
