namespace OrderSystem.Domain;

/// <summary>Hears what happens to orders, for logs and metrics. It changes nothing and must not throw.</summary>
public interface IOrderObserver
{
    /// <summary>A change was written.</summary>
    void Changed(Change change);

    /// <summary>A write lost a race: somebody else changed the order first.</summary>
    void Conflicted(Change change);

    /// <summary>Stripe answered with an error, or not at all.</summary>
    void PaymentRefused(Order order, PaymentOperation operation, PaymentError error, ErrorDecision decision);
}
