namespace OrderSystem.Domain.Tests;

/// <summary>What every change that a transition can make sets off.</summary>
public sealed class ReactionTests
{
    [Fact]
    public void Every_change_sets_off_what_its_row_says()
    {
        foreach (var row in TransitionTable.Rows)
        {
            foreach (var before in TransitionTable.Shapes().Where(order => row.Allowed(order, Sample.BeforeDeadline)))
            {
                var after = row.Apply(before, Sample.BeforeDeadline).After;
                var message = row.Message?.Invoke(before) ?? false;
                var expected = new Reaction(message ? Sample.Message(before.Id) : null, row.Event);
                var actual = Reactions.Of(before, after);
                Assert.True(expected == actual, $"{row.Transition} of a {before.Status} order sets off {actual}, not {expected}");
            }
        }
    }

    [Fact]
    public void A_placed_order_is_news_and_asks_for_its_first_Advance()
    {
        var placed = Sample.Placed();
        Assert.Equal(new Reaction(Sample.Message(placed.After.Id), "OrderPlaced"), Reactions.Of(placed.Before, placed.After));
    }

    [Fact]
    public void Moving_the_next_check_sets_off_nothing()
    {
        foreach (var before in TransitionTable.Shapes())
        {
            Assert.Equal(Reaction.None, Reactions.Of(before, before with { NextCheckAt = Sample.AfterDeadline }));
        }
    }

    [Fact]
    public void What_Advance_writes_asks_for_no_Advance_but_for_the_deadline()
    {
        Transition[] ofAdvance =
        [
            Transition.Claim, Transition.Attach, Transition.Authorize, Transition.Decline, Transition.Complete, Transition.End, Transition.Refund, Transition.NextKey, Transition.Park,
        ];
        Assert.All(TransitionTable.Rows.Where(row => ofAdvance.Contains(row.Transition)), row => Assert.All(
            TransitionTable.Shapes().Where(order => row.Allowed(order, Sample.BeforeDeadline)).Take(50),
            before => Assert.Null(Reactions.Of(before, row.Apply(before, Sample.BeforeDeadline).After).Payment)));
    }
}
