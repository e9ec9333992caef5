namespace OrderSystem.Domain;

/// <summary>Where an Advance is asked for.</summary>
public interface IPaymentQueue
{
    /// <summary>SQS delays a message by no more. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html.</summary>
    static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(900);

    /// <summary>Sends all; gives those that were not accepted.</summary>
    /// <param name="delay">How long nobody sees them yet: whole seconds, at most <see cref="LongestDelay"/>.</param>
    Task<IReadOnlyList<PaymentMessage>> SendAsync(IReadOnlyList<PaymentMessage> messages, TimeSpan delay, CancellationToken cancellationToken);
}
