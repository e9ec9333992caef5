using System.Text;

namespace LocalCloud.DynamoDb.Values;

/// <summary>The name of an attribute: 1 to 65,535 bytes. Source: developer guide, "Quotas in Amazon DynamoDB".</summary>
internal static class AttributeName
{
    private const int MaximumBytes = 65_535;

    public static string Checked(string name) => name switch
    {
        "" => throw Errors.Validation("Empty attribute name"),
        { Length: > MaximumBytes / 3 } when Encoding.UTF8.GetByteCount(name) > MaximumBytes => throw Errors.Invalid($"Attribute name is too large, must be less than {MaximumBytes + 1} bytes"),
        _ => name,
    };
}
