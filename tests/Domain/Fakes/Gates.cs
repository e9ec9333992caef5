namespace OrderSystem.Domain.Tests;

/// <summary>Where a worker can be held up, or die: before and after the effect of every call it makes.</summary>
internal interface IGate
{
    Task BeforeAsync(string call);

    Task AfterAsync(string call);
}

/// <summary>The orders' table, as one worker sees it through its gate.</summary>
internal sealed class GatedOrders(IOrderStore orders, IGate gate) : IOrderStore
{
    public Task<Order?> PlaceAsync(Change placed, CancellationToken cancellationToken) => gate.PassAsync("place", () => orders.PlaceAsync(placed, cancellationToken));

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken) => gate.PassAsync("read", () => orders.FindAsync(id, cancellationToken));

    public Task<bool> SaveAsync(Change change, CancellationToken cancellationToken) => gate.PassAsync($"write {change.Transition}", () => orders.SaveAsync(change, cancellationToken));
}

/// <summary>Stripe, as one worker sees it through its gate.</summary>
internal sealed class GatedPayments(IPaymentGateway payments, IGate gate) : IPaymentGateway
{
    public Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken) => gate.PassAsync("create", () => payments.CreateAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken) => gate.PassAsync("confirm", () => payments.ConfirmAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken) => gate.PassAsync("capture", () => payments.CaptureAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken) => gate.PassAsync("cancel", () => payments.CancelAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken) => gate.PassAsync("refund", () => payments.RefundAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken) => gate.PassAsync("look", () => payments.GetAsync(paymentIntentId, cancellationToken));
}

internal static class GateExtensions
{
    public static async Task<T> PassAsync<T>(this IGate gate, string call, Func<Task<T>> effect)
    {
        await gate.BeforeAsync(call);
        var answer = await effect();
        await gate.AfterAsync(call);
        return answer;
    }
}

/// <summary>The process dies. Nothing of the domain catches it.</summary>
internal sealed class CrashException(string where) : Exception($"Crashed {where}.");

/// <summary>Kills its worker at the n-th point it passes, counted from 0, and lists the points.</summary>
internal sealed class CrashGate(int crashAt) : IGate
{
    private readonly List<string> _points = [];

    public IReadOnlyList<string> Points => _points;

    public Task BeforeAsync(string call) => Pass("before " + call);

    public Task AfterAsync(string call) => Pass("after " + call);

    private Task Pass(string point)
    {
        _points.Add(point);
        return _points.Count - 1 == crashAt ? throw new CrashException(point) : Task.CompletedTask;
    }
}

/// <summary>Does something to the world at the n-th point its worker passes, counted from 0.</summary>
internal sealed class InterruptGate(int interruptAt, Action interrupt) : IGate
{
    private int _passed;

    public bool Interrupted => _passed > interruptAt;

    public Task BeforeAsync(string call) => Pass();

    public Task AfterAsync(string call) => Pass();

    private Task Pass()
    {
        if (_passed++ == interruptAt)
        {
            interrupt();
        }

        return Task.CompletedTask;
    }
}

/// <summary>Does something to the world before the first call of a name, such as <c>write Authorize</c>.</summary>
internal sealed class BeforeGate(string name, Action interrupt) : IGate
{
    public bool Interrupted { get; private set; }

    public Task BeforeAsync(string call)
    {
        if (call == name && !Interrupted)
        {
            Interrupted = true;
            interrupt();
        }

        return Task.CompletedTask;
    }

    public Task AfterAsync(string call) => Task.CompletedTask;
}

/// <summary>Does something to the world after the first call of a name has taken effect.</summary>
internal sealed class AfterGate(string name, Action interrupt) : IGate
{
    private bool _interrupted;

    public Task BeforeAsync(string call) => Task.CompletedTask;

    public Task AfterAsync(string call)
    {
        if (call == name && !_interrupted)
        {
            _interrupted = true;
            interrupt();
        }

        return Task.CompletedTask;
    }
}
