namespace OrderSystem.Domain;

/// <summary>Reads the body of a message of the payment queue.</summary>
public interface IPaymentMessages
{
    /// <summary>The message, or null if the body is none.</summary>
    PaymentMessage? TryRead(string body);
}
