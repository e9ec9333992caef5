using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// One run of production's AdvanceOrders that stops at every call it makes, until it is told the answer. Everything runs
/// on the caller's thread.
/// </summary>
internal sealed class RealPass : TimeProvider, IOrderStore, IPaymentGateway, IOrderObserver, IUniqueIds
{
    private static readonly TimeBudget Plenty = new(() => TimeSpan.FromHours(1), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(3));

    private readonly Task<AdvanceResult> _run;
    private TaskCompletionSource<Order?>? _find;
    private TaskCompletionSource<bool>? _save;
    private TaskCompletionSource<PaymentAnswer>? _answer;
    private DateTimeOffset _now = Orders.Before;

    public RealPass(OrderId order) => _run = new AdvanceOrders(this, this, this, this, this).AdvanceAsync(order, Plenty, CancellationToken.None);

    /// <summary>What it waits for; null: it has ended.</summary>
    public At? WaitsFor { get; private set; }

    /// <summary>The order the call is about, or the one that is to be written.</summary>
    public Order? About { get; private set; }

    public Transition? Writes { get; private set; }

    public string? Key { get; private set; }

    public AdvanceResult? Result => _run.IsCompletedSuccessfully ? _run.Result : null;

    public Exception? Thrown => _run.Exception?.InnerException;

    public void Found(Order order, DateTimeOffset now) => Go(ref _find, order, now);

    public void Saved(bool written, DateTimeOffset now) => Go(ref _save, written, now);

    public void Answered(PaymentAnswer answer, DateTimeOffset now) => Go(ref _answer, answer, now);

    private void Go<T>(ref TaskCompletionSource<T>? call, T answer, DateTimeOffset now)
    {
        var waiting = call ?? throw new InvalidOperationException($"It waits for {WaitsFor}.");
        (call, WaitsFor, About, Writes, Key, _now) = (null, null, null, null, null, now);
        waiting.SetResult(answer);
    }

    private Task<T> Wait<T>(ref TaskCompletionSource<T>? call, At what, Order? about, string? key = null, Transition? writes = null)
    {
        (WaitsFor, About, Key, Writes) = (what, about, key, writes);
        call = new TaskCompletionSource<T>();
        return call.Task;
    }

    public override DateTimeOffset GetUtcNow() => _now;

    string IUniqueIds.Next() => "fresh";

    Task<Order?> IOrderStore.PlaceAsync(Change placed, CancellationToken cancellationToken) => throw new NotSupportedException("A pass places no order.");

    Task<Order?> IOrderStore.FindAsync(OrderId id, CancellationToken cancellationToken) => Wait(ref _find, At.Reread, null);

    Task<bool> IOrderStore.SaveAsync(Change change, CancellationToken cancellationToken) => Wait(ref _save, At.Write, change.After, writes: change.Transition);

    Task<PaymentAnswer> IPaymentGateway.CreateAsync(Order order, string key, CancellationToken cancellationToken) => Wait(ref _answer, At.Create, order, key);

    Task<PaymentAnswer> IPaymentGateway.ConfirmAsync(Order order, string key, CancellationToken cancellationToken) => Wait(ref _answer, At.Confirm, order, key);

    Task<PaymentAnswer> IPaymentGateway.CaptureAsync(Order order, string key, CancellationToken cancellationToken) => Wait(ref _answer, At.Capture, order, key);

    Task<PaymentAnswer> IPaymentGateway.CancelAsync(Order order, string key, CancellationToken cancellationToken) => Wait(ref _answer, At.Cancel, order, key);

    Task<PaymentAnswer> IPaymentGateway.RefundAsync(Order order, string key, CancellationToken cancellationToken) => Wait(ref _answer, At.Refund, order, key);

    Task<PaymentAnswer> IPaymentGateway.GetAsync(string paymentIntentId, CancellationToken cancellationToken) => Wait(ref _answer, At.Look, null, paymentIntentId);

    void IOrderObserver.Changed(Change change)
    {
    }

    void IOrderObserver.Conflicted(Change change)
    {
    }

    void IOrderObserver.PaymentRefused(Order order, PaymentOperation operation, PaymentError error, ErrorDecision decision)
    {
    }
}
