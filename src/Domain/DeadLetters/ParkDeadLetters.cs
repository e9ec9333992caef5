namespace OrderSystem.Domain;

/// <summary>
/// Keeps a dead letter, then tells a person. The order of the steps is the point: parked before alerted, alerted before
/// marked, marked before the letter is acknowledged. A crash anywhere repeats a step; none can lose the letter or the alert.
/// </summary>
public sealed class ParkDeadLetters(IDeadLetterStore letters, IOrderStore orders, IAlerts alerts, string runbook)
{
    public async Task ParkAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        await letters.ParkAsync(letter, cancellationToken);

        var order = letter.OrderId is { } id ? await orders.FindAsync(id, cancellationToken) : null;
        var alert = new DeadLetterAlert(letter.OrderId?.Value ?? letter.Id, letter.Cause, letter, order?.Status.Word(), runbook);
        if (await letters.WasAlertedAsync(alert, cancellationToken))
        {
            return;
        }

        await alerts.RaiseAsync(alert, cancellationToken);
        await letters.MarkAlertedAsync(alert, cancellationToken);
    }
}
