using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.SecretsManager;

/// <summary>Reads the members of requests.</summary>
internal static class SecretRequest
{
    /// <summary>Bytes of a value (API_CreateSecret).</summary>
    private const int LongestValue = 65_536;

    /// <summary>The member's text; null: it is not there.</summary>
    public static string? Text(this JsonObject request, string name) => request[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => (string)value!,
        _ => throw new Protocol.AwsException("SerializationException", $"{name} must be a string."),
    };

    public static string Required(this JsonObject request, string name) =>
        request.Text(name) ?? throw SecretErrors.Constraint(null, char.ToLowerInvariant(name[0]) + name[1..], "not be null");

    public static bool IsTrue(this JsonObject request, string name) => request[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static int? Number(this JsonObject request, string name) => request[name] switch
    {
        null => null,
        JsonValue value when int.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new Protocol.AwsException("SerializationException", $"{name} must be a whole number."),
    };

    /// <summary>A number within the bounds of the API's model.</summary>
    public static int? Number(this JsonObject request, string name, int from, int to) => request.Number(name) switch
    {
        { } number when number < from => throw Bound(name, number, $"have value greater than or equal to {from}"),
        { } number when number > to => throw Bound(name, number, $"have value less than or equal to {to}"),
        var number => number,
    };

    public static IReadOnlyList<JsonObject> Objects(this JsonObject request, string name) => [.. (request[name] as JsonArray ?? []).OfType<JsonObject>()];

    public static IReadOnlyList<string> Texts(this JsonObject request, string name) => [.. (request[name] as JsonArray ?? []).OfType<JsonValue>().Select(value => value.ToString())];

    public static IReadOnlyList<KeyValuePair<string, string>> Tags(this JsonObject request) =>
        [.. request.Objects("Tags").Select(tag => KeyValuePair.Create(tag.Required("Key"), tag.Text("Value") ?? ""))];

    /// <summary>The value in the request; null: it has none.</summary>
    public static SecretValue? Value(this JsonObject request) => (request.Text("SecretString"), request.Text("SecretBinary")) switch
    {
        (null, null) => null,
        ({ } text, null) => Checked(new SecretValue(text, false), "secretString", Encoding.UTF8.GetByteCount(text)),
        (null, { } binary) => Checked(new SecretValue(binary, true), "secretBinary", binary.Length / 4 * 3),
        _ => throw SecretErrors.InvalidParameter("You can't specify both a binary secret value and a string secret value in the same secret."),
    };

    /// <summary>The SDKs send one with every call that may make a version; it becomes the version's id.</summary>
    public static string Token(this JsonObject request) => request.Text("ClientRequestToken") switch
    {
        null => throw SecretErrors.InvalidRequest("You must provide a ClientRequestToken value. We recommend a UUID-type value."),
        { Length: < 32 or > 64 } => throw SecretErrors.InvalidParameter("ClientRequestToken must be 32-64 characters long."),
        var token => token,
    };

    private static SecretValue Checked(SecretValue value, string path, int bytes) => bytes <= LongestValue
        ? value
        : throw new Protocol.AwsException("ValidationException", $"1 validation error detected: Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {LongestValue}");

    private static Protocol.AwsException Bound(string name, int value, string rule) =>
        SecretErrors.Constraint(value.ToString(CultureInfo.InvariantCulture), char.ToLowerInvariant(name[0]) + name[1..], rule);
}
