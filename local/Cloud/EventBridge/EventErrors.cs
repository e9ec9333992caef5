using System.Net;
using LocalCloud.Protocol;

namespace LocalCloud.EventBridge;

/// <summary>EventBridge's errors, in the words of recorded answers of AWS.</summary>
internal static class EventErrors
{
    public static AwsException Validation(string message) => new("ValidationException", message);

    public static AwsException NoBus(string name) => new("ResourceNotFoundException", $"Event bus {name} does not exist.");

    public static AwsException NoRule(string name, string bus) => new("ResourceNotFoundException", $"Rule {name} does not exist on EventBus {bus}.");

    public static AwsException BusExists(string name) => new("ResourceAlreadyExistsException", $"Event bus {name} already exists.");

    public static AwsException LimitExceeded() => new("LimitExceededException", "The requested resource exceeds the maximum number allowed.");

    public static AwsException InvalidPattern(string reason) => new("InvalidEventPatternException", $"Event pattern is not valid. Reason: {reason}");

    public static AwsException NotSupported(string what) => AwsException.NotSupported("EventBridge", what);

    /// <summary>A member of the wrong JSON type.</summary>
    public static AwsException WrongType(string member, string wanted) => new("SerializationException", $"The member {member} must be {wanted}.", HttpStatusCode.BadRequest);
}
