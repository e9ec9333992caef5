using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// What the rules can read of an order, in 20 bits. Left out is what only grows or only names: version, history, times,
/// texts. Charges and PaymentIntents are numbers; the payment method is the attempt's.
/// </summary>
internal readonly record struct OrderKey(int Bits)
{
    public const int Width = 20;

    /// <summary>Keys of create and of confirm: four for each of three attempts.</summary>
    public const int Slots = 12;

    /// <summary>One mask for each field, as attributes of the item.</summary>
    public static readonly int[] Fields = [7, 3 << 3, 15 << 5, 3 << 9, 3 << 11, 3 << 13, 7 << 15, 1 << 18, 1 << 19];

    public OrderStatus Status => (OrderStatus)(Bits & 7);

    public int Attempt => (Bits >> 3) & 3;

    public int KeyGeneration => (Bits >> 5) & 15;

    /// <summary>0: none yet.</summary>
    public int Intent => (Bits >> 9) & 3;

    public StockStatus Stock => (StockStatus)((Bits >> 11) & 3);

    public StopReason? StopReason => ((Bits >> 13) & 3) switch { 0 => null, var reason => (StopReason)(reason - 1) };

    /// <summary>0: no charge was acknowledged.</summary>
    public int Acknowledged => (Bits >> 15) & 7;

    public bool InReview => (Bits & (1 << 18)) != 0;

    /// <summary>It failed, or waits for another card, because of what the card said.</summary>
    public bool SaysDeclined => (Bits & (1 << 19)) != 0;

    public bool IsTerminal => Status >= OrderStatus.Completed;

    public bool IsOpen => !IsTerminal;

    public bool IsStopped => (Bits & (3 << 13)) != 0 || Stock == StockStatus.Rejected;

    public bool IsStockSettled => Stock is StockStatus.Untracked or StockStatus.Reserved;

    /// <summary>Which idempotency key create and confirm would use now: four for each attempt.</summary>
    public int Slot => SlotOf(Attempt, KeyGeneration);

    public static OrderKey Of(
        OrderStatus status, int attempt, int keyGeneration, int intent, StockStatus stock, StopReason? stop, int acknowledged, bool inReview, bool saysDeclined) =>
        new((int)status | (attempt << 3) | (keyGeneration << 5) | (intent << 9) | ((int)stock << 11) | (stop is { } reason ? ((int)reason + 1) << 13 : 0)
            | (acknowledged << 15) | (inReview ? 1 << 18 : 0) | (saysDeclined ? 1 << 19 : 0));

    public OrderKey WithIntent(int number) => new((Bits & ~(3 << 9)) | (number << 9));

    public OrderKey WithAcknowledged(int number) => new((Bits & ~(7 << 15)) | (number << 15));

    /// <summary>As if stock had not answered and no charge had been acknowledged.</summary>
    public OrderKey WithoutStock => Stock == StockStatus.Reserved ? new OrderKey((Bits & ~(3 << 11)) | ((int)StockStatus.None << 11)).WithAcknowledged(0) : WithAcknowledged(0);

    public OrderKey WithFirstKey => new(Bits & ~(15 << 5));

    /// <summary>Generations 0 to 3 are an ordinary run's, 8 to 10 those of a run that starts near the bound. Never both.</summary>
    public static int SlotOf(int attempt, int keyGeneration) => ((attempt - 1) * 4) + (keyGeneration <= 3 ? keyGeneration : keyGeneration - 7);

    public override string ToString()
    {
        var text = $"{Status.Word()}, attempt {Attempt}, key {Attempt}:{KeyGeneration}, stock {Stock.Word()}";
        return text + (Intent == 0 ? "" : $", pi_{Intent}") + (StopReason is { } reason ? $", stopped by the {reason.Word()}" : "")
            + (Acknowledged == 0 ? "" : $", acknowledged ch_{Acknowledged}") + (SaysDeclined ? ", says declined" : "") + (InReview ? ", in review" : "");
    }
}
