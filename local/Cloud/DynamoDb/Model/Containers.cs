using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.DynamoDb.Model;

internal sealed class ListShape(Shape element, int shortest = 0, int longest = int.MaxValue) : Shape
{
    public override void CheckType(JsonNode value, bool isField)
    {
        if (value is not JsonArray list)
        {
            throw Errors.Serialization(value is JsonObject ? "Start of structure or map found where not expected" : "Unexpected field type");
        }
        foreach (var item in list)
        {
            element.CheckType(item ?? throw Errors.Serialization("Unexpected value type in payload"), isField: false);
        }
    }

    public override void CheckConstraints(JsonNode value, string path, List<string> violations)
    {
        var list = value.AsArray();
        if (list.Count < shortest)
        {
            violations.Add(Errors.Violation(Echo(value), path, Errors.AtLeast(shortest)));
        }
        if (list.Count > longest)
        {
            violations.Add(Errors.Violation(Echo(value), path, Errors.AtMost(longest)));
        }
        foreach (var (place, item) in list.Index())
        {
            element.CheckConstraints(item!, $"{path}.{place + 1}.member", violations);
        }
    }

    public override string Echo(JsonNode value) => $"[{string.Join(", ", value.AsArray().Select(item => element.Echo(item!)))}]";

    public bool Fits(JsonNode value) => value.AsArray().Count >= shortest && value.AsArray().Count <= longest;

    public string Limits => $"[{Errors.AtMost(longest)}, {Errors.AtLeast(shortest)}]";
}

/// <summary>Names to values; where the names are those of tables, they are checked as such.</summary>
internal sealed class MapShape(string elementType, Shape element, int shortest = 0, bool byTable = false) : Shape
{
    private const string NameLimits = "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";

    private static readonly NameShape Name = new(orArn: true);

    public override void CheckType(JsonNode value, bool isField)
    {
        if (value is not JsonObject map)
        {
            throw Errors.Serialization(value is JsonArray
                ? $"Unrecognized collection type java.util.Map<java.lang.String, {(elementType.Contains('.', StringComparison.Ordinal) ? "" : "com.amazonaws.dynamodb.v20120810.")}{elementType}>"
                : isField ? "Unexpected field type" : "Unexpected value type in payload");
        }
        foreach (var (_, item) in map)
        {
            element.CheckType(item ?? throw Errors.Serialization("Unexpected value type in payload"), isField: false);
        }
    }

    public override void CheckConstraints(JsonNode value, string path, List<string> violations)
    {
        var map = value.AsObject();
        if (map.Count < shortest)
        {
            violations.Add(Errors.Violation(Echo(value), path, Errors.AtLeast(shortest)));
        }
        foreach (var (name, item) in map)
        {
            var bad = new List<string>();
            if (byTable)
            {
                Name.CheckConstraints(JsonValue.Create(name), path, bad);
            }
            if (bad.Count > 0)
            {
                violations.Add(Errors.Violation(Echo(value), path, NameLimits));
            }
            if (element is ListShape list && !list.Fits(item!))
            {
                violations.Add(Errors.Violation(Echo(value), path, $"Map value must satisfy constraint: {list.Limits}"));
            }
            else
            {
                element.CheckConstraints(item!, $"{path}.{name}.member", violations);
            }
        }
    }

    public override string Echo(JsonNode value) => $"{{{string.Join(", ", value.AsObject().Select(item => $"{item.Key}={element.Echo(item.Value!)}"))}}}";
}

/// <summary>A member of a structure.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Shape">Its form.</param>
/// <param name="IsRequired">Its absence breaks a constraint.</param>
/// <param name="IsFirst">Its absence is told alone, before any constraint.</param>
internal sealed record Member(string Name, Shape Shape, bool IsRequired = false, bool IsFirst = false)
{
    /// <summary>As constraints name it.</summary>
    public string InPath { get; } = char.ToLowerInvariant(Name[0]) + Name[1..];
}

/// <summary>
/// A structure with the members that this engine understands, in the order in which the service reports what is wrong with them.
/// A member beyond these is refused by name, so that nothing is ever accepted in silence.
/// </summary>
internal sealed class StructureShape(string name, params Member[] members) : Shape
{
    private readonly Dictionary<string, Member> _byName = members.ToDictionary(m => m.Name, StringComparer.Ordinal);

    public string Name => name;

    /// <summary>What must be there before anything else is looked at.</summary>
    public IEnumerable<string> First => members.Where(m => m.IsFirst).Select(m => m.Name);

    public override void CheckType(JsonNode value, bool isField)
    {
        if (value is not JsonObject json)
        {
            throw Errors.Serialization(value is JsonArray
                ? $"Unrecognized collection type class com.amazonaws.dynamodb.v20120810.{name}"
                : isField ? "Unexpected field type" : "Unexpected value type in payload");
        }
        foreach (var (memberName, member) in json)
        {
            if (member is not null)
            {
                var shape = _byName.GetValueOrDefault(memberName)?.Shape ?? throw Errors.NotSupported($"the parameter {memberName} of {name}");
                shape.CheckType(member, isField: true);
            }
        }
    }

    public override void CheckConstraints(JsonNode value, string path, List<string> violations)
    {
        foreach (var member in members)
        {
            var place = path.Length == 0 ? member.InPath : $"{path}.{member.InPath}";
            if (value[member.Name] is { } given)
            {
                member.Shape.CheckConstraints(given, place, violations);
            }
            else if (member.IsRequired)
            {
                violations.Add(Errors.Violation(null, place, "Member must not be null"));
            }
        }
    }

    public override string Echo(JsonNode value) =>
        $"{name}({string.Join(", ", members.Where(m => value[m.Name] is not null).Select(m => $"{m.InPath}={m.Shape.Echo(value[m.Name]!)}"))})";
}

/// <summary>An attribute value: what it holds is checked when it is read (<see cref="Values.AttributeValueReader"/>), here only its JSON types.</summary>
internal sealed class ValueShape : Shape
{
    private readonly Dictionary<string, Shape> _types;

    public ValueShape()
    {
        Shape text = new TextShape(), flag = new FlagShape(), bytes = new BytesShape(), texts = new ListShape(text);
        _types = new()
        {
            ["S"] = text,
            ["N"] = text,
            ["B"] = bytes,
            ["BOOL"] = flag,
            ["NULL"] = flag,
            ["SS"] = texts,
            ["NS"] = texts,
            ["BS"] = new ListShape(bytes),
            ["L"] = new ListShape(this),
            ["M"] = new MapShape("AttributeValue", this),
        };
    }

    public override void CheckType(JsonNode value, bool isField)
    {
        if (value is not JsonObject json)
        {
            throw Errors.Serialization(value.GetValueKind() == JsonValueKind.Array
                ? "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"
                : isField ? "Unexpected field type" : "Unexpected value type in payload");
        }
        foreach (var (type, content) in json)
        {
            if (content is not null)
            {
                _types.GetValueOrDefault(type)?.CheckType(content, isField: true);
            }
        }
    }

    public override string Echo(JsonNode value) =>
        $"AttributeValue({string.Join(", ", value.AsObject().Select(type => $"{type.Key}={type.Value?.ToString()}"))})";
}
