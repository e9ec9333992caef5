using System.Net;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>SQS's errors: the shape's name in its JSON API and the older code that clients of the query protocol switch on.</summary>
internal static class SqsErrors
{
    private const string Prefix = "AWS.SimpleQueueService.";

    public static AwsException QueueDoesNotExist() => Named("QueueDoesNotExist", Prefix + "NonExistentQueue", "The specified queue does not exist.");

    public static AwsException QueueNameExists(string attribute) => Named(
        "QueueNameExists", "QueueAlreadyExists", $"A queue already exists with the same name and a different value for attribute {attribute}");

    public static AwsException PurgeQueueInProgress(string queue) => new(
        "PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.", HttpStatusCode.Forbidden)
    { QueryCode = Prefix + "PurgeQueueInProgress" };

    public static AwsException InvalidValue(string message) => Named("InvalidParameterValueException", "InvalidParameterValue", message);

    public static AwsException InvalidValue(object? value, string parameter, string reason) => InvalidValue($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static AwsException Missing(string parameter) => Named("MissingRequiredParameterException", "MissingParameter", $"The request must contain the parameter {parameter}.");

    public static AwsException InvalidAttributeName(string name) => Named("InvalidAttributeName", "InvalidAttributeName", $"Unknown Attribute {name}.");

    public static AwsException OnlyForFifo(string name) => name is "FifoQueue" or "ContentBasedDeduplication"
        ? InvalidAttributeName(name)
        : Named("InvalidAttributeName", "InvalidAttributeName", $"You can specify the {name} only when FifoQueue is set to true.");

    public static AwsException TwoEncryptions() => Named(
        "InvalidAttributeName", "InvalidAttributeName", "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.");

    public static AwsException InvalidAttributeValue(string name) => Named("InvalidAttributeValue", "InvalidAttributeValue", $"Invalid value for the parameter {name}.");

    public static AwsException ReceiptHandleIsInvalid(string handle) => Named("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    public static AwsException MessageNotInflight(string handle) => Named(
        "MessageNotInflight", Prefix + "MessageNotInflight", $"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.");

    public static AwsException InvalidMessageContents() => Named(
        "InvalidMessageContents", "InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");

    public static AwsException EmptyBatch() => Named("EmptyBatchRequest", Prefix + "EmptyBatchRequest", "There should be at least one entry in the request.");

    public static AwsException TooManyEntries(int count) => Named(
        "TooManyEntriesInBatchRequest", Prefix + "TooManyEntriesInBatchRequest", $"Maximum number of entries per request are 10. You have sent {count}.");

    public static AwsException IdsNotDistinct(string id) => Named("BatchEntryIdsNotDistinct", Prefix + "BatchEntryIdsNotDistinct", $"Id {id} repeated.");

    public static AwsException InvalidBatchEntryId() => Named(
        "InvalidBatchEntryId", Prefix + "InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");

    public static AwsException BatchTooLong(int bytes) => Named(
        "BatchRequestTooLong", Prefix + "BatchRequestTooLong", $"Batch requests cannot be longer than {QueueAttributes.LargestMessage} bytes. You have sent {bytes} bytes.");

    private static AwsException Named(string code, string queryCode, string message) => new(code, message) { QueryCode = queryCode };
}
