using System.Runtime.CompilerServices;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>What Stripe has kept under a key of create: one to three are the PaymentIntent's number.</summary>
internal enum CreateAnswer
{
    None,
    Refused = 4,
    ServerError = 5,
}

/// <summary>What Stripe has kept under a key of confirm.</summary>
internal enum ConfirmAnswer
{
    None,
    Held,
    Declined,
    Refused,
    UnexpectedState,
    ServerError,
    Processing,
    NeedsAction,
}

/// <summary>Requests on a PaymentIntent that were sent, got no answer and may still arrive, any number of times.</summary>
[Flags]
internal enum LateCalls
{
    None,
    Cancel = 1,
    Capture = 2,
    Refund = 4,
}

[InlineArray(Length)]
internal struct Intents
{
    public const int Length = 3;

    private Intent _first;
}

[InlineArray(Length)]
internal struct Workers
{
    public const int Length = 3;

    private Worker _first;
}

/// <summary>Everything there is at one moment: the order, Stripe, what is under way, and the workers.</summary>
internal struct State
{
    public OrderKey Order;
    public Intents Intents;
    public Workers Workers;

    /// <summary>Three bits for each key.</summary>
    public ulong CreateAnswers;
    public ulong ConfirmAnswers;

    /// <summary>One bit for each key: a request with it may still arrive.</summary>
    public int LateCreates;
    public int LateConfirms;

    /// <summary>One bit for each key of confirm: it was answered 500, and Stripe may yet carry it out.</summary>
    public int Unfinished;
    public LateCalls Late;

    /// <summary>A payment message is in the queue, or will be delivered again.</summary>
    public bool Message;
    public bool DeadlinePassed;

    /// <summary>The card of the present attempt was asked, or refused before it was asked. Nobody reads it but the invariants.</summary>
    public bool Ran;

    /// <summary>A card was asked a second time in one attempt, with its keys alive.</summary>
    public bool AskedTwice;

    /// <summary>An event that tells of a decline is on its way. Only where its payload is believed.</summary>
    public bool DeclineEvent;

    /// <summary>How many of the rare faults may still happen.</summary>
    public int Rare;

    public readonly Intent Own => Order.Intent == 0 ? default : Intents[Order.Intent - 1];

    public readonly int CreateAnswer(int slot) => (int)((CreateAnswers >> (3 * slot)) & 7);

    public void KeepCreate(int slot, int answer) => CreateAnswers = (CreateAnswers & ~(7UL << (3 * slot))) | ((ulong)answer << (3 * slot));

    public readonly ConfirmAnswer ConfirmAnswer(int slot) => (ConfirmAnswer)((ConfirmAnswers >> (3 * slot)) & 7);

    public void KeepConfirm(int slot, ConfirmAnswer answer) => ConfirmAnswers = (ConfirmAnswers & ~(7UL << (3 * slot))) | ((ulong)answer << (3 * slot));

    /// <summary>A number for a new charge: one that nobody names.</summary>
    public readonly int FreeCharge()
    {
        var taken = 1 | (1 << Order.Acknowledged);
        for (var i = 0; i < Intents.Length; i++)
        {
            taken |= 1 << Intents[i].Charge;
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            taken |= (1 << Workers[i].View.Acknowledged) | (1 << Workers[i].After.Acknowledged) | (1 << Workers[i].Seen.Charge);
        }

        var free = System.Numerics.BitOperations.TrailingZeroCount(~taken);
        return free < 8 ? free : throw new NoRoomException("There are more charges than this model has room for.");
    }

    /// <summary>The order is written: whoever had read it before now has an old view.</summary>
    public void Write(OrderKey after)
    {
        for (var i = 0; i < Workers.Length; i++)
        {
            Workers[i] = Workers[i].Overtaken(Order);
        }

        Ran &= after.Attempt == Order.Attempt;
        Order = after;
    }

    public override readonly string ToString()
    {
        var (intents, about) = (new List<string>(), new List<string>());
        for (var i = 0; i < Intents.Length; i++)
        {
            if (Intents[i].Exists)
            {
                intents.Add($"pi_{i + 1} {Intents[i]}");
            }
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            if (Workers[i] is { At: not At.Idle } worker)
            {
                about.Add($"; worker {i + 1} is about to {(worker.At == At.Write ? $"write {worker.Transition}" : worker.At.ToString().ToLowerInvariant())}");
            }
        }

        return $"order {Order}; Stripe: {(intents.Count == 0 ? "nothing" : string.Join(", ", intents))}{(DeadlinePassed ? "; the deadline has passed" : "")}; {(Message ? "a message waits" : "no message waits")}{string.Concat(about)}";
    }
}
