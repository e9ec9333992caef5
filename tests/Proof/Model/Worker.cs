using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>What a worker does next.</summary>
internal enum At
{
    Idle,

    /// <summary>It reads the order once more and forgets what it saw of the PaymentIntent.</summary>
    Reread,
    Look,
    Create,
    Confirm,
    Capture,
    Cancel,
    Refund,
    Write,
}

/// <summary>
/// A pass of AdvanceOrders between two of its awaits, in 64 bits: what it does next, and its view. A view that is fresh is
/// the order as it stands; only an old one is kept here.
/// </summary>
internal readonly record struct Worker(ulong Bits)
{
    /// <summary>Set beside the attempt of <see cref="Evidence"/>.</summary>
    public const int ReasonKnown = 4;

    public static Worker Idle { get; }

    public At At => (At)(Bits & 15);

    /// <summary>Nobody has written the order since this worker read or wrote it: its version is the table's.</summary>
    public bool Fresh => (Bits & (1 << 4)) != 0;

    /// <summary>The attempt that this pass knows to be declined, with <see cref="ReasonKnown"/> if it was told why; 0: none.</summary>
    public int Evidence => (int)((Bits >> 5) & 7);

    /// <summary>The order as it was read, if that is no longer how it stands.</summary>
    public OrderKey View => new((int)((Bits >> 8) & 0xFFFFF));

    public Transition Transition => (Transition)((Bits >> 28) & 15);

    /// <summary>The order after the write that is next.</summary>
    public OrderKey After => new((int)((Bits >> 32) & 0xFFFFF));

    /// <summary>The PaymentIntent as seen last, kept over a write.</summary>
    public Intent Seen => new((int)((Bits >> 52) & 0xFFF));

    /// <summary>The order as this worker knows it.</summary>
    public OrderKey Order(OrderKey now) => Fresh ? now : View;

    public bool IsCall => At is >= At.Look and <= At.Refund;

    public static Worker Rereading(int evidence) => new((ulong)At.Reread | ((ulong)evidence << 5));

    public static Worker Calling(At call, bool fresh, OrderKey view, int evidence) =>
        new((ulong)call | (fresh ? 1UL << 4 : (ulong)view.Bits << 8) | ((ulong)evidence << 5));

    public static Worker Writing(Transition transition, OrderKey after, Intent seen, bool fresh, OrderKey view, int evidence) =>
        new((ulong)At.Write | (fresh ? 1UL << 4 : (ulong)view.Bits << 8) | ((ulong)evidence << 5) | ((ulong)transition << 28) | ((ulong)after.Bits << 32) | ((ulong)seen.Bits << 52));

    /// <summary>Somebody else has written the order, which was <paramref name="before"/>.</summary>
    public Worker Overtaken(OrderKey before) => Fresh ? new((Bits & ~(1UL << 4)) | ((ulong)before.Bits << 8)) : this;

    public Worker WithoutEvidence() => new(Bits & ~(7UL << 5));

    public Worker With(OrderKey view, OrderKey after, Intent seen) =>
        new((Bits & ~(0xFFFFFUL << 8) & ~(0xFFFFFUL << 32) & ~(0xFFFUL << 52)) | ((ulong)view.Bits << 8) | ((ulong)after.Bits << 32) | ((ulong)seen.Bits << 52));
}
