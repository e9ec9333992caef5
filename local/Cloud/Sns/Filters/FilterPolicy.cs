using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.EventSources.Patterns;
using LocalCloud.Protocol;

namespace LocalCloud.Sns.Filters;

/// <summary>What a filter policy looks at.</summary>
internal enum FilterPolicyScope
{
    MessageAttributes,
    MessageBody,
}

/// <summary>
/// Which messages a subscription gets (https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html). The comparison is that of
/// event patterns; what they are compared with is either the message's attributes or its body, a JSON object.
/// </summary>
internal sealed class FilterPolicy
{
    private readonly EventPattern? _pattern;

    private FilterPolicy(string text, FilterPolicyScope scope, EventPattern? pattern)
    {
        Text = text;
        Scope = scope;
        _pattern = pattern;
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    public FilterPolicyScope Scope { get; }

    /// <exception cref="InvalidAttributeException">SNS would not take it.</exception>
    public static FilterPolicy Parse(string text, FilterPolicyScope scope)
    {
        var policy = ParseJson(text);
        if (policy is JsonObject { Count: 0 })
        {
            return new FilterPolicy(text, scope, null);
        }

        var compact = policy?.ToJsonString(AwsJsonProtocol.Wire) ?? "null";
        FilterPolicySyntax.Check(Encoding.UTF8.GetBytes(compact));
        FilterPolicyLimits.Check(policy!.AsObject(), scope);
        try
        {
            return new FilterPolicy(text, scope, EventPattern.Parse(Rounded(policy)!.ToJsonString(AwsJsonProtocol.Wire)));
        }
        catch (EventPatternException fault)
        {
            throw InvalidAttributeException.OfFilterPolicy(fault.Message);
        }
    }

    /// <summary>A text that must be JSON, of this or another attribute.</summary>
    /// <exception cref="InvalidAttributeException">It is not; the message is what follows the attribute's name.</exception>
    public static JsonNode? ParseJson(string text, string attribute = "FilterPolicy")
    {
        try
        {
            return JsonInput.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new InvalidAttributeException($"{attribute}: {JsonFault.Describe(text, fault)}");
        }
    }

    /// <param name="message">What was published.</param>
    /// <param name="body">The text that the subscription would get.</param>
    public bool Accepts(PublishedMessage message, string body) =>
        _pattern is null || ((Scope == FilterPolicyScope.MessageAttributes ? Candidate(message.Attributes) : Candidate(body)) is { } candidate && _pattern.Matches(candidate));

    /// <summary>An equal policy, whatever its spaces and the order of its members.</summary>
    public bool IsSame(FilterPolicy? other) => other is not null && Scope == other.Scope && JsonNode.DeepEquals(JsonInput.TryParse(Text), JsonInput.TryParse(other.Text));

    /// <summary>A body that is no JSON object matches no policy. Lists in lists count as one.</summary>
    private static JsonObject? Candidate(string body) => JsonInput.TryParse(body) is JsonObject parsed ? (JsonObject)Rounded(parsed)! : null;

    /// <summary>Numbers are compared with five digits after the point (subscription-filter-policy-constraints).</summary>
    private static JsonNode? Rounded(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Rounded(member.Value)))),
        JsonArray list => new JsonArray([.. list.SelectMany(Elements).Select(Rounded)]),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => Number(number.ToJsonString()) ?? number.DeepClone(),
        null => null,
        _ => node.DeepClone(),
    };

    private static JsonValue? Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e15m
        ? JsonValue.Create(Math.Truncate(number * 100_000) / 100_000)
        : null;

    private static IEnumerable<JsonNode?> Elements(JsonNode? node) => node is JsonArray inner ? inner.SelectMany(Elements) : [node];

    /// <summary>Binary attributes take no part.</summary>
    private static JsonObject Candidate(JsonObject attributes)
    {
        var candidate = new JsonObject();
        foreach (var (name, node) in attributes)
        {
            var attribute = node!.AsObject();
            var text = attribute.Text("StringValue");
            switch (attribute.Text("DataType"))
            {
                case "String.Array" when JsonInput.TryParse(text ?? "") is (JsonArray or JsonValue) and var parsed:
                    candidate[name] = Rounded(parsed);
                    break;
                case { } type when type.StartsWith("String", StringComparison.Ordinal):
                    candidate[name] = text;
                    break;
                case { } type when type.StartsWith("Number", StringComparison.Ordinal):
                    candidate[name] = Number(text ?? "") ?? JsonValue.Create(text);
                    break;
                default:
                    break;
            }
        }

        return candidate;
    }
}
