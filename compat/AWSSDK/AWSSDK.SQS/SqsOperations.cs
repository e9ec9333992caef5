using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SQS.Model;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SQS;

/// <summary>The operations on the wire, field by field (Smithy model of SQS, 2012-11-05).</summary>
internal static class SqsOperations
{
    private static readonly JsonProtocol Protocol = new("Amazon.SQS", "AmazonSQS", "application/x-amz-json-1.0", "2012-11-05", QueryCompatible: true, SqsFaults.Of);

    public static readonly JsonOperation<SendMessageRequest, SendMessageResponse> SendMessage = new(
        Protocol,
        "SendMessage",
        static (json, request) =>
        {
            json.Number("DelaySeconds", request.DelaySeconds);
            json.Map("MessageAttributes", request.MessageAttributes, Attribute);
            json.Text("MessageBody", request.MessageBody);
            json.Text("MessageDeduplicationId", request.MessageDeduplicationId);
            json.Text("MessageGroupId", request.MessageGroupId);
            json.Map("MessageSystemAttributes", request.MessageSystemAttributes, SystemAttribute);
            json.Text("QueueUrl", request.QueueUrl);
        },
        static json => new SendMessageResponse
        {
            MD5OfMessageAttributes = json.Text("MD5OfMessageAttributes"),
            MD5OfMessageBody = json.Text("MD5OfMessageBody"),
            MD5OfMessageSystemAttributes = json.Text("MD5OfMessageSystemAttributes"),
            MessageId = json.Text("MessageId"),
            SequenceNumber = json.Text("SequenceNumber"),
        });

    public static readonly JsonOperation<SendMessageBatchRequest, SendMessageBatchResponse> SendMessageBatch = new(
        Protocol,
        "SendMessageBatch",
        static (json, request) =>
        {
            json.Objects("Entries", request.Entries, static (json, entry) =>
            {
                json.Number("DelaySeconds", entry.DelaySeconds);
                json.Text("Id", entry.Id);
                json.Map("MessageAttributes", entry.MessageAttributes, Attribute);
                json.Text("MessageBody", entry.MessageBody);
                json.Text("MessageDeduplicationId", entry.MessageDeduplicationId);
                json.Text("MessageGroupId", entry.MessageGroupId);
                json.Map("MessageSystemAttributes", entry.MessageSystemAttributes, SystemAttribute);
            });
            json.Text("QueueUrl", request.QueueUrl);
        },
        static json => new SendMessageBatchResponse
        {
            Failed = Failed(json),
            Successful = json.Objects("Successful", static entry => new SendMessageBatchResultEntry
            {
                Id = entry.Text("Id"),
                MD5OfMessageAttributes = entry.Text("MD5OfMessageAttributes"),
                MD5OfMessageBody = entry.Text("MD5OfMessageBody"),
                MD5OfMessageSystemAttributes = entry.Text("MD5OfMessageSystemAttributes"),
                MessageId = entry.Text("MessageId"),
                SequenceNumber = entry.Text("SequenceNumber"),
            }),
        });

    public static readonly JsonOperation<ReceiveMessageRequest, ReceiveMessageResponse> ReceiveMessage = new(
        Protocol,
        "ReceiveMessage",
        static (json, request) =>
        {
            json.Texts("AttributeNames", request.AttributeNames);
            json.Number("MaxNumberOfMessages", request.MaxNumberOfMessages);
            json.Texts("MessageAttributeNames", request.MessageAttributeNames);
            json.Texts("MessageSystemAttributeNames", request.MessageSystemAttributeNames);
            json.Text("QueueUrl", request.QueueUrl);
            json.Text("ReceiveRequestAttemptId", request.ReceiveRequestAttemptId);
            json.Number("VisibilityTimeout", request.VisibilityTimeout);
            json.Number("WaitTimeSeconds", request.WaitTimeSeconds);
        },
        static json => new ReceiveMessageResponse
        {
            Messages = json.Objects("Messages", static message => new Message
            {
                Attributes = message.Map("Attributes", static value => value.GetString()),
                Body = message.Text("Body"),
                MD5OfBody = message.Text("MD5OfBody"),
                MD5OfMessageAttributes = message.Text("MD5OfMessageAttributes"),
                MessageAttributes = message.Map("MessageAttributes", Attribute),
                MessageId = message.Text("MessageId"),
                ReceiptHandle = message.Text("ReceiptHandle"),
            }),
        });

    public static readonly JsonOperation<DeleteMessageRequest, DeleteMessageResponse> DeleteMessage = new(
        Protocol,
        "DeleteMessage",
        static (json, request) =>
        {
            json.Text("QueueUrl", request.QueueUrl);
            json.Text("ReceiptHandle", request.ReceiptHandle);
        },
        static _ => new DeleteMessageResponse());

    public static readonly JsonOperation<DeleteMessageBatchRequest, DeleteMessageBatchResponse> DeleteMessageBatch = new(
        Protocol,
        "DeleteMessageBatch",
        static (json, request) =>
        {
            json.Objects("Entries", request.Entries, static (json, entry) =>
            {
                json.Text("Id", entry.Id);
                json.Text("ReceiptHandle", entry.ReceiptHandle);
            });
            json.Text("QueueUrl", request.QueueUrl);
        },
        static json => new DeleteMessageBatchResponse
        {
            Failed = Failed(json),
            Successful = json.Objects("Successful", static entry => new DeleteMessageBatchResultEntry { Id = entry.Text("Id") }),
        });

    public static readonly JsonOperation<ChangeMessageVisibilityRequest, ChangeMessageVisibilityResponse> ChangeMessageVisibility = new(
        Protocol,
        "ChangeMessageVisibility",
        static (json, request) =>
        {
            json.Text("QueueUrl", request.QueueUrl);
            json.Text("ReceiptHandle", request.ReceiptHandle);
            json.Number("VisibilityTimeout", request.VisibilityTimeout);
        },
        static _ => new ChangeMessageVisibilityResponse());

    public static readonly JsonOperation<ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatch = new(
        Protocol,
        "ChangeMessageVisibilityBatch",
        static (json, request) =>
        {
            json.Objects("Entries", request.Entries, static (json, entry) =>
            {
                json.Text("Id", entry.Id);
                json.Text("ReceiptHandle", entry.ReceiptHandle);
                json.Number("VisibilityTimeout", entry.VisibilityTimeout);
            });
            json.Text("QueueUrl", request.QueueUrl);
        },
        static json => new ChangeMessageVisibilityBatchResponse
        {
            Failed = Failed(json),
            Successful = json.Objects("Successful", static entry => new ChangeMessageVisibilityBatchResultEntry { Id = entry.Text("Id") }),
        });

    public static readonly JsonOperation<GetQueueUrlRequest, GetQueueUrlResponse> GetQueueUrl = new(
        Protocol,
        "GetQueueUrl",
        static (json, request) =>
        {
            json.Text("QueueName", request.QueueName);
            json.Text("QueueOwnerAWSAccountId", request.QueueOwnerAWSAccountId);
        },
        static json => new GetQueueUrlResponse { QueueUrl = json.Text("QueueUrl") });

    public static readonly JsonOperation<GetQueueAttributesRequest, GetQueueAttributesResponse> GetQueueAttributes = new(
        Protocol,
        "GetQueueAttributes",
        static (json, request) =>
        {
            json.Texts("AttributeNames", request.AttributeNames);
            json.Text("QueueUrl", request.QueueUrl);
        },
        static json => new GetQueueAttributesResponse { Attributes = json.Map("Attributes", static value => value.GetString()) });

    private static List<BatchResultErrorEntry> Failed(JsonElement json) => json.Objects("Failed", static entry => new BatchResultErrorEntry
    {
        Code = entry.Text("Code"),
        Id = entry.Text("Id"),
        Message = entry.Text("Message"),
        SenderFault = entry.Flag("SenderFault"),
    });

    private static MessageAttributeValue Attribute(JsonElement json) => new()
    {
        BinaryValue = json.Binary("BinaryValue"),
        DataType = json.Text("DataType"),
        StringValue = json.Text("StringValue"),
    };

    private static void Attribute(Utf8JsonWriter json, MessageAttributeValue value)
    {
        json.Binary("BinaryValue", value.BinaryValue);
        json.Text("DataType", value.DataType);
        json.Text("StringValue", value.StringValue);
    }

    private static void SystemAttribute(Utf8JsonWriter json, MessageSystemAttributeValue value)
    {
        json.Binary("BinaryValue", value.BinaryValue);
        json.Text("DataType", value.DataType);
        json.Text("StringValue", value.StringValue);
    }
}

/// <summary>The exception of each error shape; a shape that is not named here is a plain <see cref="AmazonSQSException"/> with its code.</summary>
internal static class SqsFaults
{
    public static AmazonServiceException Of(string shape, ErrorResponse error) => shape switch
    {
        "BatchEntryIdsNotDistinct" => new BatchEntryIdsNotDistinctException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "BatchRequestTooLong" => new BatchRequestTooLongException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "EmptyBatchRequest" => new EmptyBatchRequestException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidAttributeName" => new InvalidAttributeNameException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidBatchEntryId" => new InvalidBatchEntryIdException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidMessageContents" => new InvalidMessageContentsException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "MessageNotInflight" => new MessageNotInflightException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "OverLimit" => new OverLimitException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "QueueDoesNotExist" => new QueueDoesNotExistException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "ReceiptHandleIsInvalid" => new ReceiptHandleIsInvalidException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "RequestThrottled" => new RequestThrottledException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "TooManyEntriesInBatchRequest" => new TooManyEntriesInBatchRequestException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "UnsupportedOperation" => new UnsupportedOperationException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        _ => new AmazonSQSException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
    };
}
