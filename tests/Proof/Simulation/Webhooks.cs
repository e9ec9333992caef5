using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// Stripe's events on their way to the endpoint: late, twice, in any order, repeated for three days until they are
/// answered 2xx, or lost. The endpoint's port reads them back from their bodies and knows which are signed.
/// Source: https://docs.stripe.com/webhooks.
/// </summary>
internal sealed class Webhooks(World world) : IPaymentEvents
{
    public const string GoodSignature = "t=1,v1=good";

    private readonly List<Sent> _sent = [];

    public void Happened(string type, Intent intent)
    {
        var sent = New(type, intent.OrderId, intent.Stack);
        if (world.Swarm.Strikes(Fault.WebhookLost))
        {
            return;
        }

        var delay = world.Swarm.Strikes(Fault.WebhookLate) ? world.Dice.Between(1, world.Dice.Chance(0.3) ? 2 * Times.Day : 90 * Times.Minute) : world.Dice.Between(0, 3000);
        world.Pump.After(delay, () => Deliver(sent, 0));
    }

    /// <summary>An event that the endpoint must refuse or leave alone, or cannot know yet.</summary>
    public void Send(string type, string? orderId, string? stack, string signature = GoodSignature) => Deliver(New(type, orderId, stack, signature), 0);

    public Task<(PaymentEvent? Event, string? Refusal)> ReadAsync(string body, string? signature, CancellationToken cancellationToken) => world.Calls.CallAsync<(PaymentEvent?, string?)>(
        () => $"reads event {body}",
        () => signature != GoodSignature ? (null, "the signature is not Stripe's")
            : _sent.Find(sent => sent.Event.Id == body) is { } sent ? (sent.Event, null)
            : (null, "it is no event"));

    private Sent New(string type, string? orderId, string? stack, string signature = GoodSignature)
    {
        var sent = new Sent(
            new PaymentEvent(string.Create(CultureInfo.InvariantCulture, $"evt_{_sent.Count + 1}"), type, orderId, stack, DateTimeOffset.FromUnixTimeMilliseconds(world.Pump.Now)),
            signature,
            world.Pump.Now);
        _sent.Add(sent);
        return sent;
    }

    private void Deliver(Sent sent, int attempt)
    {
        world.Tell("Stripe", $"sends {sent.Event.Id} {sent.Event.Type}");
        world.Handlers.Webhook(
            sent.Event.Id,
            sent.Signature,
            (invocation, status) =>
            {
                world.Oracle.WebhookAnswered(invocation, sent.Event, sent.Signature == GoodSignature, status);
                if (status is < 200 or > 299)
                {
                    Again(sent, attempt);
                }
                else if (world.Swarm.Strikes(Fault.WebhookTwice))
                {
                    world.Pump.After(world.Dice.Between(0, 10 * Times.Minute), () => Deliver(sent, attempt + 1));
                }
            },
            () => Again(sent, attempt));
    }

    private void Again(Sent sent, int attempt)
    {
        var delay = Times.Minute << Math.Min(attempt, 10);
        if (sent.Signature == GoodSignature && world.Pump.Now + delay - sent.At <= 3 * Times.Day)
        {
            world.Pump.After(delay, () => Deliver(sent, attempt + 1));
        }
    }

    private sealed record Sent(PaymentEvent Event, string Signature, long At);
}
