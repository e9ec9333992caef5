using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>A value of a template that knows where it stands: at its key, or at itself inside a list.</summary>
internal abstract record Node(SourceLocation Location)
{
    public abstract JsonNode? ToJson();
}

/// <summary>An object. A one-member object named <c>Ref</c> or <c>Fn::…</c> is an intrinsic function.</summary>
internal sealed record MapNode(SourceLocation Location, OrderedDictionary<string, Node> Members) : Node(Location)
{
    public Node? this[string name] => Members.GetValueOrDefault(name);

    /// <summary>The name and argument, if this is an intrinsic function.</summary>
    public (string Name, Node Argument)? Intrinsic => Members.Count == 1 && Members.GetAt(0) is var (name, argument) && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal))
        ? (name, argument)
        : null;

    public override JsonObject ToJson() => new(Members.Select(member => KeyValuePair.Create(member.Key, member.Value.ToJson())));
}

internal sealed record ListNode(SourceLocation Location, IReadOnlyList<Node> Items) : Node(Location)
{
    public override JsonArray ToJson() => new([.. Items.Select(item => item.ToJson())]);
}

/// <summary>Text, a number, a truth value, or null.</summary>
internal sealed record ScalarNode(SourceLocation Location, JsonValue? Value) : Node(Location)
{
    public ScalarNode(SourceLocation location, string text)
        : this(location, JsonValue.Create(text))
    {
    }

    /// <summary>The value as it was written: <c>!Sub</c> and text properties take numbers, too.</summary>
    public string Text => Value?.ToString() ?? "";

    public override JsonNode? ToJson() => Value?.DeepClone();
}
