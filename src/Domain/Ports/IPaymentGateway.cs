namespace OrderSystem.Domain;

/// <summary>
/// Stripe, as much of it as an order needs. Error answers and missing answers are values: what they mean is decided by
/// <see cref="DecideError"/>, not by an adapter.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>Makes an unconfirmed PaymentIntent, which cannot move money.</summary>
    Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken);

    /// <summary>Asks the card for a hold of the whole amount.</summary>
    Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken);

    /// <summary>Takes the money that is held.</summary>
    Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken);

    /// <summary>Ends the PaymentIntent: a hold is released, and no later request can charge.</summary>
    Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken);

    /// <summary>Gives back all that was captured.</summary>
    Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken);

    /// <summary>The order's PaymentIntent as it is now, with its latest charge and that charge's refunds.</summary>
    Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken);
}
