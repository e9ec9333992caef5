namespace OrderSystem.Domain.Tests;

/// <summary>The orders and Stripe's books are compared both ways; what no order owns is let go, and a person hears of it once.</summary>
public sealed class ReconcileMoneyTests
{
    private static readonly DateTimeOffset From = Sample.Start - TimeSpan.FromHours(2);
    private static readonly DateTimeOffset To = Sample.Start + TimeSpan.FromHours(2);
    private static readonly MoneySettings Settings = new("ordersystem", TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(50), MostReleases: 3, "https://example.com/money");

    private readonly FakeBooks _books = new();
    private readonly InMemoryOrders _orders = new();
    private readonly RecordingQueue _queue = new();
    private readonly RecordingAlerts _alerts = new();
    private readonly CreatedOrders _created;

    public ReconcileMoneyTests() => _created = new CreatedOrders(_orders);

    [Fact]
    public async Task Books_that_agree_are_no_news()
    {
        Paid("key-1", "pi_1");
        Place("key-2");
        Canceled("key-3", "pi_3");
        var report = await RunAsync();

        Assert.Equal((2, 3), (report.Payments, report.Orders));
        Assert.Empty(report.Findings);
        Assert.False(report.IsUnfinished);
        Assert.Empty(_alerts.Reports);
        Assert.Empty(_queue.Sent);
        Assert.Empty(_books.Steps);
    }

    [Theory]
    [InlineData(PaymentIntentStatus.RequiresConfirmation)]
    [InlineData(PaymentIntentStatus.RequiresPaymentMethod)]
    [InlineData(PaymentIntentStatus.RequiresAction)]
    [InlineData(PaymentIntentStatus.RequiresCapture)]
    public async Task What_no_order_owns_and_can_still_charge_is_cancelled(PaymentIntentStatus status)
    {
        var orphan = _books.Add("pi_9", Id("key-9").Value, Sample.Start, status);
        var finding = Assert.Single((await RunAsync()).Findings);

        Assert.Equal(PaymentIntentStatus.Canceled, orphan.Status);
        Assert.Equal(new MoneyFinding("pi_9", Id("key-9"), "it names no order that exists", MoneyAction.Cancelled), finding);
        Assert.Equal([finding], Assert.Single(_alerts.Reports).Findings);
    }

    [Fact]
    public async Task What_no_order_owns_and_was_captured_is_given_back()
    {
        var orphan = _books.Add("pi_9", "no order id", Sample.Start, PaymentIntentStatus.Succeeded);
        var finding = Assert.Single((await RunAsync()).Findings);
        Assert.True(orphan.Refunded);
        Assert.Equal(("pi_9", null, MoneyAction.Refunded), (finding.PaymentIntentId, finding.OrderId, finding.Action));
    }

    [Fact]
    public async Task Of_many_that_no_order_owns_only_a_few_are_let_go_and_all_are_told()
    {
        // As it looks from an empty table, or from one that was restored to last week.
        for (var i = 0; i < 8; i++)
        {
            _books.Add($"pi_{i}", Id($"key-{i}").Value, Sample.Start, i % 2 == 0 ? PaymentIntentStatus.Succeeded : PaymentIntentStatus.RequiresCapture);
        }

        var findings = (await RunAsync()).Findings;
        Assert.Equal(8, findings.Count);
        Assert.Equal(3, findings.Count(finding => finding.Action is MoneyAction.Refunded or MoneyAction.Cancelled));
        Assert.Equal(5, findings.Count(finding => finding.Action == MoneyAction.Reported));
        Assert.Equal(3, _books.Steps.Count(step => step.StartsWith("cancel", StringComparison.Ordinal) || step.StartsWith("refund", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(PaymentIntentStatus.Processing)]
    [InlineData(PaymentIntentStatus.Unknown)]
    public async Task What_a_program_cannot_let_go_is_only_reported(PaymentIntentStatus status)
    {
        _books.Add("pi_9", Id("key-9").Value, Sample.Start, status);
        Assert.Equal(MoneyAction.Reported, Assert.Single((await RunAsync()).Findings).Action);
        Assert.Equal(["look pi_9"], _books.Steps);
    }

    [Theory]
    [InlineData(PaymentIntentStatus.Canceled, false)]
    [InlineData(PaymentIntentStatus.Succeeded, true)]
    public async Task What_holds_no_money_any_more_is_no_news(PaymentIntentStatus status, bool refunded)
    {
        var orphan = _books.Add("pi_9", Id("key-9").Value, Sample.Start, status);
        if (refunded)
        {
            orphan.Refund("re_9", RefundStatus.Pending);
        }

        Assert.Empty((await RunAsync()).Findings);
        Assert.Empty(_alerts.Reports);
    }

    [Fact]
    public async Task What_was_let_go_yesterday_is_no_news_today()
    {
        _books.Add("pi_8", Id("key-8").Value, Sample.Start, PaymentIntentStatus.RequiresCapture);
        _books.Add("pi_9", Id("key-9").Value, Sample.Start, PaymentIntentStatus.Succeeded);
        Assert.Equal(2, (await RunAsync()).Findings.Count);
        Assert.Empty((await RunAsync()).Findings);
        Assert.Single(_alerts.Reports);
    }

    [Fact]
    public async Task Every_call_that_changes_something_has_a_key_of_its_own()
    {
        _books.Add("pi_8", null, Sample.Start, PaymentIntentStatus.RequiresCapture);
        _books.Add("pi_9", null, Sample.Start, PaymentIntentStatus.Succeeded);
        await RunAsync();
        Assert.Equal(["id-1", "id-2"], _books.Keys);
    }

    [Fact]
    public async Task A_second_PaymentIntent_of_an_order_is_let_go_and_its_own_is_kept()
    {
        Paid("key-1", "pi_1");
        var second = _books.Add("pi_2", Id("key-1").Value, Sample.Start, PaymentIntentStatus.Succeeded);
        Assert.Equal("pi_2", Assert.Single((await RunAsync()).Findings).PaymentIntentId);
        Assert.True(second.Refunded);
        Assert.Equal(["look pi_2", "refund pi_2"], _books.Steps);
    }

    [Fact]
    public async Task A_PaymentIntent_that_an_open_order_may_be_about_to_take_on_is_left_alone()
    {
        var id = Place("key-1");
        _orders.Put(_orders[id] with { Status = OrderStatus.Processing });
        _books.Add("pi_1", id.Value, Sample.Start, PaymentIntentStatus.RequiresConfirmation);
        Assert.Empty((await RunAsync()).Findings);
        Assert.Empty(_books.Steps);
    }

    [Fact]
    public async Task Other_stacks_and_other_systems_money_is_not_looked_at()
    {
        _books.Add("pi_8", null, Sample.Start, PaymentIntentStatus.RequiresCapture, stack: null);
        _books.Add("pi_9", Id("key-9").Value, Sample.Start, PaymentIntentStatus.Succeeded, stack: "ordersystem-test");
        Assert.Equal(0, (await RunAsync()).Payments);
        Assert.Empty(_books.Steps);
    }

    [Theory]
    [InlineData(PaymentIntentStatus.RequiresCapture, MoneyAction.Cancelled)]
    [InlineData(PaymentIntentStatus.Succeeded, MoneyAction.Refunded)]
    public async Task Money_of_an_order_that_failed_is_let_go(PaymentIntentStatus status, MoneyAction action)
    {
        var id = Ended("key-1", "pi_1", OrderStatus.Failed);
        _books.Add("pi_1", id.Value, Sample.Start, status);
        Assert.Equal(new MoneyFinding("pi_1", id, $"order {id} is failed", action) { CorrelationId = "correlation-1" }, Assert.Single((await RunAsync()).Findings));
    }

    [Fact]
    public async Task A_completed_order_that_was_not_paid_in_full_is_reported_and_nothing_is_touched()
    {
        var id = Ended("key-1", "pi_1", OrderStatus.Completed);
        _books.Add("pi_1", id.Value, Sample.Start, PaymentIntentStatus.Succeeded, amount: 4000);
        Assert.Equal((id, MoneyAction.Reported), Assert.Single((await RunAsync()).Findings) is var finding ? (finding.OrderId, finding.Action) : default);
        Assert.Equal(["look pi_1"], _books.Steps);
    }

    [Fact]
    public async Task A_refunded_order_whose_money_is_back_with_us_is_woken()
    {
        var id = Ended("key-1", "pi_1", OrderStatus.Refunded);
        _books.Add("pi_1", id.Value, Sample.Start, PaymentIntentStatus.Succeeded);
        Assert.Equal(MoneyAction.Woken, Assert.Single((await RunAsync()).Findings).Action);
        Assert.Equal([(Sample.Message(id), TimeSpan.Zero)], _queue.Sent);
    }

    [Fact]
    public async Task A_refunded_order_that_cannot_be_woken_is_reported()
    {
        var id = Ended("key-1", "pi_1", OrderStatus.Refunded);
        _books.Add("pi_1", id.Value, Sample.Start, PaymentIntentStatus.Succeeded);
        _queue.Refused.Add(id);
        Assert.Equal(MoneyAction.Reported, Assert.Single((await RunAsync()).Findings).Action);
    }

    [Fact]
    public async Task An_order_whose_PaymentIntent_Stripe_does_not_know_is_reported()
    {
        var id = Ended("key-1", "pi_1", OrderStatus.Completed);
        Assert.Equal(new MoneyFinding("pi_1", id, "Stripe does not know PaymentIntent pi_1", MoneyAction.Reported) { CorrelationId = "correlation-1" }, Assert.Single((await RunAsync()).Findings));
    }

    [Fact]
    public async Task A_completed_order_that_names_no_PaymentIntent_is_reported()
    {
        var id = Place("key-1");
        _orders.Put(_orders[id] with { Status = OrderStatus.Completed });
        Assert.Equal((null, id, MoneyAction.Reported), Assert.Single((await RunAsync()).Findings) is var finding ? (finding.PaymentIntentId, finding.OrderId, finding.Action) : default);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(429)]
    public async Task A_release_that_is_refused_or_unanswered_is_reported_and_tried_again_by_the_next_run(int? status)
    {
        _books.Add("pi_9", null, Sample.Start, PaymentIntentStatus.Succeeded);
        var refusing = new RefusingReleases(_books, status);
        Assert.Equal(MoneyAction.Reported, Assert.Single((await RunAsync(records: refusing)).Findings).Action);
        Assert.Equal(MoneyAction.Refunded, Assert.Single((await RunAsync()).Findings).Action);
    }

    [Fact]
    public async Task An_order_that_ends_between_the_list_and_its_read_is_looked_at_again_before_anything_is_done()
    {
        var id = Place("key-1");
        _orders.Put(_orders[id] with { Status = OrderStatus.Authorized, PaymentIntentId = "pi_1" });
        var intent = _books.Add("pi_1", id.Value, Sample.Start, PaymentIntentStatus.RequiresCapture);
        var racing = new RacingOrders(_orders, () =>
        {
            (intent.Status, intent.AmountReceived) = (PaymentIntentStatus.Succeeded, 4997);
            _orders.Put(_orders[id] with { Status = OrderStatus.Completed });
        });
        Assert.Empty((await RunAsync(orders: racing)).Findings);
        Assert.Equal(["look pi_1"], _books.Steps);
        Assert.Empty(_alerts.Reports);
    }

    [Fact]
    public async Task An_order_that_cannot_be_read_keeps_its_money_is_told_and_stops_nothing()
    {
        var spoilt = Place("key-1");
        _orders.Unreadable.Add(spoilt);
        var money = _books.Add("pi_1", spoilt.Value, Sample.Start, PaymentIntentStatus.Succeeded);
        _books.Add("pi_9", null, Sample.Start, PaymentIntentStatus.Succeeded);

        var findings = (await RunAsync()).Findings;
        Assert.Contains(new MoneyFinding("pi_1", spoilt, "the order's item cannot be read", MoneyAction.Reported), findings);
        Assert.Contains(findings, finding => finding is { PaymentIntentId: "pi_9", Action: MoneyAction.Refunded });
        Assert.False(money.Refunded);
    }

    [Fact]
    public async Task A_dry_run_says_what_it_finds_and_does_nothing()
    {
        var ids = new[] { Ended("key-1", "pi_1", OrderStatus.Refunded), Ended("key-2", "pi_2", OrderStatus.Failed), Ended("key-3", "pi_3", OrderStatus.Completed) };
        _books.Add("pi_1", ids[0].Value, Sample.Start, PaymentIntentStatus.Succeeded);
        _books.Add("pi_2", ids[1].Value, Sample.Start, PaymentIntentStatus.RequiresCapture);
        _books.Add("pi_4", null, Sample.Start, PaymentIntentStatus.Succeeded);

        var report = await RunAsync(dryRun: true);
        Assert.Equal(4, report.Findings.Count);
        Assert.All(report.Findings, finding => Assert.Equal(MoneyAction.Found, finding.Action));
        Assert.All(_books.Steps, step => Assert.StartsWith("look", step, StringComparison.Ordinal));
        Assert.Empty(_queue.Sent);
        Assert.Empty(_alerts.Reports);
    }

    [Theory]
    [InlineData(-7200, 1)]
    [InlineData(-7201, 0)]
    [InlineData(-3600, 1)]
    [InlineData(-3601, 1)]
    [InlineData(0, 1)]
    [InlineData(7199, 1)]
    [InlineData(7200, 0)]
    public async Task Every_moment_lies_in_exactly_one_slice(int second, int times)
    {
        _books.Add("pi_9", null, Sample.Start + TimeSpan.FromSeconds(second), PaymentIntentStatus.Canceled);
        Assert.Equal(times, (await RunAsync()).Payments);
    }

    [Fact]
    public async Task A_slice_of_many_pages_is_read_to_its_end()
    {
        for (var i = 0; i < 7; i++)
        {
            _books.Add($"pi_{i}", null, Sample.Start + TimeSpan.FromSeconds(i), PaymentIntentStatus.RequiresCapture);
        }

        var report = await RunAsync();
        Assert.Equal((7, 7), (report.Payments, report.Findings.Count));
        Assert.Equal(4 + 3, _books.Pages);
    }

    [Fact]
    public async Task A_PaymentIntent_that_was_made_in_another_slice_than_its_order_is_looked_at_and_no_difference_is_told_twice()
    {
        var id = Ended("key-1", "pi_1", OrderStatus.Completed);
        _books.Add("pi_1", id.Value, Sample.Start + TimeSpan.FromHours(1), PaymentIntentStatus.RequiresCapture);
        Assert.Single((await RunAsync()).Findings);
        Paid("key-2", "pi_2", paidAt: Sample.Start + TimeSpan.FromHours(1.5));
        Assert.Single((await RunAsync()).Findings);
    }

    [Fact]
    public async Task Without_a_time_a_run_looks_back_over_its_window_as_far_as_orders_can_be_judged()
    {
        var now = Sample.Start + TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(1234);
        var report = await Use().With(now).RunAsync(null, null, false, Forever, CancellationToken.None);
        Assert.Equal(Sample.Start + TimeSpan.FromHours(22) + TimeSpan.FromSeconds(1), report.To);
        Assert.Equal(report.To - TimeSpan.FromHours(50), report.From);
        Assert.Equal(50, _books.Pages);
        Assert.False(report.IsUnfinished);
    }

    [Fact]
    public async Task A_span_that_ends_before_it_begins_is_empty()
    {
        var report = await Use().RunAsync(To, From, false, Forever, CancellationToken.None);
        Assert.Equal((0, false), (_books.Pages, report.IsUnfinished));
        Assert.Empty(_alerts.Reports);
    }

    [Fact]
    public async Task A_run_that_has_no_time_left_says_how_far_it_came_and_a_person_is_told()
    {
        for (var i = 0; i < 5; i++)
        {
            _books.Add($"pi_{i}", null, Sample.Start + TimeSpan.FromSeconds(i), PaymentIntentStatus.RequiresCapture);
        }

        // In the third slice, at its second payment.
        var report = await Use().RunAsync(From, To, false, () => TimeSpan.FromSeconds(_books.Steps.Count < 2 ? 300 : 60), CancellationToken.None);

        Assert.Equal((Sample.Start, To, true), (report.ReachedUntil, report.To, report.IsUnfinished));
        Assert.Single(report.Findings);
        Assert.Same(report.Findings, Assert.Single(_alerts.Reports).Findings);

        // The rest, by hand.
        var rest = await Use().RunAsync(report.ReachedUntil, report.To, false, Forever, CancellationToken.None);
        Assert.Equal((4, false), (rest.Findings.Count, rest.IsUnfinished));
    }

    [Fact]
    public async Task A_run_without_any_time_reaches_nothing_and_says_so()
    {
        var report = await Use().RunAsync(From, To, false, () => TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.Equal((From, 0), (report.ReachedUntil, _books.Pages));
        Assert.True(Assert.Single(_alerts.Reports).IsUnfinished);
    }

    [Fact]
    public async Task A_run_that_breaks_off_still_tells_what_it_has_let_go()
    {
        _books.Add("pi_9", null, From, PaymentIntentStatus.Succeeded);
        _books.OnPage = page =>
        {
            if (page == 1)
            {
                throw new CrashException("listing the second page");
            }
        };
        await Assert.ThrowsAsync<CrashException>(() => RunAsync());
        var told = Assert.Single(_alerts.Reports);
        Assert.Equal((MoneyAction.Refunded, From + TimeSpan.FromHours(1), true), (Assert.Single(told.Findings).Action, told.ReachedUntil, told.IsUnfinished));
    }

    [Fact]
    public async Task A_PaymentIntent_that_cannot_be_looked_at_breaks_the_run_off_for_the_next_to_go_on()
    {
        Ended("key-1", "pi_1", OrderStatus.Completed);
        _books.Refusing["pi_1"] = null;
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => RunAsync());
        Assert.Empty(Assert.Single(_alerts.Reports).Findings);
    }

    private static TimeSpan Forever() => TimeSpan.FromMinutes(15);

    private static OrderId Id(string key) => OrderId.Of(Sample.Alice, Sample.Key(key));

    private OrderId Place(string key)
    {
        _orders.PlaceAsync(Sample.Placed(key: key), CancellationToken.None);
        return Id(key);
    }

    private OrderId Ended(string key, string paymentIntentId, OrderStatus status)
    {
        var id = Place(key);
        _orders.Put(_orders[id] with { Status = status, PaymentIntentId = paymentIntentId });
        return id;
    }

    private void Paid(string key, string paymentIntentId, DateTimeOffset? paidAt = null) =>
        _books.Add(paymentIntentId, Ended(key, paymentIntentId, OrderStatus.Completed).Value, paidAt ?? Sample.Start, PaymentIntentStatus.Succeeded);

    private void Canceled(string key, string paymentIntentId) =>
        _books.Add(paymentIntentId, Ended(key, paymentIntentId, OrderStatus.Cancelled).Value, Sample.Start, PaymentIntentStatus.Canceled);

    private Task<MoneyReport> RunAsync(bool dryRun = false, IPaymentRecords? records = null, IOrderStore? orders = null) =>
        (Use() with { Records = records ?? _books, Orders = orders ?? _orders }).RunAsync(From, To, dryRun, Forever, CancellationToken.None);

    private Parts Use() => new(_books, _books, _created, _orders, _queue, _alerts, new CountingIds(), new ManualClock(Sample.Start + TimeSpan.FromDays(1)));

    private sealed record Parts(
        IPaymentRecords Records, IPaymentGateway Payments, ICreatedOrders Created, IOrderStore Orders, IPaymentQueue Queue, IAlerts Alerts, IUniqueIds Ids, TimeProvider Time)
    {
        public Parts With(DateTimeOffset now) => this with { Time = new ManualClock(now) };

        public Task<MoneyReport> RunAsync(DateTimeOffset? from, DateTimeOffset? to, bool dryRun, Func<TimeSpan> remaining, CancellationToken cancellationToken) =>
            new ReconcileMoney(Records, Payments, Created, Orders, Queue, Alerts, Ids, Settings, Time).RunAsync(from, to, dryRun, remaining, cancellationToken);
    }

    private sealed class CreatedOrders(InMemoryOrders orders) : ICreatedOrders
    {
        public async IAsyncEnumerable<OrderId> FindCreatedAsync(DateTimeOffset from, DateTimeOffset to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var order in orders.All.Where(order => order.CreatedAt >= from && order.CreatedAt < to).ToList())
            {
                await Task.CompletedTask;
                yield return order.Id;
            }
        }
    }

    private sealed class RecordingAlerts : IAlerts
    {
        public List<MoneyReport> Reports { get; } = [];

        public Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RaiseAsync(MoneyReport report, string runbook, CancellationToken cancellationToken)
        {
            Assert.Equal(Settings.Runbook, runbook);
            Reports.Add(report);
            return Task.CompletedTask;
        }
    }

    /// <summary>Stripe's books, in which nothing can be changed.</summary>
    private sealed class RefusingReleases(IPaymentRecords records, int? status) : IPaymentRecords
    {
        public Task<PaymentRecordPage> ListAsync(DateTimeOffset from, DateTimeOffset to, string? cursor, CancellationToken cancellationToken) => records.ListAsync(from, to, cursor, cancellationToken);

        public Task<PaymentAnswer> CancelAsync(string paymentIntentId, string key, CancellationToken cancellationToken) => Refused();

        public Task<PaymentAnswer> RefundAsync(string paymentIntentId, string key, CancellationToken cancellationToken) => Refused();

        private Task<PaymentAnswer> Refused() => Task.FromResult<PaymentAnswer>(new PaymentAnswer.Refused(new(status, null, null, null, "Stripe said no.", false, null)));
    }

    /// <summary>The orders' table, in which something happens just before the first read.</summary>
    private sealed class RacingOrders(IOrderStore orders, Action race) : IOrderStore
    {
        private bool _raced;

        public Task<Order?> PlaceAsync(Change placed, CancellationToken cancellationToken) => orders.PlaceAsync(placed, cancellationToken);

        public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken)
        {
            if (!_raced)
            {
                _raced = true;
                race();
            }

            return orders.FindAsync(id, cancellationToken);
        }

        public Task<bool> SaveAsync(Change change, CancellationToken cancellationToken) => orders.SaveAsync(change, cancellationToken);
    }
}
