using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Model;

/// <summary>
/// The form of one member of a request, as the service's API model gives it: its JSON type and its constraints. The service
/// checks the types of a whole request first, then all constraints of the API model, and only then looks at what is meant.
/// </summary>
internal abstract class Shape
{
    /// <summary>Refuses a value of another type, in the words of the service's reader.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isField">It is a member of a structure; else an element of a list or map.</param>
    /// <exception cref="AwsException">SerializationException.</exception>
    public abstract void CheckType(JsonNode value, bool isField);

    /// <summary>Adds the constraints that the value breaks.</summary>
    /// <param name="value">A value of the right type.</param>
    /// <param name="path">Where it stands: <c>keySchema.1.member.keyType</c>.</param>
    /// <param name="violations">Takes what is found.</param>
    public virtual void CheckConstraints(JsonNode value, string path, List<string> violations)
    {
    }

    /// <summary>The value as messages show it.</summary>
    public virtual string Echo(JsonNode value) => value.ToString();

    protected static AwsException CannotConvert(JsonNode value, string type) => value.GetValueKind() switch
    {
        JsonValueKind.Object => Errors.Serialization("Start of structure or map found where not expected"),
        JsonValueKind.Array => Errors.Serialization($"Unrecognized collection type class java.lang.{type}"),
        var kind => Errors.Serialization($"{TokenOf(value, kind)} cannot be converted to {type}"),
    };

    private static string TokenOf(JsonNode value, JsonValueKind kind) => kind switch
    {
        JsonValueKind.True => "TRUE_VALUE",
        JsonValueKind.False => "FALSE_VALUE",
        JsonValueKind.String => "STRING_VALUE",
        _ => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "NUMBER_VALUE" : "DECIMAL_VALUE",
    };
}

/// <summary>A string, perhaps of limited length or one of a few words, which messages list in this order.</summary>
internal sealed class TextShape(int shortest = 0, int longest = int.MaxValue, Words? words = null) : Shape
{
    public override void CheckType(JsonNode value, bool isField)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            throw CannotConvert(value, "String");
        }
    }

    public override void CheckConstraints(JsonNode value, string path, List<string> violations)
    {
        var text = value.GetValue<string>();
        if (text.Length < shortest)
        {
            violations.Add(Errors.Violation(text, path, Errors.AtLeast(shortest)));
        }
        if (text.Length > longest)
        {
            violations.Add(Errors.Violation(text, path, Errors.AtMost(longest)));
        }
        if (words is not null && !words.Allowed.Contains(text))
        {
            violations.Add(Errors.Violation(text, path, $"Member must satisfy enum value set: [{string.Join(", ", words.Allowed)}]"));
        }
    }
}

/// <summary>The name of a table or index; for a table, operations other than its creation also take the ARN.</summary>
internal sealed class NameShape(int shortest = 3, bool orArn = false) : Shape
{
    private const int Longest = 255;

    public override void CheckType(JsonNode value, bool isField)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            throw CannotConvert(value, "String");
        }
    }

    public override void CheckConstraints(JsonNode value, string path, List<string> violations)
    {
        var name = value.GetValue<string>();
        if (orArn && name.StartsWith("arn:", StringComparison.Ordinal))
        {
            return;
        }
        if ((name.Length == 0 && shortest > 1) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            violations.Add(Errors.Violation(name, path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
        }
        if (name.Length < shortest)
        {
            violations.Add(Errors.Violation(name, path, Errors.AtLeast(shortest)));
        }
        if (name.Length > Longest)
        {
            violations.Add(Errors.Violation(name, path, Errors.AtMost(Longest)));
        }
    }
}

internal sealed class FlagShape : Shape
{
    public override void CheckType(JsonNode value, bool isField)
    {
        if (value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.String))
        {
            throw CannotConvert(value, "Boolean");
        }
        _ = IsSet(value);
    }

    /// <summary>The service also reads words for it.</summary>
    public static bool IsSet(JsonNode value) => value.GetValueKind() == JsonValueKind.String
        ? value.GetValue<string>().ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" => true,
            "FALSE" or "0" or "NO" => false,
            _ => throw Errors.Serialization("Unexpected token received from parser"),
        }
        : value.GetValue<bool>();
}

/// <summary>A whole number. The service cuts off a fraction.</summary>
/// <param name="type">As the service's reader names it: <c>Integer</c> or <c>Long</c>.</param>
/// <param name="minimum">The least value allowed.</param>
/// <param name="maximum">The greatest value allowed.</param>
internal sealed class NumberShape(string type, long minimum = long.MinValue, long maximum = long.MaxValue) : Shape
{
    public override void CheckType(JsonNode value, bool isField)
    {
        if (value.GetValueKind() != JsonValueKind.Number)
        {
            throw CannotConvert(value, type);
        }
    }

    public override void CheckConstraints(JsonNode value, string path, List<string> violations)
    {
        var number = Whole(value);
        if (number < minimum)
        {
            violations.Add(Errors.Violation(number, path, $"Member must have value greater than or equal to {minimum}"));
        }
        if (number > maximum)
        {
            violations.Add(Errors.Violation(number, path, $"Member must have value less than or equal to {maximum}"));
        }
    }

    /// <summary>The number without its fraction. A request made in process may hold an int.</summary>
    public static long Whole(JsonNode value) => value.AsValue() switch
    {
        var v when v.TryGetValue<long>(out var whole) => whole,
        var v when v.TryGetValue<int>(out var whole) => whole,
        var v when v.TryGetValue<double>(out var any) => any >= long.MaxValue ? long.MaxValue : any <= long.MinValue ? long.MinValue : (long)any,
        _ => throw Errors.Serialization("NUMBER_VALUE cannot be converted to Long"),
    };
}

/// <summary>Bytes, as base 64.</summary>
internal sealed class BytesShape : Shape
{
    public override void CheckType(JsonNode value, bool isField)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                Check(value.GetValue<string>());
                break;
            case JsonValueKind.Object:
                throw Errors.Serialization("Start of structure or map found where not expected");
            case JsonValueKind.Array:
                throw Errors.Serialization("Unrecognized collection type class java.nio.ByteBuffer");
            default:
                throw Errors.Serialization("only base-64-encoded strings are convertible to bytes");
        }
    }

    private static void Check(string text)
    {
        if (text.Length % 4 != 0)
        {
            throw Errors.Serialization($"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}");
        }
        // The framework's reader allows white space, and bits after the last byte.
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || Convert.ToBase64String(bytes.AsSpan(0, length)) != text)
        {
            throw Errors.Serialization("Invalid last non-pad Base64 character dectected");
        }
    }
}
