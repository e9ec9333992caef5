using System.Net;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>SQS's errors: the shape's name in its JSON API and the older code that clients of the query protocol switch on.</summary>
internal static class SqsErrors
{
    private const string Prefix = "AWS.SimpleQueueService.";

    public static AwsException QueueDoesNotExist() => new("QueueDoesNotExist", "The specified queue does not exist.")
    {
        QueryCode = Prefix + "NonExistentQueue",
        QueryMessage = "The specified queue does not exist for this wsdl version.",
    };

    public static AwsException QueueNameExists(string attribute) => Named(
        "QueueNameExists", "QueueAlreadyExists", $"A queue already exists with the same name and a different value for attribute {attribute}");

    public static AwsException QueueDeletedRecently() => Named(
        "QueueDeletedRecently", Prefix + "QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.");

    public static AwsException PurgeQueueInProgress(string queue) => Named(
        "PurgeQueueInProgress", Prefix + "PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.", HttpStatusCode.Forbidden);

    public static AwsException OverLimit(string message) => Named("OverLimit", "OverLimit", message, HttpStatusCode.Forbidden);

    public static AwsException InvalidValue(string message) => Named("InvalidParameterValueException", "InvalidParameterValue", message);

    public static AwsException InvalidValue(object? value, string parameter, string reason) => InvalidValue($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static AwsException NotForStandardQueues(string value, string parameter) => InvalidValue(value, parameter, "The request include parameter that is not valid for this queue type.");

    public static AwsException Missing(string parameter) => Named("MissingRequiredParameterException", "MissingParameter", $"The request must contain the parameter {parameter}.");

    public static AwsException InvalidAttributeName(string name) => Named("InvalidAttributeName", "InvalidAttributeName", $"Unknown Attribute {name}.");

    public static AwsException OnlyForFifo(string name) => name is "FifoQueue" or "ContentBasedDeduplication"
        ? InvalidAttributeName(name)
        : Named("InvalidAttributeName", "InvalidAttributeName", $"You can specify the {name} only when FifoQueue is set to true.");

    public static AwsException TwoEncryptions() => Named(
        "InvalidAttributeName", "InvalidAttributeName", "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.");

    public static AwsException InvalidAttributeValue(string name) => Named("InvalidAttributeValue", "InvalidAttributeValue", $"Invalid value for the parameter {name}.");

    public static AwsException ReceiptHandleIsInvalid(string handle) => Named(
        "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.", HttpStatusCode.NotFound);

    public static AwsException ReceiptHandleOfAnotherQueue(string handle) => Named(
        "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", $"The receipt handle \"{handle}\" is not valid for this queue.", HttpStatusCode.NotFound);

    public static AwsException InvalidMessageContents() => Named("InvalidMessageContents", "InvalidMessageContents", MessageText.Rule);

    public static AwsException EmptyBatch(string operation) => Named(
        "EmptyBatchRequest", Prefix + "EmptyBatchRequest", $"There should be at least one {operation}RequestEntry in the request.");

    public static AwsException TooManyEntries(int count) => Named(
        "TooManyEntriesInBatchRequest", Prefix + "TooManyEntriesInBatchRequest", $"Maximum number of entries per request are 10. You have sent {count}.");

    public static AwsException IdsNotDistinct(string id) => Named("BatchEntryIdsNotDistinct", Prefix + "BatchEntryIdsNotDistinct", $"Id {id} repeated.");

    public static AwsException InvalidBatchEntryId() => Named(
        "InvalidBatchEntryId", Prefix + "InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");

    public static AwsException BatchTooLong(int bytes) => Named(
        "BatchRequestTooLong", Prefix + "BatchRequestTooLong", $"Batch requests cannot be longer than {QueueAttributes.LargestMessage} bytes. You have sent {bytes} bytes.");

    public static AwsException UnsupportedOperation(string message) => Named("UnsupportedOperation", Prefix + "UnsupportedOperation", message);

    public static AwsException UnknownOperation(string operation) => Named(
        "UnknownOperationException", "InvalidAction", $"The action {operation} is not valid for this endpoint.");

    /// <summary>A member of the request has a type that the API model does not give it.</summary>
    public static AwsException WrongType(string member, string type) => new("SerializationException", $"{member} is not {type}.");

    private static AwsException Named(string code, string queryCode, string message, HttpStatusCode status = HttpStatusCode.BadRequest) => new(code, message, status) { QueryCode = queryCode };
}
