using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SQS.Model;

namespace Amazon.SQS;

/// <summary>
/// Compares the MD5 digests that SQS answers with what was sent or received, so that a message damaged on the way is an error,
/// not an order. How a digest is made: SQS Developer Guide, "Calculating the MD5 message digest for message attributes".
/// </summary>
/// <exception cref="AmazonSQSException">A digest differs.</exception>
[SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "SQS's own check against damage, not against attackers: SigV4 and TLS do that.")]
internal sealed class Md5Check : PipelineHandler
{
    private const byte StringValue = 1;
    private const byte BinaryValue = 2;

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        Check(executionContext.RequestContext.OriginalRequest, response);
        return response;
    }

    public override void InvokeSync(IExecutionContext executionContext)
    {
        base.InvokeSync(executionContext);
        Check(executionContext.RequestContext.OriginalRequest, executionContext.ResponseContext.Response);
    }

    internal static string Of(Dictionary<string, MessageAttributeValue> attributes)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var (name, value) in attributes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(md5, Encoding.UTF8.GetBytes(name));
            Append(md5, Encoding.UTF8.GetBytes(value.DataType));
            md5.AppendData([value.StringValue is null ? BinaryValue : StringValue]);
            Append(md5, value.StringValue is null ? value.BinaryValue.ToArray() : Encoding.UTF8.GetBytes(value.StringValue));
        }

        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    private static void Check(AmazonWebServiceRequest request, AmazonWebServiceResponse response)
    {
        switch (request, response)
        {
            case (SendMessageRequest sent, SendMessageResponse answer):
                if (!string.IsNullOrEmpty(sent.MessageBody) && !string.IsNullOrEmpty(answer.MD5OfMessageBody))
                {
                    Body(sent.MessageBody, answer.MD5OfMessageBody, of: "");
                }

                Attributes(sent.MessageAttributes, answer.MD5OfMessageAttributes, of: "");
                break;

            case (SendMessageBatchRequest sent, SendMessageBatchResponse { Successful: { } successful }):
                foreach (var answer in successful)
                {
                    var entry = sent.Entries.Find(entry => entry.Id == answer.Id)
                        ?? throw new AmazonSQSException($"SQS answered for an entry '{answer.Id}' that was not sent");
                    Body(entry.MessageBody, answer.MD5OfMessageBody, For(answer.MessageId));
                    Attributes(entry.MessageAttributes, answer.MD5OfMessageAttributes, For(answer.MessageId));
                }

                break;

            case (ReceiveMessageRequest, ReceiveMessageResponse { Messages: { } messages }):
                foreach (var message in messages)
                {
                    Body(message.Body, message.MD5OfBody, For(message.MessageId));
                    Attributes(message.MessageAttributes, message.MD5OfMessageAttributes, For(message.MessageId));
                }

                break;

            default:
                break;
        }
    }

    private static string For(string messageId) => $" for message id {messageId}";

    private static void Body(string body, string expected, string of)
    {
        if (!Same(Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body))), expected))
        {
            throw new AmazonSQSException($"MD5 hash mismatch{of}");
        }
    }

    private static void Attributes(Dictionary<string, MessageAttributeValue> attributes, string expected, string of)
    {
        if (attributes is { Count: > 0 } && !string.IsNullOrEmpty(expected) && !Same(Of(attributes), expected))
        {
            throw new AmazonSQSException($"Attribute MD5 hash mismatch{of}");
        }
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Four bytes of length, big endian, then the bytes.</summary>
    private static void Append(IncrementalHash md5, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        md5.AppendData(length);
        md5.AppendData(bytes);
    }
}
