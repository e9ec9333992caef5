namespace OrderSystem.Domain.Tests;

/// <summary>A letter is kept before anybody is told, and somebody is told before that is marked: a crash repeats, and never loses.</summary>
public sealed class ParkDeadLettersTests
{
    private static readonly StreamPosition Position = new("arn:stream", "shard-1", "100", "104");

    private readonly InMemoryLetters _post = new();
    private readonly InMemoryOrders _orders = new();

    [Fact]
    public async Task A_letter_is_parked_then_told_then_marked()
    {
        await ParkAsync(Letter("m-1"));
        Assert.Equal(["park m-1", $"ask {Subject}/retries_exhausted", $"alert {Subject}/retries_exhausted", $"mark {Subject}/retries_exhausted"], _post.Steps);
    }

    [Fact]
    public async Task Somebody_is_told_once_for_each_order_and_cause()
    {
        await ParkAsync(Letter("m-1"));
        await ParkAsync(Letter("m-2"));
        await ParkAsync(Letter("m-2"));
        await ParkAsync(Letter("m-3", cause: "stream_failure"));
        await ParkAsync(Letter("m-4", order: "key-2"));

        Assert.Equal(["m-1", "m-2", "m-3", "m-4"], _post.Parked.Order());
        Assert.Equal(
            [$"{Subject}/retries_exhausted", $"{Subject}/stream_failure", $"{Order("key-2")}/retries_exhausted"],
            _post.Raised.Select(alert => alert.Key));
    }

    [Fact]
    public async Task A_letter_that_names_no_order_is_told_for_itself()
    {
        await ParkAsync(Letter("m-1", order: null, cause: "unreadable"));
        await ParkAsync(Letter("m-2", order: null, cause: "unreadable"));
        Assert.Equal(["m-1/unreadable", "m-2/unreadable"], _post.Raised.Select(alert => alert.Key));
        Assert.All(_post.Raised, alert => Assert.Null(alert.OrderStatus));
    }

    [Fact]
    public async Task A_function_that_fails_every_minute_is_told_of_once_and_does_not_hide_another()
    {
        await ParkAsync(Letter("m-1", order: null, "A_failed", LetterKind.Invocation, "failures"));
        await ParkAsync(Letter("m-2", order: null, "A_failed", LetterKind.Invocation, "failures"));
        await ParkAsync(Letter("m-3", order: null, "B_failed", LetterKind.Invocation, "failures"));
        Assert.Equal(["m-1", "m-2", "m-3"], _post.Parked.Order());
        Assert.Equal(["failures/A_failed", "failures/B_failed"], _post.Raised.Select(alert => alert.Key));
    }

    [Fact]
    public async Task The_alert_says_where_the_order_stands_and_what_to_do()
    {
        await _orders.PlaceAsync(Sample.Placed(), CancellationToken.None);
        await ParkAsync(Letter("m-1"));

        var alert = _post.Raised.Single();
        Assert.Equal(("pending", "https://example.com/runbook", "m-1"), (alert.OrderStatus, alert.Runbook, alert.Letter.Id));
    }

    [Fact]
    public async Task A_letter_of_an_order_that_cannot_be_read_is_told_too()
    {
        await _orders.PlaceAsync(Sample.Placed(), CancellationToken.None);
        _orders.Unreadable.Add(Order("key-1"));
        await ParkAsync(Letter("m-1"));
        Assert.Equal("unreadable", _post.Raised.Single().OrderStatus);
    }

    [Fact]
    public async Task A_letter_that_was_dealt_with_and_comes_once_more_is_no_news()
    {
        await ParkAsync(Letter("m-1"));
        await _post.CloseAsync(Letter("m-1"), "redriven", CancellationToken.None);
        await ParkAsync(Letter("m-1"));
        Assert.Single(_post.Raised);
        Assert.Empty(_post.Open);

        await ParkAsync(Letter("m-2"));
        Assert.Equal(2, _post.Raised.Count);
    }

    [Fact]
    public async Task A_crash_between_any_two_steps_loses_neither_letter_nor_alert()
    {
        for (var point = 0; point < 8; point++)
        {
            var post = new InMemoryLetters { CrashAt = point };
            await Assert.ThrowsAsync<CrashException>(() => Use(post).ParkAsync(Letter("m-1"), null, CancellationToken.None));

            // The letter was not acknowledged, so it comes again.
            await Use(post).ParkAsync(Letter("m-1"), null, CancellationToken.None);

            Assert.Equal(["m-1"], post.Parked);
            Assert.InRange(post.Raised.Count, 1, 2);
            Assert.True(post.Steps.IndexOf("park m-1") < post.Steps.FindIndex(step => step.StartsWith("alert", StringComparison.Ordinal)));
            Assert.Equal([$"{Subject}/retries_exhausted"], post.Marked);
        }
    }

    [Fact]
    public async Task The_records_of_a_position_become_letters_and_the_position_is_closed()
    {
        Stream();
        await ParkPositionAsync(_post);

        Assert.Equal(["m-1", "failures/shard-1/100", "failures/shard-1/102", "failures/shard-1/104"], _post.Parked);
        Assert.Equal(["failures/shard-1/100", "failures/shard-1/102", "failures/shard-1/104"], _post.Open);
        var letter = _post.Letters[1];
        Assert.Equal((LetterKind.StreamRecord, $"message {Order("key-1")}", Order("key-1"), "failures"), (letter.Kind, letter.Body, letter.OrderId, letter.Source));
        Assert.Equal([$"{Order("key-1")}/stream_failure", $"{Order("key-2")}/stream_failure", "failures/shard-1/104/stream_failure"], _post.Raised.Select(alert => alert.Key));
    }

    [Fact]
    public async Task What_lies_between_and_asks_for_no_message_is_no_letter()
    {
        Stream();
        await ParkPositionAsync(_post);
        Assert.DoesNotContain("failures/shard-1/101", _post.Parked);
        Assert.DoesNotContain("failures/shard-1/103", _post.Parked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_position_whose_records_are_not_all_there_stays_open_and_is_told(int gone)
    {
        Stream();
        _post.Records.RemoveRange(0, gone);
        await ParkPositionAsync(_post);
        Assert.Equal(gone > 0, _post.Open.Contains("m-1"));
        Assert.Equal(gone > 0, _post.Raised.Exists(alert => alert.Letter.Id == "m-1"));
    }

    [Fact]
    public async Task A_position_whose_last_record_cannot_be_found_stays_open()
    {
        Stream();
        _post.Records.RemoveAt(4);
        await ParkPositionAsync(_post);
        Assert.Contains("m-1", _post.Open);
    }

    [Fact]
    public async Task A_position_that_comes_again_makes_no_new_letters_and_no_new_alerts()
    {
        Stream();
        await ParkPositionAsync(_post);
        var (letters, alerts) = (_post.Letters.Count, _post.Raised.Count);
        foreach (var letter in _post.Letters.ToList())
        {
            await _post.CloseAsync(letter, "redriven", CancellationToken.None);
        }

        await ParkPositionAsync(_post);
        Assert.Equal((letters, alerts), (_post.Letters.Count, _post.Raised.Count));
        Assert.Empty(_post.Open);
    }

    [Fact]
    public async Task A_crash_anywhere_on_the_way_loses_no_record_of_a_position()
    {
        for (var point = 0; ; point++)
        {
            var post = new InMemoryLetters { CrashAt = point };
            Stream(post);
            try
            {
                await ParkPositionAsync(post);
                Assert.True(point > 20, "The run was hardly disturbed.");
                break;
            }
            catch (CrashException)
            {
                await ParkPositionAsync(post);
            }

            Assert.Equal(["failures/shard-1/100", "failures/shard-1/102", "failures/shard-1/104"], post.Open);
            Assert.Equal(3, post.Raised.Select(alert => alert.Key).Distinct().Count());
            Assert.Equal(3, post.Marked.Count);
        }
    }

    private static string Subject => Order("key-1").Value;

    private static OrderId Order(string key) => OrderId.Of(Sample.Alice, Sample.Key(key));

    private static DeadLetter Letter(string id, string? order = "key-1", string cause = "retries_exhausted", LetterKind kind = LetterKind.PaymentMessage, string source = "payments-dlq") => new(
        id,
        kind,
        source,
        "{}",
        new Dictionary<string, string>(),
        order is null ? null : Order(order),
        cause,
        "boom",
        8,
        Sample.Start,
        Sample.Start,
        null);

    private void Stream() => Stream(_post);

    // Two changes that ask for a message, with news and nothing between them, and the one that nobody can read; and what came before and after.
    private static void Stream(InMemoryLetters post)
    {
        string[] images = [$"message {Order("key-1")}", "news", $"message {Order("key-2")}", "nothing", "spoilt"];
        OrderId?[] orders = [Order("key-1"), Order("key-3"), Order("key-2"), Order("key-3"), null];
        post.Records.AddRange(images.Select((image, i) => new OrderChangeRecord($"10{i}", image, orders[i])));
        post.Records.Add(new OrderChangeRecord("105", $"message {Order("key-5")}", Order("key-5")));
    }

    private Task ParkAsync(DeadLetter letter) => Use(_post).ParkAsync(letter, null, CancellationToken.None);

    private Task ParkPositionAsync(InMemoryLetters post) =>
        Use(post).ParkAsync(Letter("m-1", order: null, cause: "stream_failure", LetterKind.StreamPosition, "failures"), Position, CancellationToken.None);

    private ParkDeadLetters Use(InMemoryLetters post) => new(post, _orders, post, new PlainReader(), post, "https://example.com/runbook");
}
