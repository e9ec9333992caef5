using System.Globalization;

namespace OrderSystem.Domain.Tests;

/// <summary>One request that was sent to Stripe. <paramref name="Key"/> is null for a GET.</summary>
internal sealed record StripeCall(PaymentOperation Operation, string? Key);

/// <summary>
/// Stripe in memory, as far as the protocol knows it: the states of a PaymentIntent, idempotency keys that keep the first
/// answer, cards that behave as told, and faults for single calls. Calls complete at once and there is no time in it;
/// what happens between calls is the test's to say. Source: https://docs.stripe.com/api/idempotent_requests.
/// </summary>
internal sealed class FakeStripe : IPaymentGateway
{
    private readonly List<FakeIntent> _intents = [];
    private readonly Dictionary<string, (string Request, PaymentAnswer Answer)> _answers = [];
    private readonly Dictionary<PaymentOperation, Queue<Fault?>> _faults = [];
    private readonly Queue<Func<PaymentAnswer>> _late = new();
    private readonly Queue<Func<PaymentAnswer>> _unfinished = new();
    private readonly List<StripeCall> _calls = [];
    private readonly List<string> _cardsAsked = [];
    private int _ids;

    public IReadOnlyList<FakeIntent> Intents => _intents;

    /// <summary>Every request that was sent, in order.</summary>
    public IReadOnlyList<StripeCall> Calls => _calls;

    /// <summary>The payment methods whose bank was really asked, in order.</summary>
    public IReadOnlyList<string> CardsAsked => _cardsAsked;

    /// <summary>How payment methods behave; those that are not here approve.</summary>
    public Dictionary<string, Card> Cards { get; } = [];

    /// <summary>What a new refund is: most succeed at once, some are pending for days.</summary>
    public RefundStatus NewRefund { get; set; } = RefundStatus.Succeeded;

    /// <summary>The most PaymentIntents of one order that ever held money at the same time.</summary>
    public int MostHeldAtOnce { get; private set; }

    public int CapturedIntents => _intents.Count(intent => intent.Captured);

    /// <summary>The next call of this operation goes wrong so; null: it goes well.</summary>
    public void FailNext(PaymentOperation operation, params Fault?[] faults)
    {
        foreach (var fault in faults)
        {
            (_faults.TryGetValue(operation, out var queue) ? queue : _faults[operation] = new()).Enqueue(fault);
        }
    }

    /// <summary>The requests that were late arrive now, in the order they were sent.</summary>
    public void DeliverLate() => RunAll(_late);

    /// <summary>Stripe finishes what its 500s left undone. The answers it has kept stay as they are.</summary>
    public void RollForward() => RunAll(_unfinished);

    /// <summary>Keys may be forgotten once they are 24 hours old.</summary>
    public void ForgetKeys() => _answers.Clear();

    public Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken) =>
        Post(PaymentOperation.Create, key, $"{order.Id} {order.Total} {order.PaymentMethodId}", () => Create(order));

    public Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken) =>
        Post(PaymentOperation.Confirm, key, $"{order.PaymentIntentId} {order.PaymentMethodId}", () => Confirm(Own(order), order.PaymentMethodId));

    public Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken) =>
        Post(PaymentOperation.Capture, key, $"{order.PaymentIntentId}", () => Capture(Own(order)));

    public Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken) =>
        Post(PaymentOperation.Cancel, key, $"{order.PaymentIntentId}", () => Cancel(Own(order)));

    public Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken) =>
        Post(PaymentOperation.Refund, key, $"{order.PaymentIntentId}", () => Refund(Own(order)));

    public Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken)
    {
        _calls.Add(new(PaymentOperation.Look, null));
        var fault = NextFault(PaymentOperation.Look, executes: true);
        var intent = _intents.Find(intent => intent.Id == paymentIntentId);
        return Task.FromResult(fault is not null ? Faulty(fault) : intent is null ? Refused(404, "resource_missing", null) : Ok(intent));
    }

    // The layers of the real one, in its order: network, limits and credentials, idempotency, execution.
    private Task<PaymentAnswer> Post(PaymentOperation operation, string key, string parameters, Func<PaymentAnswer> execute)
    {
        _calls.Add(new(operation, key));
        var fault = NextFault(operation, executes: !_answers.ContainsKey(key));
        PaymentAnswer Arrive() => OncePerKey(key, $"{operation} {parameters}", execute, fault);

        switch (fault?.Kind)
        {
            case FaultKind.RequestLost or FaultKind.ErrorNotKept:
                return Task.FromResult(Faulty(fault));

            case FaultKind.RequestLate:
                _late.Enqueue(Arrive);
                return Task.FromResult(NoAnswer);

            case FaultKind.AnswerLost:
                Arrive();
                return Task.FromResult(NoAnswer);

            default:
                return Task.FromResult(Arrive());
        }
    }

    private PaymentAnswer OncePerKey(string key, string request, Func<PaymentAnswer> execute, Fault? fault)
    {
        if (_answers.TryGetValue(key, out var kept))
        {
            return kept.Request == request ? Replay(kept.Answer) : Refused(400, "idempotency_error", null);
        }

        PaymentAnswer answer;
        if (fault is { Kind: FaultKind.ErrorKept or FaultKind.ErrorAfterEffect })
        {
            answer = Faulty(fault);
            if (fault.Kind == FaultKind.ErrorAfterEffect)
            {
                execute();
            }
            else if (fault.Status >= 500)
            {
                _unfinished.Enqueue(execute);
            }
        }
        else
        {
            answer = execute();
        }

        _answers[key] = (request, answer);
        MostHeldAtOnce = Math.Max(MostHeldAtOnce, HeldOfOneOrder());
        return answer;
    }

    private PaymentAnswer Create(Order order)
    {
        if (Behaviour(order.PaymentMethodId) == Card.UnknownAtCreate)
        {
            return Refused(400, "resource_missing", null, parameter: "payment_method");
        }

        var intent = new FakeIntent(NewId("pi"), order.Id.Value, order.Total.Amount, order.Total.Currency.Code);
        _intents.Add(intent);
        return Ok(intent);
    }

    private PaymentAnswer Confirm(FakeIntent intent, string card)
    {
        if (!intent.CanBeConfirmed)
        {
            return Refused(400, "payment_intent_unexpected_state", intent);
        }

        var behaviour = Behaviour(card);
        if (behaviour == Card.UnknownAtConfirm)
        {
            return Refused(400, "resource_missing", intent, parameter: "payment_method");
        }

        _cardsAsked.Add(card);
        if (behaviour is Card.Declines or Card.DeclinesWithoutCharge)
        {
            return Decline(intent, card, withCharge: behaviour == Card.Declines);
        }

        intent.LastError = null;
        if (behaviour != Card.NeedsAction)
        {
            intent.Charge(NewId("ch"), card, failed: false);
        }

        intent.Status = behaviour switch
        {
            Card.TakesItsTime => PaymentIntentStatus.Processing,
            Card.NeedsAction => PaymentIntentStatus.RequiresAction,
            _ => PaymentIntentStatus.RequiresCapture,
        };
        return Ok(intent);
    }

    private PaymentAnswer.Refused Decline(FakeIntent intent, string card, bool withCharge)
    {
        intent.Status = PaymentIntentStatus.RequiresPaymentMethod;
        intent.LastError = new("generic_decline", "Your card was declined.");
        if (withCharge)
        {
            intent.Charge(NewId("ch"), card, failed: true);
        }

        return Refused(402, "card_declined", intent, declineCode: "generic_decline");
    }

    private static PaymentAnswer Capture(FakeIntent intent)
    {
        if (intent.Status != PaymentIntentStatus.RequiresCapture)
        {
            return Refused(400, "payment_intent_unexpected_state", intent);
        }

        (intent.Status, intent.AmountReceived) = (PaymentIntentStatus.Succeeded, intent.Amount);
        return Ok(intent);
    }

    private static PaymentAnswer Cancel(FakeIntent intent)
    {
        if (!intent.CanBeCanceled)
        {
            return Refused(400, "payment_intent_unexpected_state", intent);
        }

        intent.Status = PaymentIntentStatus.Canceled;
        return Ok(intent);
    }

    private PaymentAnswer Refund(FakeIntent intent)
    {
        if (!intent.Captured || intent.Refunded)
        {
            return Refused(400, intent.Refunded ? "charge_already_refunded" : "payment_intent_unexpected_state", intent);
        }

        intent.Refund(NewId("re"), NewRefund);
        return new PaymentAnswer.Ok(null, Replayed: false);
    }

    private FakeIntent Own(Order order) => _intents.Single(intent => intent.Id == order.PaymentIntentId);

    private Card Behaviour(string card) => Cards.GetValueOrDefault(card, Card.Approves);

    private string NewId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{++_ids}");

    // A fault of the execution waits for a call that is executed: a replay cannot fail anew.
    private Fault? NextFault(PaymentOperation operation, bool executes) =>
        _faults.TryGetValue(operation, out var queue) && queue.TryPeek(out var next)
            && (executes || next is not { Kind: FaultKind.ErrorKept or FaultKind.ErrorAfterEffect })
            ? queue.Dequeue()
            : null;

    private int HeldOfOneOrder() => _intents.Where(intent => intent.HoldsMoney).GroupBy(intent => intent.OrderId).Select(group => group.Count()).DefaultIfEmpty().Max();

    private static PaymentAnswer NoAnswer => new PaymentAnswer.Refused(new(null, null, null, null, "No answer.", false, null));

    private static PaymentAnswer Faulty(Fault fault) => fault.Kind is FaultKind.RequestLost or FaultKind.RequestLate or FaultKind.AnswerLost
        ? NoAnswer
        : Refused(fault.Status, fault.Code, null, parameter: fault.Parameter);

    private static PaymentAnswer.Ok Ok(FakeIntent intent) => new(intent.Snapshot(), Replayed: false);

    private static PaymentAnswer.Refused Refused(int status, string? code, FakeIntent? intent, string? declineCode = null, string? parameter = null) =>
        new(new(status, code, declineCode, parameter, "Stripe said no.", false, intent?.Snapshot()));

    private static PaymentAnswer Replay(PaymentAnswer answer) => answer switch
    {
        PaymentAnswer.Ok ok => ok with { Replayed = true },
        PaymentAnswer.Refused refused => new PaymentAnswer.Refused(refused.Error with { Replayed = true }),
        _ => answer,
    };

    private static void RunAll(Queue<Func<PaymentAnswer>> queue)
    {
        while (queue.TryDequeue(out var run))
        {
            run();
        }
    }
}
