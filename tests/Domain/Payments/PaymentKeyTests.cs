namespace OrderSystem.Domain.Tests;

/// <summary>The keys of the calls that ask the card: derived from order, operation, attempt and generation, and from nothing else.</summary>
public sealed class PaymentKeyTests
{
    [Theory]
    [InlineData(PaymentOperation.Create, 1, 0, "create:1:0")]
    [InlineData(PaymentOperation.Create, 1, 10, "create:1:10")]
    [InlineData(PaymentOperation.Create, 3, 2, "create:3:2")]
    [InlineData(PaymentOperation.Confirm, 1, 0, "confirm:1:0")]
    [InlineData(PaymentOperation.Confirm, 2, 1, "confirm:2:1")]
    public void A_key_is_order_operation_attempt_and_generation(PaymentOperation operation, int attempt, int generation, string expected)
    {
        var order = Sample.Order() with { Attempt = attempt, KeyGeneration = generation };
        Assert.Equal($"ord:{order.Id}:{expected}", PaymentKey.Of(order, operation));
    }

    [Fact]
    public void Nothing_else_of_the_order_is_in_its_key()
    {
        var order = Sample.Order();
        var changed = order with
        {
            PaymentMethodId = "pm_card_mastercard",
            Version = 9,
            Status = OrderStatus.Processing,
            PaymentIntentId = "pi_2",
            Stock = StockStatus.Reserved,
            StopReason = StopReason.Deadline,
            AcknowledgedChargeId = "ch_1",
            UpdatedAt = Sample.AfterDeadline,
            CorrelationId = "another",
        };
        Assert.Equal(PaymentKey.Of(order, PaymentOperation.Confirm), PaymentKey.Of(changed, PaymentOperation.Confirm));
    }

    [Fact]
    public void No_two_calls_that_differ_share_a_key()
    {
        var keys = from operation in new[] { PaymentOperation.Create, PaymentOperation.Confirm }
                   from attempt in Enumerable.Range(1, Order.MaximumAttempts)
                   from generation in Enumerable.Range(0, Order.MaximumKeyGenerations + 1)
                   from id in new[] { "key-1", "key-2" }
                   select PaymentKey.Of(Sample.Placed(key: id).After with { Attempt = attempt, KeyGeneration = generation }, operation);
        var all = keys.ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.All(all, key => Assert.True(key.Length <= 255));
    }

    [Theory]
    [InlineData(PaymentOperation.Look)]
    [InlineData(PaymentOperation.Capture)]
    [InlineData(PaymentOperation.Cancel)]
    [InlineData(PaymentOperation.Refund)]
    public void Other_calls_have_no_derived_key(PaymentOperation operation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PaymentKey.Of(Sample.Order(), operation));
}
