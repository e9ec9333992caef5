namespace OrderSystem.Domain;

/// <summary>How long this pass may still run. A call that cannot finish in time is not begun.</summary>
/// <param name="Remaining">The time left, asked anew each time (Lambda's <c>RemainingTime</c>).</param>
/// <param name="Call">The longest one call to Stripe may take.</param>
/// <param name="Reserve">What is kept for writing down its answer.</param>
public sealed record TimeBudget(Func<TimeSpan> Remaining, TimeSpan Call, TimeSpan Reserve)
{
    public bool AllowsCall => Remaining() > Call + Reserve;
}
