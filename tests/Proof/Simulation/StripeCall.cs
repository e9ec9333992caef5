using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>One request to Stripe as its caller sees it: one answer, or none in time, or the caller is no more.</summary>
internal sealed class StripeCall
{
    private static readonly string[] Operations = Enum.GetNames<PaymentOperation>();

    private readonly TaskCompletionSource<PaymentAnswer> _answer = new();
    private readonly World _world;
    private readonly PaymentOperation _operation;
    private readonly Invocation _caller;
    private readonly Track? _track;
    private readonly string _about;
    private bool _isAnswered;

    public StripeCall(World world, PaymentOperation operation, Invocation caller, Order? order, string? intentId)
    {
        (_world, _operation, _caller, _about) = (world, operation, caller, intentId ?? "");
        _track = (order?.Id ?? (intentId is null ? null : world.Stripe.Find(intentId)?.Owner)) is { } id ? caller.Of(id) : null;
        if (order is not null && operation != PaymentOperation.Look && caller.Function == Function.ProcessPayment)
        {
            world.Oracle.Saw(Rows.OfCall(order, _track!.Payment, operation), order, _track.Payment, Operations[(int)operation]);
        }
    }

    public Task<PaymentAnswer> Task => _answer.Task;

    /// <summary>What a dead process had already sent may arrive or not.</summary>
    public bool IsSent => _caller.IsAlive || _world.Dice.Chance(0.5);

    /// <summary>What needs no Stripe to go wrong.</summary>
    public bool IsInterrupted(Action arrive)
    {
        var (swarm, pump) = (_world.Swarm, _world.Pump);
        if (swarm.Strikes(Fault.CrashBeforeCall))
        {
            pump.Post(() => _world.Lambda.Kill(_caller, "killed before a call"));
        }
        else if (swarm.Strikes(Fault.CrashAfterCall))
        {
            pump.Post(() =>
            {
                arrive();
                _world.Lambda.Kill(_caller, "killed after a call");
            });
        }
        else if (swarm.Strikes(Fault.StripeUnreachable))
        {
            pump.Post(() => Answer(NoAnswer));
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>After the client's timeout there is no answer any more.</summary>
    public void GiveUpLater() => _world.Pump.After(_world.Numbers.StripeCall, () => Answer(NoAnswer));

    public void Answer(PaymentAnswer answer)
    {
        if (_isAnswered || !_caller.IsAlive)
        {
            return;
        }

        _isAnswered = true;
        if (_world.Story is not null)
        {
            _world.Story.Tell(_caller.Name, $"Stripe, {Operations[(int)_operation]} {_about} -> {Text(answer)}");
        }

        if (answer is PaymentAnswer.Refused { Error: var error })
        {
            var row = Rows.OfError(_operation, error);
            if (_caller.Function == Function.ProcessPayment)
            {
                _world.Coverage.Count(row);
            }

            _track?.LastFailed = row is ErrorRow.NoAnswer or ErrorRow.ServerError or ErrorRow.KeyInUse or ErrorRow.TooManyRequests or ErrorRow.CredentialsRefused;
            var isDecline = row is ErrorRow.DeclinedFresh or ErrorRow.CardRefusedAtConfirm;
            _track?.Payment = isDecline && !error.Replayed ? error.PaymentIntent : null;
        }
        else if (answer is PaymentAnswer.Ok ok)
        {
            _track?.LastFailed = false;
            _track?.Payment = ok.Replayed ? null : ok.PaymentIntent;
        }

        _world.Lambda.Resume(_caller, _answer, answer);
    }

    private static PaymentAnswer.Refused NoAnswer => new(new PaymentError(null, null, null, null, "no answer", Replayed: false, null));

    private static string Text(PaymentAnswer answer) => answer switch
    {
        PaymentAnswer.Ok ok => $"{(ok.PaymentIntent is { } intent ? $"{intent.Id} {intent.Status}" : "refund")}{(ok.Replayed ? ", replayed" : "")}",
        PaymentAnswer.Refused { Error: var error } => error.HttpStatus is null ? "no answer" : $"{error.HttpStatus} {error.Code}{(error.Replayed ? ", replayed" : "")}",
        _ => "",
    };
}
