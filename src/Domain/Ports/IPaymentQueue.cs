namespace OrderSystem.Domain;

/// <summary>Where an Advance is asked for.</summary>
public interface IPaymentQueue
{
    /// <summary>Sends all; gives those that were not accepted.</summary>
    Task<IReadOnlyList<PaymentMessage>> SendAsync(IReadOnlyList<PaymentMessage> messages, CancellationToken cancellationToken);
}
