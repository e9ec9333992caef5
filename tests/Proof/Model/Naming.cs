namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// Names that say nothing. Charges are numbered in the order in which they are named, and the order's PaymentIntent is
/// the first. Workers are alike, so they are put in an order that does not depend on the numbers they used for charges.
/// </summary>
internal static class Naming
{
    private static ReadOnlySpan<byte> Themselves => [0, 1, 2, 3, 4, 5, 6, 7];

    /// <param name="sort">Whether workers may change places.</param>
    public static void Rename(ref State state, bool sort)
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

        if (sort)
        {
            Sort(ref state, names);
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (NamesCharges(worker))
            {
                state.Workers[i] = worker.With(
                    worker.View.WithAcknowledged(Name(names, ref count, worker.View.Acknowledged)),
                    worker.After.WithAcknowledged(Name(names, ref count, worker.After.Acknowledged)),
                    worker.Seen.WithChargeNumber(Name(names, ref count, worker.Seen.Charge)));
            }
        }

        if (sort)
        {
            Sort(ref state, Themselves);
        }
    }

    private static bool NamesCharges(Worker worker) => worker.View.Acknowledged != 0 || worker.After.Acknowledged != 0 || worker.Seen.Charge != 0;

    /// <summary>By what they do; of charges counts only whether they have a name yet, and which.</summary>
    private static void Sort(ref State state, ReadOnlySpan<byte> names)
    {
        for (var i = 1; i < Workers.Length; i++)
        {
            for (var j = i; j > 0 && Rank(state.Workers[j - 1], names) < Rank(state.Workers[j], names); j--)
            {
                (state.Workers[j - 1], state.Workers[j]) = (state.Workers[j], state.Workers[j - 1]);
            }
        }
    }

    private static ulong Rank(Worker worker, ReadOnlySpan<byte> names)
    {
        static int Known(ReadOnlySpan<byte> names, int charge) => charge == 0 ? 0 : names[charge] == 0 ? 7 : names[charge];

        return !NamesCharges(worker) ? worker.Bits : worker.With(
            worker.View.WithAcknowledged(Known(names, worker.View.Acknowledged)),
            worker.After.WithAcknowledged(Known(names, worker.After.Acknowledged)),
            worker.Seen.WithChargeNumber(Known(names, worker.Seen.Charge))).Bits;
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
        for (var slot = 0; slot < OrderKey.Slots; slot++)
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
}
