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
        if (!await letters.ParkAsync(letter, cancellationToken))
        {
            // Dealt with, and here once more because it was not acknowledged: nobody needs to hear of it again.
            return;
        }

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
        foreach (var record in records)
        {
            if (!AsksForAMessage(record, out var message))
            {
                continue;
            }

            var parked = letter with
            {
                Id = $"{letter.Source}/{position.ShardId}/{record.SequenceNumber}",
                Kind = LetterKind.StreamRecord,
                Body = record.Image,
                OrderId = record.OrderId,
                CorrelationId = message?.CorrelationId,
                Trace = message?.Trace,
            };
            if (await letters.ParkAsync(parked, cancellationToken))
            {
                await AlertAsync(parked, cancellationToken);
            }
        }

        return records.Count > 0 && records[0].SequenceNumber == position.FirstSequenceNumber && records[^1].SequenceNumber == position.LastSequenceNumber;
    }

    // The batch that failed had only records that pass the mapping's filter, and asked for messages only; between them in the
    // stream lie others, mostly news of orders that went well, of which nobody must be alarmed.
    private bool AsksForAMessage(OrderChangeRecord record, out PaymentMessage? message)
    {
        try
        {
            message = reactions.ReactionOf(record.Image).Payment;
            return message is not null;
        }
        catch (FormatException)
        {
            // Perhaps the very record that made the batch fail.
            message = null;
            return true;
        }
    }

    private async Task AlertAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var alert = new DeadLetterAlert(letter, letter.OrderId is { } id ? await StatusAsync(id, cancellationToken) : null, runbook);
        if (await letters.WasAlertedAsync(alert, cancellationToken))
        {
            return;
        }

        await alerts.RaiseAsync(alert, cancellationToken);
        await letters.MarkAlertedAsync(alert, cancellationToken);
    }

    private async Task<string?> StatusAsync(OrderId id, CancellationToken cancellationToken)
    {
        try
        {
            return (await orders.FindAsync(id, cancellationToken))?.Status.Word();
        }
        catch (FormatException)
        {
            // Perhaps why its letter is here. Whoever is told must hear of it all the same.
            return "unreadable";
        }
    }
}
