using FsCheck;
using FsCheck.Fluent;

namespace OrderSystem.Domain.Tests;

/// <summary>The history of an order: it adds up to the order, and it has an end.</summary>
public sealed class HistoryTests
{
    /// <summary>
    /// Place, Claim, Attach, 2 Declines, 2 Retries, 10 keys in each of 3 attempts, ReserveStock, RejectStock, Stop,
    /// Authorize, and one that ends it. Only a person's Resolve adds more: each lets one more Park in.
    /// </summary>
    private const int Longest = 1 + 1 + 1 + 2 + 2 + (10 * 3) + 1 + 1 + 1 + 1 + 1;

    [Fact]
    public void A_history_is_never_longer_than_the_transitions_an_order_can_take()
    {
        var seen = new Dictionary<object, int>();
        Assert.Equal(Longest, LongestFrom(Sample.Placed(StockStatus.None).After, seen) + 1);
        Assert.Equal(42, Longest);
    }

    [Fact]
    public void Any_walk_through_the_transitions_adds_up_to_the_order() => Prop.ForAll(Gen.Choose(0, TransitionTable.Rows.Count - 1).ListOf(60).ToArbitrary(), choices =>
    {
        var order = Sample.Placed(StockStatus.None).After;
        var now = Sample.Start;
        foreach (var choice in choices)
        {
            var row = TransitionTable.Rows[choice];
            now += TimeSpan.FromSeconds(1);
            // A card that was not used before, each time.
            order = !row.Allowed(order, now) ? order
                : row.Transition == Transition.Retry ? order.Retry($"pm_{order.Version}", now).After
                : row.Apply(order, now).After;
        }

        return Audit.Fold(order) is null;
    }).Holds();

    public static TheoryData<string> Forgeries => ["a version is missing", "another status", "a step the table has not", "another key", "a stop nobody made", "time runs back"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_history_that_was_not_written_by_transitions_does_not_add_up(string forgery)
    {
        var order = Sample.Order().Claim(Sample.Start).After.Attach("pi_1", Sample.Start).After.Authorize(Sample.Start).After.Complete(Sample.Start).After;
        Assert.Null(Audit.Fold(order));

        var forged = forgery switch
        {
            "a version is missing" => order with { History = [.. order.History.Where(entry => entry.Version != 2)] },
            "another status" => order with { Status = OrderStatus.Failed },
            "a step the table has not" => order with { History = [.. order.History.SkipLast(1), order.History[^1] with { By = Transition.Retry }] },
            "another key" => order with { KeyGeneration = 1 },
            "a stop nobody made" => order with { StopReason = StopReason.Customer },
            _ => order with { History = [.. order.History.SkipLast(1), order.History[^1] with { At = Sample.Start - TimeSpan.FromSeconds(1) }] },
        };
        Assert.StartsWith("L8", Audit.Fold(forged), StringComparison.Ordinal);
    }

    // Longest path through every state the transitions can reach; a person's Park and Resolve would go round for ever.
    private static int LongestFrom(Order order, Dictionary<object, int> seen)
    {
        var state = (order.Status, order.Stock, order.StopReason, order.Attempt, order.KeyGeneration, order.PaymentIntentId is null);
        if (seen.TryGetValue(state, out var known))
        {
            return known;
        }

        var longest = 0;
        foreach (var row in TransitionTable.Rows)
        {
            if (row.Transition is not (Transition.Park or Transition.Resolve) && row.Allowed(order, Sample.Start))
            {
                // The history is not part of the state, and would only grow.
                var next = row.Transition == Transition.Retry ? order.Retry($"pm_{order.Attempt + 1}", Sample.Start) : row.Apply(order, Sample.Start);
                longest = Math.Max(longest, 1 + LongestFrom(next.After with { History = order.History }, seen));
            }
        }

        return seen[state] = longest;
    }
}
