using System.Globalization;
using System.Text;

namespace LocalCloud.Sqs;

/// <summary>
/// Names one receive of a message. Clients must not look inside; on the wire it is the message's id, the number of the receive
/// and the queue, so that a handle of another queue is refused.
/// </summary>
internal readonly record struct ReceiptHandle(string MessageId, int Receive)
{
    public string Write(string queueArn) => Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{MessageId} {Receive} {queueArn}")));

    /// <exception cref="LocalCloud.Protocol.AwsException">It is no handle, or one of another queue.</exception>
    public static ReceiptHandle Read(string text, string queueArn)
    {
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length)
            || Encoding.UTF8.GetString(buffer, 0, length).Split(' ', 3) is not [var id, var receive, var arn]
            || !int.TryParse(receive, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw SqsErrors.ReceiptHandleIsInvalid(text);
        }

        return arn == queueArn ? new ReceiptHandle(id, number) : throw SqsErrors.ReceiptHandleOfAnotherQueue(text);
    }
}
