using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// The rules under test, asked once for each distinct question: keys are made into real orders and PaymentIntents, and
/// what production answers is kept as keys. Every change it gives is held against the protocol's table.
/// </summary>
internal sealed class Rules(Design design)
{
    private static readonly int[] AllEvidence = [1, 2, 3, 1 | Worker.ReasonKnown, 2 | Worker.ReasonKnown, 3 | Worker.ReasonKnown];
    private static readonly int ErrorKinds = Enum.GetValues<ErrorKind>().Length;

    private readonly Orders _orders = new();
    private readonly Memo<int> _questions = new();
    private readonly List<Answer> _answers = [];
    private readonly Memo<int> _moves = new();
    private readonly Memo<bool> _wakes = new();
    private readonly Memo<bool> _needs = new();
    private readonly ErrorAnswer?[] _errors = new ErrorAnswer?[Enum.GetValues<PaymentOperation>().Length * ErrorKinds * 2];

    /// <summary>Every order that production was asked about or gave.</summary>
    public HashSet<OrderKey> Seen { get; } = [];

    /// <summary>How many distinct questions production was asked.</summary>
    public int Questions => _answers.Count;

    public static DateTimeOffset Now(bool deadlinePassed) => deadlinePassed ? Orders.After : Orders.Before;

    public bool NeedsPaymentIntent(OrderKey order)
    {
        ref var known = ref _needs.Find((ulong)(uint)order.Bits, out var found);
        if (!found)
        {
            known = design.NeedsPaymentIntent(_orders.Of(order));
        }

        return known;
    }

    /// <summary>Nothing that a worker knows of this attempt's decline can matter any more, nor will it later.</summary>
    public static bool IsPastEvidence(OrderKey order, int evidence) => order.IsStopped || order.Status != OrderStatus.Processing || order.Attempt != (evidence & ~Worker.ReasonKnown);

    /// <summary>Decide.Next.</summary>
    public Answer Next(OrderKey order, Intent payment, bool wrong, int evidence, bool deadlinePassed)
    {
        var question = (ulong)(uint)order.Bits | ((ulong)(uint)payment.Bits << 20) | (wrong ? 1UL << 32 : 0) | ((ulong)(uint)evidence << 33) | (deadlinePassed ? 1UL << 36 : 0);
        ref var known = ref _questions.Find(question, out var found);
        if (!found)
        {
            known = Keep(Ask(order, payment, wrong, evidence, deadlinePassed));
        }

        return _answers[known];
    }

    private Answer Ask(OrderKey order, Intent payment, bool wrong, int evidence, bool deadlinePassed)
    {
        Answer With(int known, bool late) => Try(order, () => design.Decide(
            _orders.Of(order), payment.Snapshot(order.Intent, _orders.Of(order), wrong), Now(late), known == 0 ? null : new DeclineEvidence(known & ~Worker.ReasonKnown, (known & Worker.ReasonKnown) != 0 ? Orders.Declined : null)));

        var answer = With(evidence, deadlinePassed);
        // The normal form of a state rests on these two, so they are asked even where no state would ask.
        if ((order.IsStopped || order.IsTerminal) && With(evidence, !deadlinePassed) != answer)
        {
            return answer with { Breach = answer.Breach ?? $"N: the deadline changes the step of order {order}, which has stopped" };
        }

        return design.EvidenceFades && evidence == 0 && Array.Exists(AllEvidence, known => IsPastEvidence(order, known) && With(known, deadlinePassed) != answer)
            ? answer with { Breach = answer.Breach ?? $"N: what was known of a decline changes the step of order {order}" }
            : answer;
    }

    /// <summary>One of the changes that are not Decide's.</summary>
    public Answer Change(OrderKey order, Move move, bool deadlinePassed, int intent = 0)
    {
        var question = (ulong)(uint)order.Bits | ((ulong)(uint)move << 20) | ((ulong)(uint)intent << 24) | (deadlinePassed ? 1UL << 26 : 0);
        ref var known = ref _moves.Find(question, out var found);
        if (!found)
        {
            var (real, now) = (_orders.Of(order), Now(deadlinePassed));
            known = Keep(Try(order, () => new Decision.Write(move switch
            {
                Move.Attach => real.Attach($"pi_{intent}", now),
                Move.NextKey => real.KeyGeneration < Order.MaximumKeyGenerations ? real.NextKey("the key is spent", now) : real.Park("the keys are spent", now),
                Move.Park => real.Park("a person looks", now),
                Move.Retry => design.Retry(real, Orders.Card(real.Attempt + 1), now),
                Move.ReserveStock => real.ReserveStock(now),
                Move.RejectStock => real.RejectStock("no goods", now),
                Move.Stop => real.Stop(StopReason.Customer, now),
                Move.Resolve => real.Resolve(stop: false, now),
                Move.ResolveAndStop => real.Resolve(stop: true, now),
                _ => throw new ArgumentOutOfRangeException(nameof(move)),
            })));
        }

        return _answers[known];
    }

    /// <summary>Whether the stream's reader sends a payment message for this change.</summary>
    public bool Wakes(OrderKey? before, OrderKey after)
    {
        ref var known = ref _wakes.Find(before is { } was ? 1 | ((ulong)(uint)was.Bits << 1) | ((ulong)(uint)after.Bits << 21) : (ulong)(uint)after.Bits << 21, out var found);
        if (!found)
        {
            known = design.React(before is { } earlier ? _orders.Of(earlier) : null, _orders.Of(after)).Payment is not null;
        }

        return known;
    }

    /// <summary>DecideError.Of.</summary>
    public ErrorAnswer Error(PaymentOperation operation, ErrorKind kind, bool replayed)
    {
        ref var known = ref _errors[((((int)operation * ErrorKinds) + (int)kind) * 2) + (replayed ? 1 : 0)];
        return known ??= design.DecideError(operation, Errors.Of(kind, replayed)) switch
        {
            ErrorDecision.Declined => ErrorAnswer.Declined,
            ErrorDecision.NextKey => ErrorAnswer.NextKey,
            ErrorDecision.LookAgain => ErrorAnswer.LookAgain,
            ErrorDecision.Unknown => ErrorAnswer.Unknown,
            _ => ErrorAnswer.Park,
        };
    }

    private int Keep(Answer answer)
    {
        _answers.Add(answer);
        return _answers.Count - 1;
    }

    private Answer Try(OrderKey before, Func<Decision> ask)
    {
        Seen.Add(before);
        try
        {
            switch (ask())
            {
                case Decision.Nothing:
                    return new(AnswerKind.Nothing, default, default, default, null);
                case Decision.Wait:
                    return new(AnswerKind.Wait, default, default, default, null);
                case Decision.Call call:
                    return new(AnswerKind.Call, call.Operation, default, default, null);
                case Decision.Write { Change: var change }:
                    if (TransitionTable.Breach(change) is { } breach)
                    {
                        return new(AnswerKind.Nothing, default, default, default, breach);
                    }

                    var after = Orders.KeyOf(change.After);
                    Seen.Add(after);
                    return new(AnswerKind.Write, default, change.Transition, after, null);
                default:
                    throw new InvalidOperationException("A decision is nothing, a wait, a call or a write.");
            }
        }
        catch (NoRoomException limit)
        {
            return new(AnswerKind.Nothing, default, default, default, $"M: {limit.Message} (from order {before})");
        }
        catch (Exception thrown) when (thrown is InvalidTransitionException or ArgumentException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return new(AnswerKind.Nothing, default, default, default, $"T: the rules have no answer for order {before}: {thrown.Message}");
        }
    }
}
