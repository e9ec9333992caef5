using System.Globalization;
using Amazon.Lambda.SQSEvents;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ProcessPayment;

/// <summary>One delivery of a message.</summary>
/// <param name="Message">Null: the body is not a payment message, and <paramref name="Error"/> says why.</param>
/// <param name="ReceiveCount">Which delivery this is, from 1.</param>
internal sealed record Delivery(string MessageId, string ReceiptHandle, int ReceiveCount, PaymentMessage? Message, string Error)
{
    public static Delivery Of(SQSEvent.SQSMessage record)
    {
        var message = PaymentMessageBody.TryRead(record.Body, out var error);
        var count = record.Attributes is { } attributes
            && attributes.TryGetValue("ApproximateReceiveCount", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        return new(record.MessageId, record.ReceiptHandle, count, message, error);
    }
}
