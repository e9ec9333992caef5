namespace OrderSystem.Domain;

/// <summary>Where an order stands. The last four end it.</summary>
public enum OrderStatus
{
    Pending,
    Processing,
    Authorized,
    PaymentFailed,
    Completed,
    Failed,
    Cancelled,
    Refunded,
}

/// <summary>What is known of the goods. <see cref="Untracked"/>: this system does not keep stock.</summary>
public enum StockStatus
{
    Untracked,
    None,
    Reserved,
    Rejected,
}

/// <summary>Why an order must not go on.</summary>
public enum StopReason
{
    Customer,
    Deadline,
}

/// <summary>The changes of an order: the rows T1 to T15 of the protocol, each a method of <see cref="Order"/> of the same name.</summary>
public enum Transition
{
    Place,
    Claim,
    Attach,
    Authorize,
    Decline,
    Retry,
    ReserveStock,
    RejectStock,
    Stop,
    Complete,
    End,
    Refund,
    NextKey,
    Park,
    Resolve,
}

/// <summary>One spelling of each word, for the table, the API and the logs.</summary>
public static class Words
{
    public static string Word(this OrderStatus status) => status switch
    {
        OrderStatus.Pending => "pending",
        OrderStatus.Processing => "processing",
        OrderStatus.Authorized => "authorized",
        OrderStatus.PaymentFailed => "payment_failed",
        OrderStatus.Completed => "completed",
        OrderStatus.Failed => "failed",
        OrderStatus.Cancelled => "cancelled",
        OrderStatus.Refunded => "refunded",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Word(this StockStatus stock) => stock switch
    {
        StockStatus.Untracked => "untracked",
        StockStatus.None => "none",
        StockStatus.Reserved => "reserved",
        StockStatus.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(stock)),
    };

    public static string Word(this StopReason reason) => reason switch
    {
        Domain.StopReason.Customer => "customer",
        Domain.StopReason.Deadline => "deadline",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static OrderStatus Status(string word) => Read<OrderStatus>(word, Word);

    public static StockStatus Stock(string word) => Read<StockStatus>(word, Word);

    public static StopReason StopReason(string word) => Read<StopReason>(word, Word);

    private static T Read<T>(string word, Func<T, string> spell)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (spell(value) == word)
            {
                return value;
            }
        }

        throw new FormatException($"'{word}' is not a {typeof(T).Name}.");
    }
}
