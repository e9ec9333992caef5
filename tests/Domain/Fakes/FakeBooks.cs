namespace OrderSystem.Domain.Tests;

/// <summary>
/// Stripe's own books: PaymentIntents with the stack that made them and when, listed in pages of two, newest first. What is
/// looked at, ended or given back is kept in order.
/// </summary>
internal sealed class FakeBooks : IPaymentRecords, IPaymentGateway
{
    private readonly List<(FakeIntent Intent, string? Stack, DateTimeOffset CreatedAt)> _records = [];
    private readonly List<string> _keys = [];

    public List<string> Steps { get; } = [];

    /// <summary>PaymentIntents of which Stripe says no, or nothing at all.</summary>
    public Dictionary<string, int?> Refusing { get; } = [];

    /// <summary>Called before each page, with its number.</summary>
    public Action<int> OnPage { get; set; } = _ => { };

    public IReadOnlyList<string> Keys => _keys;

    public int Pages { get; private set; }

    public FakeIntent Add(string id, string? orderId, DateTimeOffset createdAt, PaymentIntentStatus status, string? stack = "ordersystem", long amount = 4997)
    {
        var intent = new FakeIntent(id, orderId, amount, "usd") { Status = status, AmountReceived = status == PaymentIntentStatus.Succeeded ? amount : 0 };
        intent.Charge($"ch_{id}", Sample.Card, failed: false);
        _records.Add((intent, stack, createdAt));
        return intent;
    }

    public Task<PaymentRecordPage> ListAsync(DateTimeOffset from, DateTimeOffset to, string? cursor, CancellationToken cancellationToken)
    {
        OnPage(Pages++);
        Assert.Equal((0, 0), (from.Ticks % TimeSpan.TicksPerSecond, to.Ticks % TimeSpan.TicksPerSecond));
        var page = _records.Where(record => record.CreatedAt >= from && record.CreatedAt < to)
            .OrderByDescending(record => record.CreatedAt)
            .SkipWhile(record => cursor is not null && record.Intent.Id != cursor).Skip(cursor is null ? 0 : 1).ToList();
        return Task.FromResult(new PaymentRecordPage(
            [.. page.Take(2).Select(record => new PaymentRecord(record.Intent.Snapshot(), record.Stack, record.CreatedAt))],
            page.Count > 2 ? page[1].Intent.Id : null));
    }

    public Task<PaymentAnswer> CancelAsync(string paymentIntentId, string key, CancellationToken cancellationToken) => DoAsync("cancel", paymentIntentId, key, intent =>
    {
        Assert.True(intent.CanBeCanceled, $"{intent.Id} is {intent.Status}");
        intent.Status = PaymentIntentStatus.Canceled;
    });

    public Task<PaymentAnswer> RefundAsync(string paymentIntentId, string key, CancellationToken cancellationToken) => DoAsync("refund", paymentIntentId, key, intent =>
    {
        Assert.True(intent is { Captured: true, Refunded: false }, $"{intent.Id} is {intent.Status}");
        intent.Refund($"re_{intent.Id}", RefundStatus.Succeeded);
    });

    public Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken) => DoAsync("look", paymentIntentId, null, _ => { });

    public Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<PaymentAnswer> DoAsync(string what, string id, string? key, Action<FakeIntent> effect)
    {
        Steps.Add($"{what} {id}");
        _keys.AddRange(key is null ? [] : [key]);
        if (Refusing.TryGetValue(id, out var status))
        {
            return Refused(status);
        }

        var intent = _records.Find(record => record.Intent.Id == id).Intent;
        if (intent is null)
        {
            return Refused(404);
        }

        effect(intent);
        return Task.FromResult<PaymentAnswer>(new PaymentAnswer.Ok(what == "refund" ? null : intent.Snapshot(), Replayed: false));
    }

    private static Task<PaymentAnswer> Refused(int? status) => Task.FromResult<PaymentAnswer>(new PaymentAnswer.Refused(new(status, null, null, null, "Stripe said no.", false, null)));
}
