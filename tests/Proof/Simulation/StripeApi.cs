using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// Stripe's API as a client meets it: connections that fail, answers that are lost, requests that arrive after the client
/// has given up; then limits and credentials; then the idempotency layer, which keeps every first answer for at least
/// 24 hours, a 500 among them; then the execution.
/// Sources: https://docs.stripe.com/error-low-level, https://docs.stripe.com/api/idempotent_requests.
/// </summary>
internal sealed class StripeApi(World world) : IPaymentGateway, IPaymentRecords
{
    private const int PageSize = 2;

    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private long _refusesFrom = long.MaxValue;
    private long _refusesUntil;

    /// <summary>For this long our key is revoked.</summary>
    public void RefuseCredentials(long from, long until) => (_refusesFrom, _refusesUntil) = (from, until);

    /// <summary>A key that asked this card was forgotten: the same request then was a new one.</summary>
    public int KeysForgotten { get; private set; }

    public Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken) => PostAsync(
        PaymentOperation.Create, order, null, key, $"create {order.Id.Value} {order.Total.Amount} {order.PaymentMethodId}", () => world.Stripe.Create(order));

    public Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken) => PostAsync(
        PaymentOperation.Confirm, order, order.PaymentIntentId!, key, $"confirm {order.PaymentIntentId} {order.PaymentMethodId}",
        () => Of(order.PaymentIntentId!, intent => world.Stripe.Confirm(intent, order.PaymentMethodId)));

    public Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken) => PostAsync(
        PaymentOperation.Capture, order, order.PaymentIntentId!, key, $"capture {order.PaymentIntentId}", () => Of(order.PaymentIntentId!, intent => world.Stripe.Capture(intent)));

    public Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken) => PostAsync(
        PaymentOperation.Cancel, order, order.PaymentIntentId!, key, $"cancel {order.PaymentIntentId}", () => Of(order.PaymentIntentId!, world.Stripe.Cancel));

    public Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken) => PostAsync(
        PaymentOperation.Refund, order, order.PaymentIntentId!, key, $"refund {order.PaymentIntentId}", () => Of(order.PaymentIntentId!, intent => world.Stripe.Refund(intent)));

    public Task<PaymentAnswer> CancelAsync(string paymentIntentId, string key, CancellationToken cancellationToken) => PostAsync(
        PaymentOperation.Cancel, null, paymentIntentId, key, $"cancel {paymentIntentId}", () => Of(paymentIntentId, world.Stripe.Cancel));

    public Task<PaymentAnswer> RefundAsync(string paymentIntentId, string key, CancellationToken cancellationToken) => PostAsync(
        PaymentOperation.Refund, null, paymentIntentId, key, $"refund {paymentIntentId}", () => Of(paymentIntentId, intent => world.Stripe.Refund(intent)));

    public Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken)
    {
        var call = new StripeCall(world, PaymentOperation.Look, world.Lambda.Current!, null, paymentIntentId);
        if (call.IsInterrupted(() => { }))
        {
            return call.Task;
        }

        world.Pump.After(world.Swarm.Strikes(Fault.StripeTakesLong) ? world.Dice.Between(500, 20_000) : 0, () =>
            call.Answer(Gate() ?? Of(paymentIntentId, intent => new PaymentAnswer.Ok(intent.Snapshot(), Replayed: false))));
        return call.Task;
    }

    public Task<PaymentRecordPage> ListAsync(DateTimeOffset from, DateTimeOffset to, string? cursor, CancellationToken cancellationToken) => world.Calls.CallAsync(
        () => $"lists PaymentIntents from {from:HH:mm} to {to:HH:mm}{(cursor is null ? "" : $" after {cursor}")}",
        () =>
        {
            var (first, last) = (from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());
            var found = world.Stripe.Intents.Where(intent => intent.CreatedAt / 1000 >= first && intent.CreatedAt / 1000 < last).Reverse().ToList();
            var begin = cursor is null ? 0 : found.FindIndex(intent => intent.Id == cursor) + 1;
            var page = found.Skip(begin).Take(PageSize).ToList();
            return new PaymentRecordPage(
                page.ConvertAll(intent => new PaymentRecord(intent.Snapshot(), intent.Stack, DateTimeOffset.FromUnixTimeSeconds(intent.CreatedAt / 1000))),
                begin + page.Count < found.Count ? page[^1].Id : null);
        });

    private Task<PaymentAnswer> PostAsync(PaymentOperation operation, Order? order, string? intentId, string key, string request, Func<PaymentAnswer> execute)
    {
        var (swarm, pump, dice) = (world.Swarm, world.Pump, world.Dice);
        var call = new StripeCall(world, operation, world.Lambda.Current!, order, intentId);
        PaymentAnswer Arrive() => Admit(intentId, key, request, operation) ?? Execute(intentId, operation, key, request, execute);

        if (call.IsInterrupted(() => Arrive()))
        {
            return call.Task;
        }

        if (swarm.Strikes(Fault.StripeRequestLate))
        {
            // Held up somewhere in between: for seconds, for hours, or until its key is forgotten.
            pump.After(dice.Next(4) switch { 0 => dice.Between(25, 30) * Times.Hour, 1 => dice.Between(1, 90) * Times.Minute, _ => dice.Between(1, 60_000) }, () =>
            {
                world.Tell("Stripe", $"a late request arrives: {request}");
                Arrive();
            });
            call.GiveUpLater();
        }
        else if (swarm.Strikes(Fault.StripeAnswerLost))
        {
            pump.Post(() => Arrive());
            call.GiveUpLater();
        }
        else if (swarm.Strikes(Fault.StripeTakesLong))
        {
            pump.Post(() => Begin(call, intentId, key, request, operation, execute, dice.Between(500, 30_000)));
            call.GiveUpLater();
        }
        else
        {
            pump.Post(() =>
            {
                if (call.IsSent)
                {
                    call.Answer(Arrive());
                }
            });
        }

        return call.Task;
    }

    /// <summary>A request that takes its time: meanwhile its key is in use and its PaymentIntent locked.</summary>
    private void Begin(StripeCall call, string? intentId, string key, string request, PaymentOperation operation, Func<PaymentAnswer> execute, long takes)
    {
        if (Admit(intentId, key, request, operation) is { } refused)
        {
            call.Answer(refused);
            return;
        }

        var intent = intentId is null ? null : world.Stripe.Find(intentId);
        _kept[key] = new Kept(request, null, world.Pump.Now);
        intent?.IsLocked = true;
        world.Pump.After(takes, () =>
        {
            intent?.IsLocked = false;
            call.Answer(Execute(intentId, operation, key, request, execute));
        });
    }

    /// <summary>What stands before the idempotency layer; none of its answers is kept.</summary>
    private PaymentAnswer? Gate()
    {
        if (world.Pump.Now >= _refusesFrom && world.Pump.Now < _refusesUntil)
        {
            return Stripe.Refused(world.Dice.Chance(0.5) ? 401 : 403, null, null);
        }

        return world.Swarm.Strikes(Fault.StripeRateLimit) ? Stripe.Refused(429, "rate_limit", null)
            : world.Swarm.Strikes(Fault.StripeErrorNotKept) ? Stripe.Refused(world.Dice.Chance(0.5) ? 502 : 503, null, null)
            : null;
    }

    /// <summary>An answer without execution: a refusal, or the one that is kept; null: the request is to be executed.</summary>
    private PaymentAnswer? Admit(string? intentId, string key, string request, PaymentOperation operation)
    {
        if (Gate() is { } refused)
        {
            return refused;
        }

        if (_kept.TryGetValue(key, out var kept))
        {
            if (kept.Answer is null)
            {
                return Stripe.Refused(409, "idempotency_key_in_use", null);
            }

            if (world.Pump.Now - kept.At > Times.Day && world.Dice.Chance(0.7))
            {
                _kept.Remove(key);
                KeysForgotten++;
            }
            else
            {
                return kept.Request == request ? Replay(kept.Answer) : Stripe.Refused(400, "idempotency_error", null);
            }
        }

        if (intentId is not null && (world.Stripe.Find(intentId) is { IsLocked: true } || world.Swarm.Strikes(Fault.StripeObjectLocked)))
        {
            return Stripe.Refused(429, "lock_timeout", null);
        }

        return world.Swarm.Strikes(Fault.StripeBadRequest, 0.3) ? Stripe.Refused(400, "parameter_invalid_integer", null, parameter: "amount") : null;
    }

    private PaymentAnswer Execute(string? intentId, PaymentOperation operation, string key, string request, Func<PaymentAnswer> execute)
    {
        if (operation is PaymentOperation.Confirm or PaymentOperation.Capture or PaymentOperation.Refund && world.Stripe.Find(intentId!) is { } intent && world.Swarm.Strikes(Fault.DashboardIsFaster, operation == PaymentOperation.Refund ? 6 : 1))
        {
            world.Stripe.Overtake(intent, operation);
        }

        PaymentAnswer answer;
        if (world.Swarm.Strikes(Fault.StripeErrorKept))
        {
            answer = Stripe.Refused(500, "api_error", null);
        }
        else if (world.Swarm.Strikes(Fault.StripeErrorRollsForward))
        {
            answer = Stripe.Refused(500, "api_error", null);
            world.Pump.After(world.Dice.Between(1, 90) * (world.Dice.Chance(0.5) ? Times.Second : Times.Minute), () =>
            {
                world.Tell("Stripe", $"rolls forward: {request}");
                execute();
            });
        }
        else if (world.Swarm.Strikes(Fault.StripeErrorAfterEffect))
        {
            execute();
            answer = Stripe.Refused(500, "api_error", null);
        }
        else
        {
            answer = execute();
        }

        _kept[key] = new Kept(request, answer, world.Pump.Now);
        return answer;
    }

    private PaymentAnswer Of(string intentId, Func<Intent, PaymentAnswer> execute) =>
        world.Stripe.Find(intentId) is { } intent ? execute(intent) : Stripe.Refused(404, "resource_missing", null, parameter: "intent");

    private static PaymentAnswer Replay(PaymentAnswer answer) => answer switch
    {
        PaymentAnswer.Ok ok => ok with { Replayed = true },
        PaymentAnswer.Refused refused => new PaymentAnswer.Refused(refused.Error with { Replayed = true }),
        _ => answer,
    };

    /// <param name="Answer">Null: the request is being executed.</param>
    private sealed record Kept(string Request, PaymentAnswer? Answer, long At);
}
