using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// That the model's passes are production's. Random walks through the model, with a real AdvanceOrders beside each
/// worker: it is given the answers that the model's worker is given, and must then make the very call that the model's
/// worker makes next.
/// </summary>
internal sealed class Walks(Design design, Scope scope)
{
    private static readonly ErrorKind[] WithoutEffect = [ErrorKind.NoAnswer, ErrorKind.BadGateway, ErrorKind.Conflict, ErrorKind.TooManyRequests, ErrorKind.Unauthorized, ErrorKind.Forbidden];

    private readonly Protocol _protocol = new(design, scope);
    private readonly Orders _orders = new();
    private readonly OrderId _id = Orders.Placed(StockStatus.None).Id;

    /// <summary>How often each call was made and answered.</summary>
    public Dictionary<At, int> Answered { get; private init; } = [];

    /// <summary>In three worlds: with every fault, with few, so that orders come far, and without stock.</summary>
    public static string? Everywhere(int walks, int seed, out IReadOnlyDictionary<At, int> answered)
    {
        var calls = new Dictionary<At, int>();
        answered = calls;
        var all = new Scope(3, 2) { LastCard = true, Rare = 3 };
        var few = all with { Rare = 1, Faults = Faults.LateRequest | Faults.ExtraWake | Faults.FailingRefund | Faults.CustomerStops };
        Scope[] worlds = [all, few, few with { Tracked = false }];
        return worlds.Select(world => new Walks(Design.Production, world) { Answered = calls }.Run(walks, steps: 60, seed)).FirstOrDefault(difference => difference is not null);
    }

    /// <summary>Null, or the first difference and the steps that led there.</summary>
    public string? Run(int walks, int steps, int seed)
    {
        var random = new Random(seed);
        for (var walk = 0; walk < walks; walk++)
        {
            if (Walk(steps, random) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private string? Walk(int steps, Random random)
    {
        var beginnings = _protocol.Beginnings().ToList();
        var state = beginnings[random.Next(beginnings.Count)].State;
        var passes = new RealPass?[Workers.Length];
        var story = new List<string>();
        for (var step = 0; step < steps; step++)
        {
            var choices = new Choices();
            _protocol.Step(state, choices);
            // Most steps are a worker's, if one can move.
            var pick = choices.Taken.FindAll(choice => choice.Heard is { Died: false });
            pick = pick.Count > 0 && random.Next(5) > 0 ? pick : choices.Taken;
            if (pick.Count == 0)
            {
                return null;
            }

            var (next, line, heard) = pick[random.Next(pick.Count)];
            story.Add(line);
            if (heard is { } answer && Follow(ref passes[answer.Worker], next, answer, random) is { } difference)
            {
                return $"P: {difference}{Environment.NewLine}{string.Join(Environment.NewLine, story.Select((told, i) => $"  {i + 1,2}. {told}"))}{Environment.NewLine}  Then: {next}";
            }

            state = next;
        }

        return null;
    }

    /// <summary>Gives the real pass what the model's worker heard, and compares what both do next.</summary>
    private string? Follow(ref RealPass? pass, in State next, Heard answer, Random random)
    {
        if (answer.Died)
        {
            return Die(ref pass, answer.Call, random);
        }

        var clock = Rules.Now(next.DeadlinePassed);
        Answered[answer.Call] = Answered.GetValueOrDefault(answer.Call) + 1;
        switch (answer.Call)
        {
            case At.Idle:
                pass = new RealPass(_id);
                pass.Found(_orders.Of(answer.Order), clock);
                break;
            case At.Reread:
                pass!.Found(_orders.Of(answer.Order), clock);
                break;
            case At.Write:
                pass!.Saved(answer.Written, clock);
                break;
            default:
                pass!.Answered(Of(answer), clock);
                break;
        }

        return Compare(ref pass, next.Workers[answer.Worker], next, answer);
    }

    private string? Compare(ref RealPass? pass, Worker model, in State next, Heard answer)
    {
        var real = pass!;
        if (model.At == At.Idle)
        {
            pass = null;
            var throws = answer.Reply.Error is { } error && _protocol.Rules.Error(Operation(answer.Call), error, answer.Reply.Replayed) == ErrorAnswer.Unknown;
            return throws == (real.Thrown is PaymentOutcomeUnknownException) && throws == (real.Result != AdvanceResult.Settled)
                ? null
                : $"the model's pass {(throws ? "throws" : "ends")}, the real one {Say(real)}";
        }

        var order = model.Order(next.Order);
        var same = real.WaitsFor == model.At && model.At switch
        {
            At.Write => real.Writes == model.Transition && Orders.KeyOf(real.About!) == model.After,
            At.Look => real.Key == $"pi_{order.Intent}",
            At.Create => Orders.KeyOf(real.About!) == order && real.Key == $"ord:{_id}:create:{order.Attempt}:{order.KeyGeneration}",
            At.Confirm => Orders.KeyOf(real.About!) == order && real.Key == $"ord:{_id}:confirm:{order.Attempt}:{order.KeyGeneration}",
            At.Reread => true,
            _ => Orders.KeyOf(real.About!) == order && real.Key == "fresh",
        };
        return same ? null : $"the model's pass goes on with {model.At} {(model.At == At.Write ? $"{model.Transition} to {model.After}" : "")}, the real one {Say(real)}";
    }

    // A worker that died is gone; if it was at a call, that call may as well have failed without effect, and must then throw.
    private static string? Die(ref RealPass? pass, At call, Random random)
    {
        var real = pass!;
        pass = null;
        if (call is At.Reread or At.Write)
        {
            return null;
        }

        var error = WithoutEffect[random.Next(WithoutEffect.Length)];
        real.Answered(new PaymentAnswer.Refused(Errors.Of(error, replayed: false)), Orders.Before);
        return real.Thrown is PaymentOutcomeUnknownException ? null : $"{call} was answered {Errors.Say(error)}, and the real pass {Say(real)}";
    }

    private PaymentAnswer Of(in Heard answer)
    {
        var order = _orders.Of(answer.Order);
        if (answer.Call == At.Look)
        {
            return new PaymentAnswer.Ok(answer.Seen.Snapshot(answer.Order.Intent, order, answer.Wrong), Replayed: false);
        }

        var reply = answer.Reply;
        var body = answer.Call == At.Refund ? null : reply.Body.Snapshot(answer.Call == At.Create ? reply.Intent : answer.Order.Intent, order);
        return reply.Error is { } error ? new PaymentAnswer.Refused(Errors.Of(error, reply.Replayed, body)) : new PaymentAnswer.Ok(body, reply.Replayed);
    }

    private static PaymentOperation Operation(At call) => (PaymentOperation)((int)call - (int)At.Look);

    private static string Say(RealPass pass) => pass.WaitsFor is { } call ? $"goes on with {call} {pass.Writes} to {(pass.About is { } about ? Orders.KeyOf(about).ToString() : "")}" : pass.Thrown is { } thrown ? $"throws {thrown.Message}" : $"ends: {pass.Result}";

    private sealed class Choices : Steps
    {
        public Choices() => Telling = true;

        public List<(State State, string Line, Heard? Heard)> Taken { get; } = [];

        protected override void Take(in State next, string line, string? breach)
        {
            Taken.Add((next, line, Heard));
            Heard = null;
        }
    }
}
