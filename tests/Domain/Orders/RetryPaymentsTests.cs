namespace OrderSystem.Domain.Tests;

/// <summary>T6: a further card is taken once, from the order's own customer, while the order waits for one.</summary>
public sealed class RetryPaymentsTests
{
    private const string NewCard = "pm_card_mastercard";

    private readonly World _world = new();

    [Fact]
    public async Task A_further_card_after_a_decline_is_a_new_attempt()
    {
        Decline();
        var order = Assert.IsType<RetryPaymentResult.Accepted>(await RetryAsync(NewCard)).Order;

        Assert.Same(_world.Order, order);
        Assert.Equal((OrderStatus.Processing, 2, NewCard), (order.Status, order.Attempt, order.PaymentMethodId));
        Assert.Equal([Transition.Retry], _world.Observer.Changes);
        Assert.Empty(_world.Observer.Conflicts);
    }

    [Fact]
    public async Task The_new_card_is_asked_and_pays_the_order()
    {
        _world.Stripe.Cards[Sample.Card] = Card.Declines;
        await _world.SettleAsync();
        await RetryAsync(NewCard);
        await _world.SettleAsync();

        Assert.Equal(OrderStatus.Completed, _world.Order.Status);
        Assert.Equal([Sample.Card, NewCard], _world.Stripe.CardsAsked);
        _world.CheckInvariants();
    }

    [Fact]
    public async Task The_same_request_again_changes_nothing_wherever_the_order_has_got_to()
    {
        Decline();
        await RetryAsync(NewCard);
        await AcceptedAgainAsync();
        _world.Change(order => order.Attach(Sample.IntentId, _world.Clock.Now));
        await AcceptedAgainAsync();
        _world.Change(order => order.Authorize(_world.Clock.Now));
        await AcceptedAgainAsync();
        _world.Change(order => order.Complete(_world.Clock.Now));
        await AcceptedAgainAsync();
        _world.PassDeadline();
        await AcceptedAgainAsync();
        Assert.Equal([Transition.Retry], _world.Observer.Changes);

        async Task AcceptedAgainAsync()
        {
            var before = _world.Order;
            Assert.Same(before, Assert.IsType<RetryPaymentResult.Accepted>(await RetryAsync(NewCard)).Order);
            Assert.Same(before, _world.Order);
        }
    }

    [Fact]
    public async Task A_card_that_was_declined_since_is_not_accepted_again()
    {
        Decline();
        await RetryAsync(NewCard);
        Decline();
        await IsRefusedAsync<RetryPaymentResult.CardUsed>(NewCard);
    }

    [Fact]
    public async Task No_earlier_card_is_taken_again()
    {
        Decline();
        await IsRefusedAsync<RetryPaymentResult.CardUsed>(Sample.Card);
        await RetryAsync(NewCard);
        Decline();
        await IsRefusedAsync<RetryPaymentResult.CardUsed>(Sample.Card);
    }

    [Fact]
    public async Task The_first_card_is_no_retry()
    {
        await IsRefusedAsync<RetryPaymentResult.NotPayable>(Sample.Card);
        _world.Change(order => order.Claim(_world.Clock.Now));
        await IsRefusedAsync<RetryPaymentResult.NotPayable>(Sample.Card);
    }

    [Fact]
    public async Task Three_cards_are_enough()
    {
        Decline();
        await RetryAsync(NewCard);
        Decline();
        await RetryAsync("pm_card_amex");
        // The table ends an order whose third card is declined; this is what an order would look like that was not.
        _world.Orders.Put(_world.Order with { Status = OrderStatus.PaymentFailed });
        var refused = await IsRefusedAsync<RetryPaymentResult.NotPayable>("pm_card_jcb");
        Assert.Contains("3 cards", refused.Why, StringComparison.Ordinal);
    }

    public static TheoryData<OrderStatus> Statuses => [.. Enum.GetValues<OrderStatus>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Only_an_order_that_waits_for_a_card_takes_one(OrderStatus status)
    {
        _world.Orders.Put(_world.Order with { Status = status });
        if (status == OrderStatus.PaymentFailed)
        {
            Assert.IsType<RetryPaymentResult.Accepted>(await RetryAsync(NewCard));
        }
        else
        {
            await IsRefusedAsync<RetryPaymentResult.NotPayable>(NewCard);
        }
    }

    [Theory]
    [InlineData(StopReason.Customer, StockStatus.Untracked)]
    [InlineData(StopReason.Deadline, StockStatus.Untracked)]
    [InlineData(null, StockStatus.Rejected)]
    public async Task An_order_that_is_stopped_takes_no_card(StopReason? reason, StockStatus stock)
    {
        _world.Orders.Put(_world.Order with { Status = OrderStatus.PaymentFailed, StopReason = reason, Stock = stock });
        await IsRefusedAsync<RetryPaymentResult.NotPayable>(NewCard);
    }

    [Fact]
    public async Task An_order_that_waits_for_a_person_takes_no_card()
    {
        _world.Orders.Put(_world.Order with { Status = OrderStatus.PaymentFailed, Review = "mismatch" });
        await IsRefusedAsync<RetryPaymentResult.NotPayable>(NewCard);
    }

    [Fact]
    public async Task A_card_is_taken_until_the_deadline_and_not_at_it()
    {
        Decline();
        _world.PassDeadline();
        await IsRefusedAsync<RetryPaymentResult.NotPayable>(NewCard);
        _world.Clock.Now -= TimeSpan.FromMilliseconds(1);
        Assert.IsType<RetryPaymentResult.Accepted>(await RetryAsync(NewCard));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("4242 4242 4242 4242")]
    [InlineData("pm_card visa")]
    [InlineData("pm-card")]
    [InlineData("pm_ü")]
    public async Task What_is_no_payment_method_is_refused_before_the_order_is_read(string? card)
    {
        Decline();
        var reads = _world.Orders.Reads;
        var invalid = await IsRefusedAsync<RetryPaymentResult.Invalid>(card);
        Assert.Equal("paymentMethodId", invalid.Errors.Single().Field);
        Assert.Equal(reads, _world.Orders.Reads);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_payment_methods_id_has_at_most_255_characters(int length, bool isId) => Assert.Equal(isId, PaymentMethods.IsId(new string('p', length)));

    [Fact]
    public async Task Nobody_pays_for_somebody_elses_order_or_for_none()
    {
        Decline();
        var before = _world.Order;
        Assert.IsType<RetryPaymentResult.NotFound>(await Use(_world.Orders).RetryAsync(_world.Id, new CustomerId("bob"), NewCard, CancellationToken.None));
        Assert.IsType<RetryPaymentResult.NotFound>(await Use(_world.Orders).RetryAsync(OrderId.Of(Sample.Alice, Sample.Key("key-9")), Sample.Alice, NewCard, CancellationToken.None));
        Assert.Same(before, _world.Order);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_found_and_is_not_written_twice()
    {
        Decline();
        var written = _world.Orders.Written.Count;
        _world.Orders.LoseNextAnswer = true;
        Assert.Equal(2, Assert.IsType<RetryPaymentResult.Accepted>(await RetryAsync(NewCard)).Order.Attempt);
        Assert.Equal(written + 1, _world.Orders.Written.Count);
    }

    public static TheoryData<string, Type> Races => new()
    {
        { "another card", typeof(RetryPaymentResult.NotPayable) },
        { "the same card", typeof(RetryPaymentResult.Accepted) },
        { "a cancellation", typeof(RetryPaymentResult.NotPayable) },
        { "a late hold of the last card", typeof(RetryPaymentResult.NotPayable) },
        { "a deadline", typeof(RetryPaymentResult.NotPayable) },
        { "something else", typeof(RetryPaymentResult.Accepted) },
    };

    [Theory]
    [MemberData(nameof(Races))]
    public async Task Whoever_loses_a_race_goes_by_what_the_winner_has_written(string winner, Type expected)
    {
        Decline();
        var gate = new BeforeGate("write Retry", () =>
        {
            switch (winner)
            {
                case "another card":
                    _world.Retry("pm_card_amex");
                    break;
                case "the same card":
                    _world.Retry(NewCard);
                    break;
                case "a cancellation":
                    _world.StopByCustomer();
                    break;
                case "a late hold of the last card":
                    _world.Orders.Put(_world.Order with { PaymentIntentId = Sample.IntentId });
                    _world.Change(order => order.Authorize(_world.Clock.Now));
                    break;
                case "a deadline":
                    _world.PassDeadline();
                    _world.Change(order => order.Stop(StopReason.Deadline, _world.Clock.Now));
                    break;
                default:
                    _world.Change(order => order.NextKey("a replayed 500", _world.Clock.Now));
                    break;
            }
        });
        var result = await Use(new GatedOrders(_world.Orders, gate)).RetryAsync(_world.Id, Sample.Alice, NewCard, CancellationToken.None);

        Assert.True(gate.Interrupted);
        Assert.IsType(expected, result);
        Assert.Equal([Transition.Retry], _world.Observer.Conflicts);
        Assert.InRange(_world.Order.Attempt, 1, 2);
    }

    [Fact]
    public void Two_cards_at_once_are_one_attempt_in_every_order_of_events()
    {
        var runs = EveryScript.Run(4, choose =>
        {
            var world = new World();
            world.Change(order => order.Claim(world.Clock.Now));
            world.Change(order => order.Decline(TransitionTable.Failure, null, world.Clock.Now));
            var results = new List<RetryPaymentResult>();
            var scheduler = new ScriptedScheduler();
            foreach (var card in new[] { NewCard, "pm_card_amex" })
            {
                scheduler.Add(card, async gate => results.Add(await new RetryPayments(new GatedOrders(world.Orders, gate), world.Observer, world.Clock).RetryAsync(world.Id, Sample.Alice, card, CancellationToken.None)));
            }

            scheduler.Run(choose);
            Assert.Equal(2, world.Order.Attempt);
            Assert.Equal(world.Order.PaymentMethodId, Assert.Single(results.OfType<RetryPaymentResult.Accepted>()).Order.PaymentMethodId);
            Assert.Single(results.OfType<RetryPaymentResult.NotPayable>());
        });
        Assert.True(runs > 5);
    }

    private void Decline()
    {
        if (_world.Order.Status == OrderStatus.Pending)
        {
            _world.Change(order => order.Claim(_world.Clock.Now));
        }

        _world.Change(order => order.Decline(TransitionTable.Failure, null, _world.Clock.Now));
    }

    private async Task<T> IsRefusedAsync<T>(string? card)
        where T : RetryPaymentResult
    {
        var (before, changes) = (_world.Order, _world.Observer.Changes.Count);
        var result = Assert.IsType<T>(await RetryAsync(card));
        Assert.Same(before, _world.Order);
        Assert.Equal(changes, _world.Observer.Changes.Count);
        return result;
    }

    private Task<RetryPaymentResult> RetryAsync(string? card) => Use(_world.Orders).RetryAsync(_world.Id, Sample.Alice, card, CancellationToken.None);

    private RetryPayments Use(IOrderStore orders) => new(orders, _world.Observer, _world.Clock);
}
