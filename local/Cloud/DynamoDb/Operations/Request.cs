using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// A request (or an object inside one) with its members checked by type. A member that the engine does not know is refused by
/// name when the request is taken, so that nothing is ever accepted in silence.
/// </summary>
internal sealed class Request
{
    private readonly string _of;
    private readonly JsonObject _json;

    /// <param name="of">The operation, or the member this object is, for messages.</param>
    /// <param name="json">The object.</param>
    /// <param name="known">Every member the engine understands.</param>
    public Request(string of, JsonObject json, params ReadOnlySpan<string> known)
    {
        _of = of;
        _json = json;
        foreach (var (name, value) in json)
        {
            if (value is not null && !known.Contains(name))
            {
                throw Errors.NotSupported($"the parameter {name} of {of}");
            }
        }
    }

    /// <summary>The name or ARN of an existing table.</summary>
    public string TableName
    {
        get
        {
            var name = Text("TableName") ?? throw Errors.Constraint(null, "tableName", "Member must not be null");
            CheckName(name, "tableName", shortest: 1);
            return name;
        }
    }

    /// <summary>The wording of the service for names of tables and indexes.</summary>
    public static void CheckName(string name, string member, int shortest = 3)
    {
        if (name.StartsWith("arn:", StringComparison.Ordinal))
        {
            return;
        }
        if (name.Length == 0)
        {
            throw Errors.Constraint(name, member, $"Member must have length greater than or equal to {shortest}");
        }
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            throw Errors.Constraint(name, member, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        }
        if (name.Length < shortest || name.Length > 255)
        {
            throw Errors.Constraint(name, member, name.Length < shortest ? $"Member must have length greater than or equal to {shortest}" : "Member must have length less than or equal to 255");
        }
    }

    public bool Has(string name) => _json[name] is not null;

    public string? Text(string name) => _json[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw WrongType(name, "a string"),
    };

    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    public bool? Flag(string name) => _json[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => throw WrongType(name, "a boolean"),
    };

    public long? Integer(string name, long minimum = long.MinValue, long maximum = long.MaxValue)
    {
        var number = _json[name] switch
        {
            null => (long?)null,
            JsonValue value when value.TryGetValue<long>(out var integer) => integer,
            // A request made in process may hold an int.
            JsonValue value when value.TryGetValue<int>(out var integer) => integer,
            _ => throw WrongType(name, "an integer"),
        };
        return number < minimum ? throw Errors.Constraint(number, Member(name), $"Member must have value greater than or equal to {minimum}")
            : number > maximum ? throw Errors.Constraint(number, Member(name), $"Member must have value less than or equal to {maximum}")
            : number;
    }

    public JsonObject? Object(string name) => _json[name] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw WrongType(name, "a structure"),
    };

    public JsonObject RequiredObject(string name) => Object(name) ?? throw Missing(name);

    public JsonArray? Array(string name) => _json[name] switch
    {
        null => null,
        JsonArray value => value,
        _ => throw WrongType(name, "a list"),
    };

    public JsonArray RequiredArray(string name) => Array(name) ?? throw Missing(name);

    /// <summary>The strings of a list; none if it is absent.</summary>
    public IEnumerable<string> Texts(string name) =>
        (Array(name) ?? []).Select(e => e is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw WrongType(name, "a list of strings"));

    /// <summary>The objects of a list, each with its own known members.</summary>
    public IEnumerable<Request> Objects(string name, params string[] known)
    {
        foreach (var element in Array(name) ?? [])
        {
            yield return new Request($"{_of}.{name}", element as JsonObject ?? throw WrongType(name, "a list of structures"), known);
        }
    }

    /// <summary>A nested object with its own known members; null if absent.</summary>
    public Request? Nested(string name, params ReadOnlySpan<string> known) => Object(name) is { } json ? new Request($"{_of}.{name}", json, known) : null;

    /// <summary>Checks the table's name, and then all these words at once: the service looks at them before anything else.</summary>
    public void CheckFirst(params ReadOnlySpan<Words> words)
    {
        _ = TableName;
        var violations = new List<string>();
        foreach (var word in words)
        {
            if (Text(word.Member) is { } text && !word.Allowed.Contains(text))
            {
                violations.Add(Violation(text, word));
            }
        }
        if (violations.Count > 0)
        {
            throw Errors.Constraints(violations);
        }
    }

    public string Choice(Words words)
    {
        var text = Text(words.Member) ?? words.Default;
        return words.Allowed.Contains(text) ? text : throw Errors.Constraints([Violation(text, words)]);
    }

    /// <summary>One of a fixed set of words; the first is the default.</summary>
    public string Choice(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Text(name) ?? allowed[0];
        return allowed.Contains(text) ? text : throw Errors.Constraint(text, Member(name), $"Member must satisfy enum value set: [{string.Join(", ", allowed)}]");
    }

    private static string Violation(string text, Words words) =>
        Errors.Violation(text, Member(words.Member), $"Member must satisfy enum value set: [{string.Join(", ", words.Allowed)}]");

    private static AwsException Missing(string name) => Errors.Constraint(null, Member(name), "Member must not be null");

    private static AwsException WrongType(string name, string expected) => Errors.Serialization($"The member {name} must be {expected}");

    private static string Member(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
