namespace OrderSystem.Domain.Tests;

/// <summary>The spelling of each word is a contract with the table and the API.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData(OrderStatus.Pending, "pending")]
    [InlineData(OrderStatus.Processing, "processing")]
    [InlineData(OrderStatus.Authorized, "authorized")]
    [InlineData(OrderStatus.PaymentFailed, "payment_failed")]
    [InlineData(OrderStatus.Completed, "completed")]
    [InlineData(OrderStatus.Failed, "failed")]
    [InlineData(OrderStatus.Cancelled, "cancelled")]
    [InlineData(OrderStatus.Refunded, "refunded")]
    public void A_status_is_spelled_so_and_read_back(OrderStatus status, string word)
    {
        Assert.Equal(word, status.Word());
        Assert.Equal(status, Words.Status(word));
    }

    [Theory]
    [InlineData(StockStatus.Untracked, "untracked")]
    [InlineData(StockStatus.None, "none")]
    [InlineData(StockStatus.Reserved, "reserved")]
    [InlineData(StockStatus.Rejected, "rejected")]
    public void A_stock_status_is_spelled_so_and_read_back(StockStatus stock, string word)
    {
        Assert.Equal(word, stock.Word());
        Assert.Equal(stock, Words.Stock(word));
    }

    [Theory]
    [InlineData(StopReason.Customer, "customer")]
    [InlineData(StopReason.Deadline, "deadline")]
    public void A_reason_to_stop_is_spelled_so_and_read_back(StopReason reason, string word)
    {
        Assert.Equal(word, reason.Word());
        Assert.Equal(reason, Words.StopReason(word));
    }

    [Fact]
    public void Every_word_has_a_spelling_of_its_own()
    {
        Assert.Distinct(Enum.GetValues<OrderStatus>().Select(status => status.Word()));
        Assert.Distinct(Enum.GetValues<StockStatus>().Select(stock => stock.Word()));
        Assert.Distinct(Enum.GetValues<StopReason>().Select(reason => reason.Word()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Pending")]
    [InlineData("unknown")]
    public void Other_words_are_refused_by_name(string word)
    {
        Assert.Contains($"'{word}'", Assert.Throws<FormatException>(() => Words.Status(word)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Words.Stock(word));
        Assert.Throws<FormatException>(() => Words.StopReason(word));
    }

    [Fact]
    public void What_is_no_word_has_no_spelling()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((OrderStatus)99).Word());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((StockStatus)99).Word());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((StopReason)99).Word());
    }
}
