namespace OrderSystem.Domain.Tests;

/// <summary>A letter is kept before anybody is told, and somebody is told before that is marked: a crash repeats, and never loses.</summary>
public sealed class ParkDeadLettersTests
{
    private readonly Post _post = new();
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
            [$"{Subject}/retries_exhausted", $"{Subject}/stream_failure", $"{OrderId.Of(Sample.Alice, Sample.Key("key-2"))}/retries_exhausted"],
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
    public async Task The_alert_says_where_the_order_stands_and_what_to_do()
    {
        await _orders.PlaceAsync(Sample.Placed(), CancellationToken.None);
        await ParkAsync(Letter("m-1"));

        var alert = _post.Raised.Single();
        Assert.Equal((Subject, "pending", "https://example.com/runbook"), (alert.Subject, alert.OrderStatus, alert.Runbook));
        Assert.Equal("m-1", alert.Letter.Id);
    }

    [Fact]
    public async Task A_crash_between_any_two_steps_loses_neither_letter_nor_alert()
    {
        for (var point = 0; point < 8; point++)
        {
            var post = new Post { CrashAt = point };
            var park = new ParkDeadLetters(post, _orders, post, "runbook");
            await Assert.ThrowsAsync<CrashException>(() => park.ParkAsync(Letter("m-1"), CancellationToken.None));

            // The letter was not acknowledged, so it comes again.
            await park.ParkAsync(Letter("m-1"), CancellationToken.None);

            Assert.Equal(["m-1"], post.Parked);
            Assert.InRange(post.Raised.Count, 1, 2);
            Assert.True(post.Steps.IndexOf("park m-1") < post.Steps.FindIndex(step => step.StartsWith("alert", StringComparison.Ordinal)));
            Assert.Equal([$"{Subject}/retries_exhausted"], post.Marked);
        }
    }

    private static string Subject => OrderId.Of(Sample.Alice, Sample.Key("key-1")).Value;

    private static DeadLetter Letter(string id, string? order = "key-1", string cause = "retries_exhausted") => new(
        id,
        "payments-dlq",
        "{}",
        new Dictionary<string, string>(),
        order is null ? null : OrderId.Of(Sample.Alice, Sample.Key(order)),
        cause,
        "boom",
        8,
        Sample.Start,
        Sample.Start,
        null);

    private Task ParkAsync(DeadLetter letter) => new ParkDeadLetters(_post, _orders, _post, "https://example.com/runbook").ParkAsync(letter, CancellationToken.None);

    /// <summary>Keeps letters and marks, and alerts, and may die before or after the effect of each step.</summary>
    private sealed class Post : IDeadLetterStore, IAlerts
    {
        private int _passed;

        public int CrashAt { get; init; } = -1;

        public List<string> Steps { get; } = [];

        public HashSet<string> Parked { get; } = [];

        public HashSet<string> Marked { get; } = [];

        public List<DeadLetterAlert> Raised { get; } = [];

        public Task ParkAsync(DeadLetter letter, CancellationToken cancellationToken) => Do("park " + letter.Id, () => Parked.Add(letter.Id));

        public async Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
        {
            await Do("ask " + alert.Key, () => { });
            return Marked.Contains(alert.Key);
        }

        public Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken) => Do("alert " + alert.Key, () => Raised.Add(alert));

        public Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken) => Do("mark " + alert.Key, () => Marked.Add(alert.Key));

        private Task Do(string step, Action effect)
        {
            Pass(step);
            Steps.Add(step);
            effect();
            Pass(step);
            return Task.CompletedTask;
        }

        private void Pass(string step)
        {
            if (_passed++ == CrashAt)
            {
                throw new CrashException(step);
            }
        }
    }
}
