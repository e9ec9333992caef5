using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

internal enum IntentStatus
{
    None,
    RequiresConfirmation,
    RequiresPaymentMethod,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
    RequiresAction,
}

internal enum RefundState
{
    None,
    Live,
    Failed,
}

/// <summary>A PaymentIntent as Stripe keeps it, or as a worker has seen it, in 12 bits.</summary>
internal readonly record struct Intent(int Bits)
{
    public const int Width = 12;

    public static Intent Created { get; } = new((int)IntentStatus.RequiresConfirmation);

    public bool Exists => Bits != 0;

    public IntentStatus Status => (IntentStatus)(Bits & 7);

    public RefundState Refund => (RefundState)((Bits >> 3) & 3);

    /// <summary>The latest charge that failed, or may yet; 0: none. Which charge took the money never matters.</summary>
    public int Charge => (Bits >> 5) & 7;

    /// <summary>Whose card was charged; 0: seen in the body of an error, where a charge is only its id.</summary>
    public int ChargeAttempt => (Bits >> 8) & 3;

    public bool ChargeFailed => (Bits & (1 << 10)) != 0;

    public bool HasError => (Bits & (1 << 11)) != 0;

    public bool CanBeConfirmed => Status is IntentStatus.RequiresConfirmation or IntentStatus.RequiresPaymentMethod;

    public bool CanBeCanceled => CanBeConfirmed || Status is IntentStatus.RequiresCapture or IntentStatus.RequiresAction;

    /// <summary>Nothing that asks the card can change it any more.</summary>
    public bool IsPastConfirm => Status is IntentStatus.RequiresCapture or IntentStatus.Succeeded or IntentStatus.Canceled;

    public bool IsHeld => Status == IntentStatus.RequiresCapture;

    public bool IsCaptured => Status == IntentStatus.Succeeded;

    /// <summary>Captured, and neither given back nor on its way back.</summary>
    public bool HasMoney => IsCaptured && Refund != RefundState.Live;

    public Intent With(IntentStatus status) => new((Bits & ~7) | (int)status);

    public Intent With(RefundState refund) => new((Bits & ~(3 << 3)) | ((int)refund << 3));

    public Intent WithCharge(int charge, int attempt, bool failed) =>
        new((Bits & ~((7 << 5) | (3 << 8) | (1 << 10))) | (charge << 5) | (attempt << 8) | (failed ? 1 << 10 : 0));

    public Intent WithError(bool error) => new(error ? Bits | (1 << 11) : Bits & ~(1 << 11));

    public Intent WithChargeNumber(int number) => new((Bits & ~(7 << 5)) | (number << 5));

    /// <summary>As the body of an error shows it: the latest charge is not expanded.</summary>
    public Intent InError => Charge == 0 ? this : WithCharge(Charge, 0, failed: false);

    /// <summary>What production would be given for it.</summary>
    /// <param name="wrong">With another amount than the order's.</param>
    public PaymentIntentSnapshot? Snapshot(int number, Order order, bool wrong = false)
    {
        if (!Exists)
        {
            return null;
        }

        var total = order.Total.Amount;
        return new PaymentIntentSnapshot(
            $"pi_{number}", StatusOf(Status), wrong ? total - 1 : total, order.Total.Currency.Code, IsCaptured ? total : 0, order.Id.Value, ChargeOf(total), HasError ? Orders.Declined : null);
    }

    private ChargeSnapshot? ChargeOf(long total)
    {
        RefundSnapshot[] refunds = Refund == RefundState.None ? [] : [new("re_1", Refund == RefundState.Live ? RefundStatus.Succeeded : RefundStatus.Failed, total)];
        return Status is IntentStatus.RequiresCapture or IntentStatus.Succeeded ? new("ch_paid", Failed: false, "pm_card_paid", total, refunds)
            : Charge == 0 ? null
            : new(string.Create(CultureInfo.InvariantCulture, $"ch_{Charge}"), ChargeFailed, ChargeAttempt == 0 ? null : Orders.Card(ChargeAttempt), total, refunds);
    }

    private static PaymentIntentStatus StatusOf(IntentStatus status) => status switch
    {
        IntentStatus.RequiresConfirmation => PaymentIntentStatus.RequiresConfirmation,
        IntentStatus.RequiresPaymentMethod => PaymentIntentStatus.RequiresPaymentMethod,
        IntentStatus.Processing => PaymentIntentStatus.Processing,
        IntentStatus.RequiresCapture => PaymentIntentStatus.RequiresCapture,
        IntentStatus.Succeeded => PaymentIntentStatus.Succeeded,
        IntentStatus.Canceled => PaymentIntentStatus.Canceled,
        IntentStatus.RequiresAction => PaymentIntentStatus.RequiresAction,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no PaymentIntent"),
    };

    public override string ToString() => (Status, Refund) switch
    {
        (IntentStatus.None, _) => "none",
        (IntentStatus.RequiresConfirmation, _) => "requires_confirmation",
        (IntentStatus.RequiresPaymentMethod, _) => "requires_payment_method" + (Charge == 0 ? "" : $" (ch_{Charge}, card {ChargeAttempt})"),
        (IntentStatus.Processing, _) => "processing",
        (IntentStatus.RequiresCapture, _) => "requires_capture",
        (IntentStatus.Succeeded, RefundState.Live) => "succeeded, refunded",
        (IntentStatus.Succeeded, RefundState.Failed) => "succeeded, its refund failed",
        (IntentStatus.Succeeded, _) => "succeeded",
        (IntentStatus.Canceled, _) => "canceled",
        _ => "requires_action",
    };
}
