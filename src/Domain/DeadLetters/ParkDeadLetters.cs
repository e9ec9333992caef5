namespace OrderSystem.Domain;

/// <summary>
/// Keeps a dead letter, then tells a person. The order of the steps is the point: parked before alerted, alerted before
/// marked, marked before the letter is acknowledged. A crash anywhere repeats a step; none can lose the letter or the alert.
/// </summary>
public sealed class ParkDeadLetters(
    IDeadLetterStore letters, IOrderStore orders, IOrderChanges changes, IReactionReader reactions, IAlerts alerts, string runbook)
{
    /// <param name="position">What a letter of kind <see cref="LetterKind.StreamPosition"/> points to; null for any other.</param>
    public async Task ParkAsync(DeadLetter letter, StreamPosition? position, CancellationToken cancellationToken)
    {
        await letters.ParkAsync(letter, cancellationToken);
        if (position is not null && await ParkRecordsAsync(letter, position, cancellationToken))
        {
            await letters.CloseAsync(letter, "its records are letters of their own", cancellationToken);
            return;
        }

        await AlertAsync(letter, cancellationToken);
    }

    /// <summary>A position is worth nothing once the stream has let its records go, after 24 hours: they are parked, too.</summary>
    /// <returns>Whether all of them were still there.</returns>
    private async Task<bool> ParkRecordsAsync(DeadLetter letter, StreamPosition position, CancellationToken cancellationToken)
    {
        var records = await changes.ReadAsync(position, cancellationToken);
        foreach (var record in records.Where(SetsSomethingOff))
        {
            var parked = letter with
            {
                Id = $"{letter.Source}/{position.ShardId}/{record.SequenceNumber}",
                Kind = LetterKind.StreamRecord,
                Body = record.Image,
                OrderId = record.OrderId,
            };
            await letters.ParkAsync(parked, cancellationToken);
            await AlertAsync(parked, cancellationToken);
        }

        return records.Count > 0 && records[0].SequenceNumber == position.FirstSequenceNumber;
    }

    // The batch that failed had only records that pass the mapping's filter; between them in the stream lie others.
    private bool SetsSomethingOff(OrderChangeRecord record)
    {
        try
        {
            return reactions.ReactionOf(record.Image) != Reaction.None;
        }
        catch (FormatException)
        {
            // Perhaps the very record that made the batch fail.
            return true;
        }
    }

    private async Task AlertAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var order = letter.OrderId is { } id ? await orders.FindAsync(id, cancellationToken) : null;
        var alert = new DeadLetterAlert(letter, order?.Status.Word(), runbook);
        if (await letters.WasAlertedAsync(alert, cancellationToken))
        {
            return;
        }

        await alerts.RaiseAsync(alert, cancellationToken);
        await letters.MarkAlertedAsync(alert, cancellationToken);
    }
}
