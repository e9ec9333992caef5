using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// The protocol's invariants, by their numbers. Each answer is null, or which one is broken and how. Those that have no
/// number there: G, the deadline must not stop an order that is paid; Q, whoever is wanted is woken; and elsewhere T, a
/// change that the table of transitions does not have; P, a pass that is not production's; N and M, that what the model
/// rests on is not so.
/// </summary>
internal sealed class Invariants(Rules rules, Scope scope)
{
    /// <summary>What every state must satisfy.</summary>
    public static string? OfState(in State state)
    {
        var order = state.Order;
        var (captured, held, money) = (0, 0, false);
        for (var i = 0; i < Intents.Length; i++)
        {
            var intent = state.Intents[i];
            captured += intent.IsCaptured ? 1 : 0;
            held += intent.IsHeld || intent.HasMoney ? 1 : 0;
            money |= intent.HasMoney;
        }

        var ended = order.Status is OrderStatus.Failed or OrderStatus.Cancelled;
        return ended && money ? $"I2: the order is {order.Status.Word()}, and its money is captured"
            : captured > 1 ? "I1: two PaymentIntents of one order are captured: the customer has paid twice"
            : ended && held > 0 ? $"I2h: the order is {order.Status.Word()}, and its money is held"
            : held > 1 ? "I1h: two holds on the customer's money at once"
            : order.Status == OrderStatus.Completed && !state.Own.HasMoney ? "I3: the order is completed, and its PaymentIntent has no money"
            : order.Status == OrderStatus.Completed && !order.IsStockSettled ? "I3: the order is completed without goods"
            : state.AskedTwice ? "I8: the card was asked twice in one attempt"
            : order.IsOpen ? StopsPaid(state) : null;
    }

    /// <summary>What every step must satisfy.</summary>
    public static string? OfStep(in State before, in State after)
    {
        var (was, now) = (before.Order, after.Order);
        if (was.IsTerminal && now.Status != was.Status)
        {
            return $"I5: a {was.Status.Word()} order becomes {now.Status.Word()}";
        }

        if (was.Intent != 0 && now.Intent != was.Intent)
        {
            return "I6: the order's PaymentIntent is replaced";
        }

        if (was.Status != now.Status)
        {
            var told = now.Status == OrderStatus.PaymentFailed || (now is { Status: OrderStatus.Failed, SaysDeclined: true, IsStopped: false });
            if (told && !before.Ran)
            {
                return $"I9: attempt {was.Attempt} is reported as declined, and its card was never asked";
            }

            if (now.Status == OrderStatus.Completed && was.IsStopped)
            {
                return "I3: a stopped order is completed";
            }
        }

        if (was is { Stock: StockStatus.None })
        {
            for (var i = 0; i < Intents.Length; i++)
            {
                if (after.Intents[i].IsCaptured && before.Intents[i].IsHeld)
                {
                    return "I11: the money is captured before stock has answered";
                }
            }
        }

        return null;
    }

    /// <summary>
    /// When no message is left and no worker runs, the order must need nothing: else only the reconciler, minutes later,
    /// would see it. For the deadline the reconciler is the one who is meant to wake, and for requires_action, too: our
    /// confirms ask Stripe never to go there, and it tells of it by no event that we subscribe to.
    /// </summary>
    public string? OfQuiet(in State state)
    {
        if (state.Message || state.Own.Status == IntentStatus.RequiresAction)
        {
            return null;
        }

        for (var i = 0; i < scope.Workers; i++)
        {
            if (state.Workers[i] != Worker.Idle)
            {
                return null;
            }
        }

        var answer = rules.Next(state.Order, rules.NeedsPaymentIntent(state.Order) ? state.Own : default, wrong: false, evidence: 0, deadlinePassed: false);
        return answer.Kind switch
        {
            AnswerKind.Write when state.Order.IsTerminal => "I4: the order is refunded, its refund has failed, and nobody is left to see it",
            AnswerKind.Write => $"Q: nobody is left to wake the order, though the rules would write {answer.Transition}",
            AnswerKind.Call => $"Q: nobody is left to wake the order, though the rules would call {answer.Operation.ToString().ToLowerInvariant()}",
            _ => null,
        };
    }

    // Decided on a look that shows it paid: a capture that comes in after the look is a race, and is refunded.
    private static string? StopsPaid(in State state)
    {
        if (state.Order.IsStopped || !state.Order.IsStockSettled || !state.DeadlinePassed)
        {
            return null;
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker is { At: At.Write, Fresh: true, Transition: Transition.Stop } && worker.Seen.HasMoney)
            {
                return "G: the deadline stops an order that is seen to be paid, with its goods set aside";
            }
        }

        return null;
    }
}
