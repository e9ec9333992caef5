using System.Globalization;

namespace OrderSystem.Domain.Tests;

/// <summary>Letters are sent back to where they failed, so many a second, and marked after that: twice does no harm, never would.</summary>
public sealed class RedriveDeadLettersTests
{
    private static readonly RedriveRequest All = new(null, null, DryRun: false, Close: false, RatePerSecond: 10);

    private readonly InMemoryLetters _letters = new();
    private readonly RecordingQueue _queue = new();
    private int _made;

    [Fact]
    public async Task A_message_and_a_record_are_sent_back_as_messages_and_closed()
    {
        var message = Park("payments-dlq", "key-1");
        var record = Park("failures", "key-2", LetterKind.StreamRecord);
        var result = await RunAsync(All);

        Assert.Equal([(message, RedriveAction.Sent, null), (record, RedriveAction.Sent, null)], Actions(result));
        Assert.False(result.More);
        Assert.Equal([new PaymentMessage(Order("key-1"), "correlation-1"), new PaymentMessage(Order("key-2"), "correlation-1")], _queue.Sent.Select(sent => sent.Message));
        Assert.Equal("redriven", _letters.Closed[message]);
        Assert.Empty((await RunAsync(All)).Letters);
    }

    [Fact]
    public async Task The_oldest_go_first()
    {
        var late = Park("q", "key-1", seen: 5);
        var early = Park("q", "key-2", seen: 1);
        Assert.Equal([early, late], (await RunAsync(All)).Letters.Select(letter => letter.Letter.Id));
    }

    [Fact]
    public async Task Only_the_letters_of_a_queue_and_an_order_that_were_asked_for()
    {
        Park("failures", "key-1");
        var both = Park("payments-dlq", "key-1");
        Park("payments-dlq", "key-2");
        Park("payments-dlq", null, LetterKind.Unreadable, "rubbish");

        var result = await RunAsync(All with { Source = "payments-dlq", OrderId = Order("key-1") });
        Assert.Equal([both], result.Letters.Select(letter => letter.Letter.Id));
        Assert.Equal(3, _letters.Open.Count());
        Assert.Equal(2, (await RunAsync(All with { Source = "payments-dlq", DryRun = true })).Letters.Count);
        Assert.Single((await RunAsync(All with { OrderId = Order("key-1"), DryRun = true })).Letters);
        Assert.Empty((await RunAsync(All with { Source = "payments" })).Letters);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_does_nothing()
    {
        Park("q", "key-1");
        Park("q", null, LetterKind.Unreadable, "rubbish");
        Assert.Equal([RedriveAction.WouldSend, RedriveAction.Kept], (await RunAsync(All with { DryRun = true })).Letters.Select(letter => letter.Action));
        Assert.Equal([RedriveAction.WouldClose, RedriveAction.WouldClose], (await RunAsync(All with { DryRun = true, Close = true })).Letters.Select(letter => letter.Action));
        Assert.Empty(_queue.Sent);
        Assert.DoesNotContain(_letters.Steps, step => step.StartsWith("close", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_person_has_seen_to_is_closed_without_sending_whatever_it_holds()
    {
        var message = Park("q", "key-1");
        var rubbish = Park("q", null, LetterKind.Unreadable, "rubbish");
        var result = await RunAsync(All with { Close = true });
        Assert.Equal([(message, RedriveAction.Closed, null), (rubbish, RedriveAction.Closed, null)], Actions(result));
        Assert.Empty(_queue.Sent);
        Assert.Empty(_letters.Open);
        Assert.Equal("closed by hand", _letters.Closed[rubbish]);
    }

    [Theory]
    [InlineData(LetterKind.Unreadable, "rubbish", "cannot be read")]
    [InlineData(LetterKind.PaymentMessage, "rubbish", "cannot be read")]
    [InlineData(LetterKind.StreamRecord, "rubbish", "it is no order")]
    [InlineData(LetterKind.StreamRecord, "news", "asks for no payment message")]
    [InlineData(LetterKind.StreamRecord, "nothing", "asks for no payment message")]
    [InlineData(LetterKind.StreamPosition, "{}", "look at these")]
    [InlineData(LetterKind.Invocation, "{}", "nothing to send")]
    public async Task A_letter_that_is_no_message_is_kept_and_says_what_to_do(LetterKind kind, string body, string why)
    {
        Park("q", null, kind, body);
        var next = Park("q", "key-2");
        var result = await RunAsync(All);

        Assert.Equal(RedriveAction.Kept, result.Letters[0].Action);
        Assert.Contains(why, result.Letters[0].Why, StringComparison.Ordinal);
        Assert.Contains("close it", result.Letters[0].Why, StringComparison.Ordinal);
        Assert.Equal((next, RedriveAction.Sent), (result.Letters[1].Letter.Id, result.Letters[1].Action));
        Assert.Single(_letters.Open);
    }

    [Fact]
    public async Task What_the_queue_refuses_is_kept_and_sent_by_the_next_run()
    {
        var refused = Park("q", "key-1");
        Park("q", "key-2");
        _queue.Refused.Add(Order("key-1"));
        Assert.Equal([RedriveAction.Kept, RedriveAction.Sent], (await RunAsync(All)).Letters.Select(letter => letter.Action));
        Assert.Equal([refused], _letters.Open);

        _queue.Refused.Clear();
        Assert.Equal([RedriveAction.Sent], (await RunAsync(All)).Letters.Select(letter => letter.Action));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task So_many_a_second_become_visible_and_no_more(int rate)
    {
        for (var i = 0; i < 31; i++)
        {
            Park("q", i.ToString(CultureInfo.InvariantCulture));
        }

        await RunAsync(All with { RatePerSecond = rate });
        var seconds = _queue.Sent.GroupBy(sent => sent.Delay).ToList();
        Assert.Equal(31, _queue.Sent.Count);
        Assert.All(seconds, second => Assert.InRange(second.Count(), 1, rate));
        Assert.Equal(TimeSpan.FromSeconds(30 / rate), _queue.Sent[^1].Delay);
    }

    [Fact]
    public async Task What_is_kept_takes_no_place_in_the_rate()
    {
        for (var i = 0; i < 5; i++)
        {
            Park("q", null, LetterKind.Unreadable, "rubbish");
        }

        Park("q", "key-1");
        await RunAsync(All with { RatePerSecond = 1 });
        Assert.Equal(TimeSpan.Zero, Assert.Single(_queue.Sent).Delay);
    }

    [Fact]
    public async Task More_than_the_queue_can_delay_are_left_for_the_next_run()
    {
        for (var i = 0; i < 903; i++)
        {
            Park("q", i.ToString(CultureInfo.InvariantCulture));
        }

        var first = await RunAsync(All with { RatePerSecond = 1 });
        Assert.Equal((901, true), (first.Letters.Count, first.More));
        var second = await RunAsync(All with { RatePerSecond = 1 });
        Assert.Equal((2, false), (second.Letters.Count, second.More));
        Assert.Equal(903, _queue.Orders.Distinct().Count());
    }

    [Fact]
    public async Task A_run_that_has_no_time_left_says_that_there_are_more()
    {
        for (var i = 0; i < 5; i++)
        {
            Park("q", i.ToString(CultureInfo.InvariantCulture));
        }

        var asked = 0;
        var result = await Use().RunAsync(All, () => TimeSpan.FromSeconds(asked++ < 3 ? 60 : 4), CancellationToken.None);
        Assert.Equal((3, true), (result.Letters.Count, result.More));
        Assert.Equal((2, false), await RunAsync(All) is var rest ? (rest.Letters.Count, rest.More) : default);
    }

    [Fact]
    public async Task A_crash_between_sending_and_closing_sends_again_and_never_loses()
    {
        Park("q", "key-1");
        _letters.CrashAt = 0;
        await Assert.ThrowsAsync<CrashException>(() => RunAsync(All));
        Assert.Single(_queue.Sent);
        Assert.Single(_letters.Open);

        await RunAsync(All);
        Assert.Equal(2, _queue.Sent.Count);
        Assert.Empty(_letters.Open);
    }

    [Fact]
    public async Task A_letter_that_is_dealt_with_makes_the_next_failure_of_its_order_news()
    {
        Park("q", "key-1");
        var key = _letters.Letters[0].AlertKey;
        _letters.Marked.Add(key);
        await RunAsync(All);
        Assert.DoesNotContain(key, _letters.Marked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_rate_that_sends_nothing_is_refused(int rate) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RunAsync(All with { RatePerSecond = rate }));

    private static OrderId Order(string key) => OrderId.Of(Sample.Alice, Sample.Key(key));

    private static IEnumerable<(string Id, RedriveAction Action, string? Why)> Actions(RedriveResult result) => result.Letters.Select(letter => (letter.Letter.Id, letter.Action, letter.Why));

    private string Park(string source, string? order, LetterKind kind = LetterKind.PaymentMessage, string? body = null, int? seen = null)
    {
        var at = Sample.Start + TimeSpan.FromMinutes(seen ?? _made);
        var id = $"letter-{_made++}";
        var letter = new DeadLetter(
            id, kind, source, body ?? $"message {Order(order!)}", new Dictionary<string, string>(), order is null ? null : Order(order), "retries_exhausted", "boom", 8, at, at, null);
        _letters.Add(letter);
        return id;
    }

    private Task<RedriveResult> RunAsync(RedriveRequest request) => Use().RunAsync(request, () => TimeSpan.FromMinutes(1), CancellationToken.None);

    private RedriveDeadLetters Use() => new(_letters, _queue, new PlainReader(), new PlainReader());
}
