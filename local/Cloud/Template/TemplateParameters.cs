using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>
/// The values of a template's parameters: what was given, else the default, checked against the parameter's type and
/// constraints (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html).
/// </summary>
internal static class TemplateParameters
{
    private static readonly PropertySchema Schema = PropertySchema.Parse(
        "Type Default AllowedValues AllowedPattern MinLength MaxLength MinValue MaxValue ConstraintDescription Description NoEcho");

    /// <summary>Values by name; a list parameter is a list node.</summary>
    public static IReadOnlyDictionary<string, Node> Resolve(MapNode? section, TemplateOptions options, string file)
    {
        var declared = section?.Members ?? [];
        foreach (var given in options.Parameters.Keys.Where(given => !declared.ContainsKey(given)))
        {
            throw new TemplateException(section?.Location ?? new SourceLocation(file, 1), $"A value was given for parameter {given}, which the template does not declare.{Suggestion.For(given, declared.Keys)}");
        }

        return declared.ToDictionary(
            parameter => parameter.Key,
            parameter => ResolveOne(parameter.Key, parameter.Value, options.Parameters.GetValueOrDefault(parameter.Key)),
            StringComparer.Ordinal);
    }

    private static Node ResolveOne(string name, Node node, string? given)
    {
        var place = new Place($"Parameter {name}");
        Schema.Check(node, place);
        var definition = (MapNode)node;
        var type = (definition["Type"] as ScalarNode)?.Text ?? throw new TemplateException(node.Location, place, "Type is missing.");
        var text = given ?? (definition["Default"] as ScalarNode)?.Text
            ?? throw new TemplateException(node.Location, place, "it has no Default, and no value was given.");
        if (type.StartsWith("AWS::SSM::", StringComparison.Ordinal) && given is null)
        {
            throw new TemplateException(node.Location, place, $"{type} is read from Systems Manager, which is not there locally: give the value itself.");
        }

        var list = type is "CommaDelimitedList" || type.StartsWith("List<", StringComparison.Ordinal);
        var values = list ? text.Split(',', StringSplitOptions.TrimEntries) : [text];
        foreach (var value in values)
        {
            Check(definition, place, type, value);
        }

        return list
            ? new ListNode(node.Location, [.. values.Select(value => new ScalarNode(node.Location, value))])
            : new ScalarNode(node.Location, text);
    }

    private static void Check(MapNode definition, Place place, string type, string value)
    {
        if (type is not ("String" or "Number" or "CommaDelimitedList" or "List<Number>") && !type.StartsWith("AWS::", StringComparison.Ordinal) && !type.StartsWith("List<AWS::", StringComparison.Ordinal))
        {
            throw new TemplateException(definition["Type"]!.Location, place, $"'{type}' is not a parameter type.{Suggestion.For(type, ["String", "Number", "List<Number>", "CommaDelimitedList"])}");
        }

        var shown = Bool(definition, "NoEcho") ? "the value" : $"'{value}'";
        if (definition["AllowedValues"] is ListNode allowed && !allowed.Items.Any(item => (item as ScalarNode)?.Text == value))
        {
            Refuse($"is not one of {string.Join(", ", allowed.Items.Select(item => (item as ScalarNode)?.Text))}");
        }

        if (definition["AllowedPattern"] is ScalarNode pattern && !Regex.IsMatch(value, $"^(?:{pattern.Text})$", RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            Refuse($"does not match {pattern.Text}");
        }

        if (type.Contains("Number", StringComparison.Ordinal))
        {
            if (!decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                Refuse("is not a number");
            }

            Bound("MinValue", number, below: true);
            Bound("MaxValue", number, below: false);
        }
        else
        {
            Bound("MinLength", value.Length, below: true);
            Bound("MaxLength", value.Length, below: false);
        }

        void Bound(string limit, decimal actual, bool below)
        {
            if (definition[limit] is ScalarNode { Text: var text } && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && (below ? actual < bound : actual > bound))
            {
                Refuse($"is outside {limit} {text}");
            }
        }

        void Refuse(string problem) => throw new TemplateException(
            definition.Location, place, $"{shown} {problem}.{((definition["ConstraintDescription"] as ScalarNode)?.Text is { Length: > 0 } hint ? $" {hint}" : "")}");
    }

    private static bool Bool(MapNode definition, string name) => definition[name] is ScalarNode { Value: JsonValue value } && value.ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
}
