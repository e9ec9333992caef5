namespace OrderSystem.Domain.Tests;

/// <summary>W: an event that is answered with success is reflected or irrelevant, and none is ever applied.</summary>
public sealed class WakeOnPaymentEventsTests
{
    private const string Stack = "ordersystem";

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    private readonly World _world = new();
    private readonly RecordingQueue _queue = new();

    /// <summary>The protocol's list.</summary>
    public static TheoryData<string> Types =>
    [
        "payment_intent.amount_capturable_updated", "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "refund.updated", "refund.failed",
    ];

    public static TheoryData<string, OrderStatus> TypesAndStatuses()
    {
        var data = new TheoryData<string, OrderStatus>();
        foreach (var type in Types)
        {
            foreach (var status in Enum.GetValues<OrderStatus>())
            {
                data.Add(type.Data, status);
            }
        }

        return data;
    }

    [Fact]
    public void The_types_are_those_of_the_protocol() => Assert.Equal(Types.Select(type => type.Data).Order(), WakeOnPaymentEvents.Types.Order());

    [Theory]
    [MemberData(nameof(TypesAndStatuses))]
    public async Task An_open_order_is_woken_and_an_ended_one_only_by_a_refund_that_failed(string type, OrderStatus status)
    {
        _world.Orders.Put(_world.Order with { Status = status });
        var before = _world.Order;

        var outcome = await WakeAsync(Event(type));

        var woken = before.IsOpen || type == "refund.failed";
        Assert.Equal(woken ? PaymentEventOutcome.Woken : PaymentEventOutcome.Ended, outcome);
        Assert.Equal(woken ? [(Sample.Message(_world.Id), Delay)] : [], _queue.Sent);
        Assert.Same(before, _world.Order);
    }

    [Theory]
    [InlineData("payment_intent.created")]
    [InlineData("charge.refunded")]
    [InlineData("PAYMENT_INTENT.SUCCEEDED")]
    [InlineData("")]
    public async Task A_type_that_nobody_asked_for_is_not_ours(string type) => await IsNotOursAsync(Event(type));

    [Theory]
    [InlineData("other")]
    [InlineData("OrderSystem")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_event_of_another_stack_is_not_ours_although_the_order_is(string? stack) => await IsNotOursAsync(Event("refund.failed") with { Stack = stack });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("order-17")]
    public async Task An_event_that_names_no_order_is_not_ours(string? order) => await IsNotOursAsync(Event("payment_intent.succeeded") with { OrderId = order });

    [Theory]
    [MemberData(nameof(Types))]
    public async Task An_order_of_this_stack_that_is_not_there_must_come_again(string type)
    {
        Assert.Equal(PaymentEventOutcome.OrderMissing, await WakeAsync(Event(type) with { OrderId = OrderId.Of(Sample.Alice, Sample.Key("key-9")).Value }));
        Assert.Empty(_queue.Sent);
    }

    [Fact]
    public async Task An_event_whose_message_is_refused_must_come_again()
    {
        _queue.Refused.Add(_world.Id);
        await Assert.ThrowsAsync<InvalidOperationException>(() => WakeAsync(Event("payment_intent.succeeded")));
    }

    [Fact]
    public async Task A_refund_that_failed_after_the_end_brings_the_order_to_a_person()
    {
        _world.Stripe.FailNext(PaymentOperation.Capture, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => _world.AdvanceAsync());
        _world.StopByCustomer();
        await _world.SettleAsync();
        Assert.Equal((OrderStatus.Refunded, null), (_world.Order.Status, _world.Order.Review));

        _world.Intent.FailLastRefund();
        Assert.Equal(PaymentEventOutcome.Woken, await WakeAsync(Event("refund.failed")));
        await _world.SettleAsync();
        Assert.NotNull(_world.Order.Review);
        _world.CheckInvariants();
    }

    private async Task IsNotOursAsync(PaymentEvent happened)
    {
        var reads = _world.Orders.Reads;
        Assert.Equal(PaymentEventOutcome.NotOurs, await WakeAsync(happened));
        Assert.Empty(_queue.Sent);
        Assert.Equal(reads, _world.Orders.Reads);
    }

    private PaymentEvent Event(string type) => new("evt_1", type, _world.Id.Value, Stack, Sample.Start);

    private Task<PaymentEventOutcome> WakeAsync(PaymentEvent happened) =>
        new WakeOnPaymentEvents(_world.Orders, _queue, new WebhookSettings(Stack, Delay)).WakeAsync(happened, CancellationToken.None);
}
