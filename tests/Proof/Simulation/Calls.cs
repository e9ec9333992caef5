using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>An AWS call that failed, as its SDK would throw it.</summary>
internal sealed class SimulatedFailureException(string what) : Exception(what);

/// <summary>
/// A call of a function to AWS: a step of its own, between which anything else may happen. It may be refused, take effect
/// without an answer, be repeated by the SDK, arrive after the caller has given up, or kill the process before or after.
/// </summary>
internal sealed class Calls(World world)
{
    /// <param name="what">For the story.</param>
    /// <param name="effect">What it does, where it does it. It may run twice, or after the caller is gone.</param>
    /// <param name="answered">Told when the caller hears the answer.</param>
    /// <param name="refused">Told when the caller hears that it failed.</param>
    /// <param name="isWrite">Repeating it is not the same as doing it once.</param>
    public Task<T> CallAsync<T>(Func<string> what, Func<T> effect, Action<T>? answered = null, Action? refused = null, bool isWrite = false)
    {
        var (swarm, pump, lambda) = (world.Swarm, world.Pump, world.Lambda);
        var caller = lambda.Current ?? throw new InvalidOperationException("A call without a caller.");
        var call = new TaskCompletionSource<T>();

        void Answer(T answer)
        {
            if (caller.IsAlive)
            {
                Tell(what, answer);
                answered?.Invoke(answer);
                lambda.Resume(caller, call, answer);
            }
        }

        void Refuse(string why)
        {
            if (caller.IsAlive)
            {
                Tell(what, why);
                refused?.Invoke();
                lambda.Resume(caller, call, new SimulatedFailureException(why));
            }
        }

        void Tell(Func<string> said, object? answer)
        {
            if (world.Story is not null)
            {
                world.Story.Tell(caller.Name, $"{said()} -> {Text(answer)}");
            }
        }

        // What a dead process had already sent may arrive or not.
        bool IsSent() => caller.IsAlive || world.Dice.Chance(0.5);

        if (swarm.Strikes(Fault.CrashBeforeCall))
        {
            pump.Post(() => lambda.Kill(caller, "killed before a call"));
        }
        else if (swarm.Strikes(Fault.CrashAfterCall))
        {
            pump.Post(() =>
            {
                Tell(what, effect());
                lambda.Kill(caller, "killed after a call");
            });
        }
        else if (swarm.Strikes(Fault.CallRefused))
        {
            pump.Post(() => Refuse("refused"));
        }
        else if (swarm.Strikes(Fault.CallAnswerLost))
        {
            pump.Post(() =>
            {
                if (IsSent())
                {
                    effect();
                }

                Refuse("done, but its answer is lost");
            });
        }
        else if (isWrite && swarm.Strikes(Fault.CallArrivesLate))
        {
            pump.Post(() => Refuse("no answer"));
            pump.After(world.Dice.Between(100, 120_000), () => Tell(() => $"{what()}, late", effect()));
        }
        else if (isWrite && swarm.Strikes(Fault.CallRepeatedBySdk))
        {
            pump.Post(() =>
            {
                effect();
                Answer(effect());
            });
        }
        else
        {
            pump.After(swarm.Strikes(Fault.CallTakesLong) ? world.Dice.Between(500, 45_000) : 0, () =>
            {
                if (IsSent())
                {
                    Answer(effect());
                }
            });
        }

        return call.Task;
    }

    private static string Text(object? answer) => answer switch
    {
        null => "nothing",
        true => "done",
        false => "its condition failed",
        Order order => $"{order.Status.Word()}, version {order.Version}, attempt {order.Attempt}, stock {order.Stock.Word()}, {order.PaymentIntentId ?? "no PaymentIntent"}{(order.StopReason is { } reason ? $", stopped by {reason.Word()}" : "")}{(order.Review is { } review ? $", in review: {review}" : "")}",
        IReadOnlyList<PaymentMessage> refused => refused.Count == 0 ? "sent" : $"{refused.Count} refused",
        IReadOnlyList<OrderId> ids => $"{ids.Count} orders",
        IReadOnlyList<DeadLetter> letters => $"{letters.Count} letters",
        IReadOnlyList<OrderChangeRecord> records => $"{records.Count} records",
        PaymentRecordPage page => $"{page.Records.Count} PaymentIntents{(page.NextCursor is null ? "" : " and more")}",
        _ => answer.ToString() ?? "",
    };
}
