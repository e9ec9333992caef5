using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>Everything one Stripe account holds, in memory. Whoever reads or changes it holds <see cref="Gate"/>.</summary>
internal sealed class Account(LocalStripeOptions options)
{
    public Lock Gate { get; } = new();

    public VirtualClock Clock { get; } = new(options.TimeProvider);

    public Ledger Ledger { get; } = new();

    public EventLog Events { get; } = new();

    /// <summary>Oldest first.</summary>
    public List<PaymentIntent> PaymentIntents { get; } = [];

    public List<Charge> Charges { get; } = [];

    public List<Refund> Refunds { get; } = [];

    public TimeSpan RefundSettlement => options.RefundSettlement;

    public TimeSpan AuthorizationLifetime => options.AuthorizationLifetime;

    private readonly Dictionary<string, PaymentIntent> _intents = [];
    private readonly Dictionary<string, Charge> _charges = [];

    public void Add(PaymentIntent intent)
    {
        PaymentIntents.Add(intent);
        _intents.Add(intent.Id, intent);
    }

    public void Add(Charge charge)
    {
        Charges.Add(charge);
        _charges.Add(charge.Id, charge);
    }

    public PaymentIntent? FindPaymentIntent(string id) => _intents.GetValueOrDefault(id);

    public PaymentIntent PaymentIntent(string id, string param = "intent") =>
        _intents.GetValueOrDefault(id) ?? throw StripeProblem.Missing("payment_intent", id, param);

    public Charge Charge(string id, string param = "id") =>
        _charges.GetValueOrDefault(id) ?? throw StripeProblem.Missing("charge", id, param);

    public Refund Refund(string id) =>
        Refunds.Find(refund => refund.Id == id) ?? throw StripeProblem.Missing("refund", id, "id");

    public void Happened(string type, PaymentIntent intent, Cause? cause) => Happened(type, Shapes.Of(intent, Expansion.None), cause);

    public void Happened(string type, Charge charge, Cause? cause) => Happened(type, Shapes.Of(charge, Expansion.None), cause);

    public void Happened(string type, Refund refund, Cause? cause, JsonObject? before = null) => Happened(type, Shapes.Of(refund, Expansion.None), cause, before);

    private void Happened(string type, JsonObject data, Cause? cause, JsonObject? before = null) => Events.Add(type, data, before, cause, Clock.Now);
}

/// <summary>The API call behind an event; none where time alone did it.</summary>
internal sealed record Cause(string RequestId, string? IdempotencyKey);
