using LocalCloud.Protocol;

namespace LocalCloud.SecretsManager;

/// <summary>Secrets Manager's errors, in its words (recorded from the service).</summary>
internal static class SecretErrors
{
    public static AwsException NotFound() => new("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

    public static AwsException NoValue(string what) => new("ResourceNotFoundException", $"Secrets Manager can't find the specified secret value for {what}");

    public static AwsException Exists(string name) => new("ResourceExistsException", $"The operation failed because the secret {name} already exists.");

    public static AwsException TokenInUse(string token, string arn) =>
        new("ResourceExistsException", $"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}.");

    public static AwsException Deleted() => InvalidRequest("You can't perform this operation on the secret because it was marked for deletion.");

    public static AwsException InvalidRequest(string message) => new("InvalidRequestException", message);

    public static AwsException InvalidParameter(string message) => new("InvalidParameterException", message);

    public static AwsException InvalidName() =>
        new("ValidationException", "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!");

    /// <summary>A value breaks a rule of the API's model.</summary>
    public static AwsException Constraint(string? value, string path, string rule) =>
        new("ValidationException", $"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{path}' failed to satisfy constraint: Member must {rule}");

    public static AwsException NotSupported(string what) => AwsException.NotSupported("Secrets Manager", what);
}
