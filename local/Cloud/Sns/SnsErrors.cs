using System.Net;
using LocalCloud.Protocol;

namespace LocalCloud.Sns;

/// <summary>SNS's errors, in its words (recorded from the service; the codes are those of AWS Query).</summary>
internal static class SnsErrors
{
    public static AwsException Invalid(string what) => Named("InvalidParameterException", "InvalidParameter", $"Invalid parameter: {what}");

    public static AwsException Missing(string parameter) => Invalid($"{parameter} Reason: no value for required parameter");

    /// <summary>For the few texts that have no head.</summary>
    public static AwsException InvalidAsIs(string text) => Named("InvalidParameterException", "InvalidParameter", text);

    /// <summary>A message attribute is wrong.</summary>
    public static AwsException InvalidAttribute(string text) => Named("InvalidParameterValueException", "ParameterValueInvalid", text);

    public static AwsException Null(string path) => Named(
        "ValidationException", "ValidationError", $"1 validation error detected: Value null at '{path}' failed to satisfy constraint: Member must not be null");

    public static AwsException NoTopic() => NotFound("NotFoundException", "NotFound", "Topic does not exist");

    public static AwsException NoSubscription() => NotFound("NotFoundException", "NotFound", "Subscription does not exist");

    public static AwsException NoResource() => NotFound("ResourceNotFoundException", "ResourceNotFound", "Resource does not exist");

    public static AwsException TagLimit() => Named("TagLimitExceededException", "TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded");

    public static AwsException EmptyBatch() => Named("EmptyBatchRequestException", "EmptyBatchRequest", "The batch request doesn't contain any entries.");

    public static AwsException TooManyEntries() => Named("TooManyEntriesInBatchRequestException", "TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");

    public static AwsException IdsNotDistinct() => Named("BatchEntryIdsNotDistinctException", "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");

    public static AwsException InvalidEntryId(string problem, string id) => Named("InvalidBatchEntryIdException", "InvalidBatchEntryId", $"The Id of a batch entry in the batch request {problem}: {id}");

    public static AwsException BatchTooLong() => Named("BatchRequestTooLongException", "BatchRequestTooLong", "The length of all the messages put together is more than the limit.");

    private static AwsException Named(string code, string queryCode, string message) => new(code, message) { QueryCode = queryCode };

    private static AwsException NotFound(string code, string queryCode, string message) => new(code, message, HttpStatusCode.NotFound) { QueryCode = queryCode };
}
