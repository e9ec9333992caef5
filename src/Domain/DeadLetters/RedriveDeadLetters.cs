namespace OrderSystem.Domain;

/// <summary>Which letters to send back, and how.</summary>
/// <param name="Source">Only those that came from this queue; null: from any.</param>
/// <param name="OrderId">Only those of this order; null: of any.</param>
/// <param name="DryRun">Says what would be done, and does nothing.</param>
/// <param name="Close">Marks them as dealt with, without sending: for letters that a person has seen to.</param>
/// <param name="RatePerSecond">No more than this many messages become visible in a second.</param>
public sealed record RedriveRequest(string? Source, OrderId? OrderId, bool DryRun, bool Close, int RatePerSecond);

public enum RedriveAction
{
    Sent,
    Closed,
    WouldSend,
    WouldClose,

    /// <summary>It stays open; the reason says why.</summary>
    Kept,
}

/// <summary>What became of one letter.</summary>
public sealed record RedrivenLetter(DeadLetter Letter, RedriveAction Action, string? Why);

/// <param name="More">There are further letters: ask again.</param>
public sealed record RedriveResult(IReadOnlyList<RedrivenLetter> Letters, bool More);

/// <summary>
/// Sends parked letters back to where they failed, and marks them. A message again is an Advance again: it looks before it
/// acts, so a letter that is sent twice, or whose order has gone on without it, does no harm.
/// </summary>
public sealed class RedriveDeadLetters(IDeadLetterStore letters, IPaymentQueue queue, IPaymentMessages messages, IReactionReader reactions)
{
    /// <summary>What is left for writing down the last letter and answering.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    public async Task<RedriveResult> RunAsync(RedriveRequest request, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.RatePerSecond, 1);
        var done = new List<RedrivenLetter>();
        var sent = 0;
        await foreach (var letter in letters.FindOpenAsync(cancellationToken))
        {
            if ((request.Source is not null && letter.Source != request.Source) || (request.OrderId is not null && letter.OrderId != request.OrderId))
            {
                continue;
            }

            var delay = TimeSpan.FromSeconds(sent / request.RatePerSecond);
            if (delay > IPaymentQueue.LongestDelay || remaining() < Reserve)
            {
                return new(done, More: true);
            }

            var result = await HandleAsync(letter, request, delay, cancellationToken);
            sent += result.Action is RedriveAction.Sent or RedriveAction.WouldSend ? 1 : 0;
            done.Add(result);
        }

        return new(done, More: false);
    }

    private async Task<RedrivenLetter> HandleAsync(DeadLetter letter, RedriveRequest request, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (request.Close)
        {
            if (!request.DryRun)
            {
                await letters.CloseAsync(letter, "closed by hand", cancellationToken);
            }

            return new(letter, request.DryRun ? RedriveAction.WouldClose : RedriveAction.Closed, null);
        }

        if (MessageOf(letter, out var why) is not { } message)
        {
            return new(letter, RedriveAction.Kept, why);
        }

        if (request.DryRun)
        {
            return new(letter, RedriveAction.WouldSend, null);
        }

        // Sent before it is marked: a crash in between sends it twice, which does no harm.
        if ((await queue.SendAsync([message], delay, cancellationToken)).Count > 0)
        {
            return new(letter, RedriveAction.Kept, "the queue refused the message; try again");
        }

        await letters.CloseAsync(letter, "redriven", cancellationToken);
        return new(letter, RedriveAction.Sent, null);
    }

    private PaymentMessage? MessageOf(DeadLetter letter, out string? why)
    {
        why = null;
        switch (letter.Kind)
        {
            case LetterKind.PaymentMessage when messages.TryRead(letter.Body) is { } message:
                return message with { Trace = letter.Trace };

            case LetterKind.StreamRecord:
                try
                {
                    var reaction = reactions.ReactionOf(letter.Body);
                    why = reaction.Payment is null ? "the change asks for no payment message; close it" : null;
                    return reaction.Payment;
                }
                catch (FormatException unreadable)
                {
                    why = $"the record cannot be read ({unreadable.Message}); look at the order, then close it";
                    return null;
                }

            case LetterKind.StreamPosition:
                why = "the stream has let its records go; the reconciler wakes open orders, so look at these and close it";
                return null;

            case LetterKind.Invocation:
                why = "the next run makes up for it, so there is nothing to send; see that it did, then close it";
                return null;

            default:
                why = "it cannot be read as a message; look at it, then close it";
                return null;
        }
    }
}
