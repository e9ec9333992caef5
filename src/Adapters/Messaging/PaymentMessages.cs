using OrderSystem.Domain;

namespace OrderSystem.Adapters.Messaging;

internal sealed class PaymentMessages : IPaymentMessages
{
    public PaymentMessage? TryRead(string body) => PaymentMessageBody.TryRead(body, out _);
}
