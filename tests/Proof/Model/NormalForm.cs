namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// States that can only do the same are made the same. Forgotten is only what nobody can use any more, and only in ways
/// that can happen anyway (keys are pruned, late requests are lost), so nothing impossible is ever explored.
/// </summary>
internal static class NormalForm
{
    private const int Slots = 12;
    private const ulong Everything = ulong.MaxValue;

    public static void Of(ref State state)
    {
        Forget(ref state);
        Sort(ref state);
        Rename(ref state);
        Sort(ref state);
    }

    /// <summary>The same but with every worker in its place, as a story needs it.</summary>
    public static void InPlace(ref State state)
    {
        Forget(ref state);
        Rename(ref state);
    }

    private static void Forget(ref State state)
    {
        var own = state.Own;
        if (state.Order.IsTerminal)
        {
            state.Ran = false;
        }

        ForgetCreates(ref state);
        if (own.IsPastConfirm)
        {
            state.LateConfirms = state.Unfinished = 0;
            state.ConfirmAnswers &= Used(state, At.Confirm);
        }

        state.Late &= own.Status switch
        {
            IntentStatus.Canceled => LateCalls.None,
            IntentStatus.Succeeded => own.Refund == RefundState.Live && state.Rare == 0 ? LateCalls.None : LateCalls.Refund,
            _ => state.Late,
        };

        var old = state.Order.Slot;
        if (old > 0 && ((state.CreateAnswers | state.ConfirmAnswers) & ((1UL << (3 * old)) - 1)) != 0)
        {
            // Keys of earlier attempts and generations go first; only who still has an old view can use them.
            var kept = (Everything << (3 * old)) | Used(state, At.Idle);
            state.CreateAnswers &= kept;
            state.ConfirmAnswers &= kept;
        }
    }

    private static void ForgetCreates(ref State state)
    {
        if (state.Order.Intent != 0 || state.Order.IsTerminal)
        {
            var used = Used(state, At.Create);
            state.CreateAnswers &= used;
            state.LateCreates = used == 0 ? 0 : state.LateCreates;
        }

        // An unconfirmed PaymentIntent that no answer and no worker names can never be confirmed.
        for (var i = 0; i < Intents.Length; i++)
        {
            if (state.Intents[i].Status == IntentStatus.RequiresConfirmation && state.Order.Intent != i + 1 && !IsNamed(state, i + 1))
            {
                state.Intents[i] = default;
            }
        }
    }

    private static bool IsNamed(in State state, int intent)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            if (state.CreateAnswer(slot) == intent)
            {
                return true;
            }
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker.View.Intent == intent || worker.After.Intent == intent)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The answers that workers about to make this call can be given; <see cref="At.Idle"/>: any worker with an old view.</summary>
    private static ulong Used(in State state, At call)
    {
        var used = 0UL;
        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker.At == call || (call == At.Idle && worker.IsCall && !worker.Fresh))
            {
                used |= 7UL << (3 * worker.Order(state.Order).Slot);
            }
        }

        return used;
    }

    /// <summary>Charges are numbered in the order in which they are named, and the order's PaymentIntent is the first.</summary>
    private static void Rename(ref State state)
    {
        if (state.Order.Intent > 1)
        {
            Swap(ref state, state.Order.Intent);
        }

        Span<byte> names = stackalloc byte[8];
        var count = 0;
        state.Order = state.Order.WithAcknowledged(Name(names, ref count, state.Order.Acknowledged));
        for (var i = 0; i < Intents.Length; i++)
        {
            var intent = state.Intents[i];
            if (intent.Charge != 0)
            {
                state.Intents[i] = intent.WithChargeNumber(Name(names, ref count, intent.Charge));
            }
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker.View.Acknowledged != 0 || worker.After.Acknowledged != 0 || worker.Seen.Charge != 0)
            {
                state.Workers[i] = worker.With(
                    worker.View.WithAcknowledged(Name(names, ref count, worker.View.Acknowledged)),
                    worker.After.WithAcknowledged(Name(names, ref count, worker.After.Acknowledged)),
                    worker.Seen.WithChargeNumber(Name(names, ref count, worker.Seen.Charge)));
            }
        }
    }

    private static int Name(Span<byte> names, ref int count, int charge)
    {
        if (charge != 0 && names[charge] == 0)
        {
            names[charge] = (byte)++count;
        }

        return charge == 0 ? 0 : names[charge];
    }

    private static void Swap(ref State state, int number)
    {
        (state.Intents[0], state.Intents[number - 1]) = (state.Intents[number - 1], state.Intents[0]);
        int Other(int intent) => intent == 1 ? number : intent == number ? 1 : intent;
        state.Order = state.Order.WithIntent(1);
        for (var slot = 0; slot < Slots; slot++)
        {
            if (state.CreateAnswer(slot) is > 0 and <= Intents.Length and var made)
            {
                state.KeepCreate(slot, Other(made));
            }
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker != Worker.Idle)
            {
                state.Workers[i] = worker.With(worker.View.WithIntent(Other(worker.View.Intent)), worker.After.WithIntent(Other(worker.After.Intent)), worker.Seen);
            }
        }
    }

    /// <summary>Workers are alike: which of them does what makes no difference.</summary>
    private static void Sort(ref State state)
    {
        for (var i = 1; i < Workers.Length; i++)
        {
            for (var j = i; j > 0 && state.Workers[j - 1].Bits < state.Workers[j].Bits; j--)
            {
                (state.Workers[j - 1], state.Workers[j]) = (state.Workers[j], state.Workers[j - 1]);
            }
        }
    }
}
