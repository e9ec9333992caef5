using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>The column "condition besides version" of the protocol's table, for the ablation that has no other.</summary>
internal static class RowConditions
{
    public static bool Hold(Transition transition, OrderKey before, OrderKey after, OrderKey now) => transition switch
    {
        Transition.Claim => now.Status == OrderStatus.Pending && !now.IsStopped,
        Transition.Attach => now.Status == OrderStatus.Processing && now.Intent == 0,
        Transition.Authorize or Transition.Complete => now.Status == before.Status && now.Intent == after.Intent,
        Transition.Refund => now.IsOpen && now.Intent == after.Intent,
        Transition.Decline => now.Status == OrderStatus.Processing,
        Transition.Retry => now.Status == OrderStatus.PaymentFailed && now.StopReason is null && now.Attempt == before.Attempt,
        Transition.ReserveStock => now.IsOpen && now.Stock == StockStatus.None,
        Transition.RejectStock => now.IsOpen && now.Stock != StockStatus.Rejected,
        Transition.Stop => now.IsOpen && now.StopReason is null,
        Transition.End => now.IsOpen && now.Intent == after.Intent,
        Transition.NextKey => now.KeyGeneration == before.KeyGeneration,
        Transition.Park => !now.InReview,
        Transition.Resolve => now.InReview,
        _ => throw new ArgumentOutOfRangeException(nameof(transition)),
    };

    /// <summary>An update sets only the attributes that its change touches; the others stay as they are.</summary>
    public static OrderKey Merge(OrderKey before, OrderKey after, OrderKey now)
    {
        // Field by field: what the change touched is the change's, the rest is the table's.
        var bits = 0;
        foreach (var mask in OrderKey.Fields)
        {
            bits |= ((before.Bits ^ after.Bits) & mask) != 0 ? after.Bits & mask : now.Bits & mask;
        }

        return new OrderKey(bits);
    }
}
