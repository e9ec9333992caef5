using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb;

/// <summary>The service's errors with its own words: clients and people switch on them.</summary>
internal static class Errors
{
    public static AwsException Validation(string message) => new("ValidationException", message);

    public static AwsException Invalid(string what) => Validation($"One or more parameter values were invalid: {what}");

    /// <summary>The wording for members that break a constraint of the API model.</summary>
    public static AwsException Constraint(object? value, string member, string constraint) => Constraints([Violation(value, member, constraint)]);

    /// <summary>All the constraints that a request breaks: the service tells them together.</summary>
    public static AwsException Constraints(IReadOnlyCollection<string> violations) =>
        Validation($"{violations.Count} validation error{(violations.Count == 1 ? "" : "s")} detected: {string.Join("; ", violations)}");

    public static string Violation(object? value, string member, string constraint) =>
        $"Value {(value is null ? "null" : $"'{value}'")} at '{member}' failed to satisfy constraint: {constraint}";

    public static string AtLeast(int length) => $"Member must have length greater than or equal to {length}";

    public static string AtMost(int length) => $"Member must have length less than or equal to {length}";

    /// <summary>The wording where the value is not shown.</summary>
    public static AwsException UnshownConstraint(string member, string constraint) =>
        Validation($"1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}");

    public static AwsException Serialization(string message) => new("SerializationException", message);

    public static AwsException NotSupported(string what) => AwsException.NotSupported("DynamoDB", what);

    public static AwsException TableNotFound() => new("ResourceNotFoundException", "Requested resource not found");

    public static AwsException TableNotFound(string table) =>
        new("ResourceNotFoundException", $"Requested resource not found: Table: {table} not found");

    public static AwsException KeyDoesNotMatchSchema() => Validation("The provided key element does not match the schema");

    public static AwsException KeyIsScalar(string kind, string attribute) =>
        Validation($"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {kind}: {attribute}");

    public static AwsException KeyTypeDiffers(string attribute, string expected, string actual) =>
        Invalid($"Type mismatch for key {attribute} expected: {expected} actual: {actual}");

    /// <summary>The error is that a key has a wrong type or lacks a part.</summary>
    public static bool IsAboutKeyTypes(AwsException error) =>
        error.Message == KeyDoesNotMatchSchema().Message
        || error.Message.StartsWith("One or more parameter values were invalid: Type mismatch for key ", StringComparison.Ordinal)
        || error.Message.StartsWith("One or more parameter values were invalid: Missing the key ", StringComparison.Ordinal);

    public static AwsException ConditionFailed(MapValue? item) =>
        new("ConditionalCheckFailedException", "The conditional request failed")
        {
            Members = item is null ? null : new JsonObject { ["Item"] = item.ToItemJson() },
        };
}
