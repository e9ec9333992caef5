using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.EventSources.Mappings;

/// <summary>Reads the members of a request of Lambda's REST API, and refuses what its model does not allow, in Lambda's words.</summary>
/// <param name="body">The request.</param>
/// <param name="path">Where its members stand in the request, for messages: empty, or a member's name with a dot behind it.</param>
internal sealed class RequestMembers(JsonObject body, string path = "")
{
    /// <summary>The members that are there.</summary>
    public IEnumerable<string> Names => body.Where(member => member.Value is not null).Select(member => member.Key);

    public bool Has(string name) => body[name] is not null;

    public int? Integer(string name, int least, int most)
    {
        if (body[name] is not { } value)
        {
            return null;
        }

        if (value.GetValueKind() != JsonValueKind.Number || !decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != Math.Truncate(number))
        {
            throw NotA(value, "Integer");
        }

        return number < least ? throw Violated(name, value.ToJsonString(), $"Member must have value greater than or equal to {least}")
            : number > most ? throw Violated(name, value.ToJsonString(), $"Member must have value less than or equal to {most}")
            : (int)number;
    }

    public bool? Flag(string name) => body[name] is not { } value ? null : value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw NotA(value, "Boolean"),
    };

    public string? Text(string name, string? pattern = null)
    {
        if (body[name] is not { } value)
        {
            return null;
        }

        var text = value.GetValueKind() == JsonValueKind.String ? (string)value! : throw NotA(value, "String");
        return pattern is null || Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)
            ? text
            : throw Violated(name, $"'{text}'", $"Member must satisfy regular expression pattern: {pattern}");
    }

    /// <summary>One of some words.</summary>
    public string? Word(string name, params string[] words) => Text(name) is not { } text ? null
        : words.Contains(text, StringComparer.Ordinal) ? text
        : throw Violated(name, $"'{text}'", $"Member must satisfy enum value set: [{string.Join(", ", words)}]");

    public RequestMembers? Object(string name) => body[name] switch
    {
        null => null,
        JsonObject inner => new RequestMembers(inner, $"{path}{Camel(name)}."),
        var other => throw NotA(other, "Structure"),
    };

    public IReadOnlyList<RequestMembers>? Objects(string name) => body[name] switch
    {
        null => null,
        JsonArray list => [.. list.Select((one, i) => one is JsonObject inner ? new RequestMembers(inner, $"{path}{Camel(name)}.{i + 1}.member.") : throw NotA(one, "Structure"))],
        var other => throw NotA(other, "List"),
    };

    public IReadOnlyList<string>? Words(string name, int most, params string[] words)
    {
        if (body[name] is not { } value)
        {
            return null;
        }

        var list = value as JsonArray ?? throw NotA(value, "List");
        var texts = list.Select(one => one?.GetValueKind() == JsonValueKind.String ? (string)one! : throw NotA(one, "String")).ToList();
        var shown = $"'[{string.Join(", ", texts)}]'";
        return texts.Count > most ? throw Violated(name, shown, $"Member must have length less than or equal to {most}")
            : texts.Exists(text => !words.Contains(text, StringComparer.Ordinal)) ? throw Violated(name, shown, $"Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", words)}]]")
            : texts;
    }

    /// <summary>A constraint of the model that a value violates.</summary>
    public AwsException Violated(string name, string value, string constraint) =>
        new("ValidationException", $"1 validation error detected: Value {(value[0] == '\'' || value == "null" ? value : $"'{value}'")} at '{path}{Camel(name)}' failed to satisfy constraint: {constraint}");

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static AwsException NotA(JsonNode? value, string type)
    {
        var kind = (value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            JsonValueKind.Object => "START_OBJECT_VALUE",
            JsonValueKind.Array => "START_ARRAY_VALUE",
            JsonValueKind.String => "STRING_VALUE",
            JsonValueKind.Number => "NUMBER_VALUE",
            JsonValueKind.True => "TRUE_VALUE",
            JsonValueKind.False => "FALSE_VALUE",
            _ => "NULL_VALUE",
        };
        return new AwsException("SerializationException", $"{kind} can not be converted to {(type == "Integer" ? "an" : "a")} {type}");
    }
}
