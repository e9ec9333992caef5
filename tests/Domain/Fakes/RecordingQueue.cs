namespace OrderSystem.Domain.Tests;

/// <summary>The payment queue: keeps what was sent, with its delay, and refuses the orders it is told to.</summary>
internal sealed class RecordingQueue : IPaymentQueue
{
    private readonly List<(PaymentMessage Message, TimeSpan Delay)> _sent = [];

    public IReadOnlyList<(PaymentMessage Message, TimeSpan Delay)> Sent => _sent;

    public IEnumerable<OrderId> Orders => _sent.Select(sent => sent.Message.OrderId);

    public HashSet<OrderId> Refused { get; } = [];

    /// <summary>Called before anything is sent.</summary>
    public Action OnSend { get; set; } = () => { };

    public Task<IReadOnlyList<PaymentMessage>> SendAsync(IReadOnlyList<PaymentMessage> messages, TimeSpan delay, CancellationToken cancellationToken)
    {
        OnSend();
        Assert.InRange(delay, TimeSpan.Zero, IPaymentQueue.LongestDelay);
        Assert.Equal(0, delay.Ticks % TimeSpan.TicksPerSecond);
        _sent.AddRange(messages.Where(message => !Refused.Contains(message.OrderId)).Select(message => (message, delay)));
        return Task.FromResult<IReadOnlyList<PaymentMessage>>([.. messages.Where(message => Refused.Contains(message.OrderId))]);
    }
}
