using System.Text;
using System.Text.Json;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>
/// Replaces intrinsic functions by their values
/// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).
/// What refers to a resource is asked of <paramref name="resources"/>.
/// </summary>
internal sealed class Evaluator(
    IReadOnlyDictionary<string, Node> parameters, MapNode? mappings, MapNode? conditions, TemplateOptions options, Func<string, string, Node, Place, string> resources)
{
    private readonly Dictionary<string, bool?> _conditions = new(StringComparer.Ordinal);

    /// <summary>The pseudo parameters, all but <c>AWS::NoValue</c>.</summary>
    public static IReadOnlyList<string> PseudoParameters { get; } =
        ["AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName", "AWS::StackId", "AWS::URLSuffix", "AWS::NotificationARNs", "AWS::NoValue"];

    /// <summary>
    /// What cannot be known becomes its own name, such as <c>${Fn::ImportValue}</c>, and dynamic references stay as they are:
    /// for a reader that runs nothing.
    /// </summary>
    public bool Symbolic { get; init; }

    /// <summary>The value with nothing left to evaluate; null for <c>AWS::NoValue</c>, which its parent leaves out.</summary>
    public Node? Evaluate(Node node, Place place)
    {
        switch (node)
        {
            case ScalarNode { Text: var text } when !Symbolic && text.Contains("{{resolve:", StringComparison.Ordinal):
                throw new TemplateException(node.Location, place, "dynamic references ({{resolve:…}}) are not resolved locally; let the function read the secret or parameter at run time.");
            case ListNode list:
                return new ListNode(list.Location, [.. list.Items.Select((item, index) => Evaluate(item, place.Then(index))).OfType<Node>()]);
            case MapNode { Intrinsic: var (name, argument) }:
                return Symbolic ? CallOrName(name, argument, node, place) : Call(name, argument, node, place);
            case MapNode map:
                var members = new OrderedDictionary<string, Node>(StringComparer.Ordinal);
                foreach (var (name, value) in map.Members)
                {
                    if (Evaluate(value, place.Then(name)) is { } result)
                    {
                        members.Add(name, result);
                    }
                }

                return new MapNode(map.Location, members);
            default:
                return node;
        }
    }

    /// <summary>Whether a condition of the template holds.</summary>
    public bool Holds(string name, Node reference, Place place)
    {
        if (conditions?[name] is not { } definition)
        {
            throw new TemplateException(reference.Location, place, $"there is no condition '{name}'.{Suggestion.For(name, conditions?.Members.Keys ?? (IEnumerable<string>)[])}");
        }

        if (_conditions.TryGetValue(name, out var known))
        {
            return known ?? throw new TemplateException(definition.Location, $"Condition {name} refers to itself.");
        }

        _conditions[name] = null;
        var value = Truth(definition, new Place($"Condition {name}"));
        _conditions[name] = value;
        return value;
    }

    private Node? CallOrName(string name, Node argument, Node node, Place place)
    {
        try
        {
            return Call(name, argument, node, place);
        }
        catch (TemplateException)
        {
            return new ScalarNode(node.Location, $"${{{name}}}");
        }
    }

    private Node? Call(string name, Node argument, Node node, Place place)
    {
        switch (name)
        {
            case "Ref":
                return Reference(Text(argument, place), node, place);
            case "Fn::GetAtt":
                var (id, attribute) = GetAtt(argument, place);
                return new ScalarNode(node.Location, resources(id, attribute, node, place));
            case "Fn::Sub":
                return new ScalarNode(node.Location, Substitute(argument, place));
            case "Fn::If":
                var branches = Items(argument, 3, name, place);
                var holds = Holds(Text(branches[0], place), branches[0], place);
                return Evaluate(branches[holds ? 1 : 2], place);
            case "Fn::Join":
                var join = Items(argument, 2, name, place);
                return new ScalarNode(node.Location, string.Join(Text(join[0], place), List(join[1], place).Select(item => Text(item, place))));
            case "Fn::Split":
                var split = Items(argument, 2, name, place);
                return new ListNode(node.Location, [.. Text(split[1], place).Split(Text(split[0], place)).Select(part => new ScalarNode(node.Location, part))]);
            case "Fn::Select":
                var select = Items(argument, 2, name, place);
                var values = List(select[1], place);
                return int.TryParse(Text(select[0], place), out var index) && index >= 0 && index < values.Count
                    ? values[index]
                    : throw new TemplateException(node.Location, place, $"Fn::Select asks for item '{Text(select[0], place)}' of {values.Count}.");
            case "Fn::FindInMap":
                return Find(argument, place);
            case "Fn::Base64":
                return new ScalarNode(node.Location, Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(argument, place))));
            case "Fn::Equals" or "Fn::And" or "Fn::Or" or "Fn::Not":
                throw new TemplateException(node.Location, place, $"{name} is for the Conditions section; use Fn::If with a condition here.");
            default:
                throw new TemplateException(node.Location, place, $"{name} is not evaluated locally.");
        }
    }

    private Node? Reference(string name, Node node, Place place) => name switch
    {
        "AWS::NoValue" => null,
        "AWS::Region" => new ScalarNode(node.Location, options.Region),
        "AWS::AccountId" => new ScalarNode(node.Location, options.AccountId),
        "AWS::Partition" => new ScalarNode(node.Location, "aws"),
        "AWS::StackName" => new ScalarNode(node.Location, options.StackName),
        "AWS::StackId" => new ScalarNode(node.Location, $"arn:aws:cloudformation:{options.Region}:{options.AccountId}:stack/{options.StackName}/local"),
        "AWS::URLSuffix" => new ScalarNode(node.Location, "amazonaws.com"),
        "AWS::NotificationARNs" => new ListNode(node.Location, []),
        _ when parameters.TryGetValue(name, out var value) => value with { Location = node.Location },
        _ => new ScalarNode(node.Location, resources(name, PhysicalNames.Ref, node, place)),
    };

    private (string Id, string Attribute) GetAtt(Node argument, Place place)
    {
        if (argument is ScalarNode { Text: var text } && text.Split('.', 2) is [var head, var tail])
        {
            return (head, tail);
        }

        return argument is ListNode { Items: [var id, var attribute] }
            ? (Text(id, place), Text(attribute, place))
            : throw new TemplateException(argument.Location, place, "Fn::GetAtt takes a logical id and an attribute.");
    }

    private string Substitute(Node argument, Place place)
    {
        var (template, variables) = argument switch
        {
            ScalarNode text => (text, null),
            ListNode { Items: [ScalarNode text, MapNode map] } => (text, map),
            _ => throw new TemplateException(argument.Location, place, "Fn::Sub takes a text, or a text and an object of variables."),
        };
        return SubText.Replace(template.Text, name =>
        {
            if (variables?[name] is { } variable)
            {
                return Text(variable, place);
            }

            var dot = name.IndexOf('.', StringComparison.Ordinal);
            return dot > 0
                ? resources(name[..dot], name[(dot + 1)..], argument, place)
                : Text(Reference(name, argument, place) ?? throw new TemplateException(argument.Location, place, "AWS::NoValue has no text."), place);
        });
    }

    private Node Find(Node argument, Place place)
    {
        var keys = Items(argument, 3, "Fn::FindInMap", place).Select(key => Text(key, place)).ToList();
        Node? found = mappings;
        foreach (var key in keys)
        {
            var map = found as MapNode;
            found = map?[key] ?? throw new TemplateException(argument.Location, place, $"there is no '{key}' in mapping {string.Join('.', keys)}.{Suggestion.For(key, map?.Members.Keys ?? (IEnumerable<string>)[])}");
        }

        return found!;
    }

    private bool Truth(Node node, Place place)
    {
        if (node is MapNode { Members: { Count: 1 } members } && members.GetAt(0) is var (name, argument))
        {
            switch (name)
            {
                case "Condition":
                    return Holds(Text(argument, place), argument, place);
                case "Fn::Equals":
                    var sides = Items(argument, 2, name, place);
                    return Canonical(sides[0], place) == Canonical(sides[1], place);
                case "Fn::Not":
                    return !Truth(Items(argument, 1, name, place)[0], place);
                case "Fn::And":
                    return Items(argument, null, name, place).All(item => Truth(item, place));
                case "Fn::Or":
                    return Items(argument, null, name, place).Any(item => Truth(item, place));
            }
        }

        throw new TemplateException(node.Location, place, "a condition is made of Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition.");
    }

    private string Canonical(Node node, Place place) => Evaluate(node, place) switch
    {
        ScalarNode scalar => scalar.Text,
        Node other => other.ToJson()!.ToJsonString(JsonSerializerOptions.Default),
        null => "",
    };

    private string Text(Node node, Place place) => Evaluate(node, place) is ScalarNode scalar
        ? scalar.Text
        : throw new TemplateException(node.Location, place, "text is expected here, not an object or a list.");

    private IReadOnlyList<Node> List(Node node, Place place) => Evaluate(node, place) is ListNode list
        ? list.Items
        : throw new TemplateException(node.Location, place, "a list is expected here.");

    private static IReadOnlyList<Node> Items(Node argument, int? count, string name, Place place) =>
        argument is ListNode { Items: var items } && (count is null ? items.Count is >= 2 and <= 10 : items.Count == count)
            ? items
            : throw new TemplateException(argument.Location, place, $"{name} takes a list of {count?.ToString() ?? "2 to 10"}.");
}
