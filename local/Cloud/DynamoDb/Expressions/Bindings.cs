using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// ExpressionAttributeNames and ExpressionAttributeValues of one request: what the aliases in its expressions stand for.
/// Keeps account of those used, for one that no expression uses is refused.
/// </summary>
internal sealed class Bindings
{
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, AttributeValue> _values = [];
    private readonly HashSet<string> _unused = [];

    private Bindings()
    {
    }

    /// <param name="names">ExpressionAttributeNames, or null.</param>
    /// <param name="values">ExpressionAttributeValues, or null.</param>
    /// <param name="expressions">The names of the expressions the request may have, for the message if it has none.</param>
    /// <param name="any">Whether it has at least one.</param>
    public static Bindings Read(JsonObject? names, JsonObject? values, string expressions, bool any)
    {
        if (!any && names is not null)
        {
            throw Errors.Validation("ExpressionAttributeNames can only be specified when using expressions");
        }
        if (!any && values is not null)
        {
            throw Errors.Validation($"ExpressionAttributeValues can only be specified when using expressions: {expressions}");
        }
        var bindings = new Bindings();
        bindings.ReadNames(names);
        bindings.ReadValues(values);
        return bindings;
    }

    public AttributeValue Value(string alias, string expressionName)
    {
        _unused.Remove(alias);
        return _values.TryGetValue(alias, out var value)
            ? value
            : throw Errors.Validation($"Invalid {expressionName}: An expression attribute value used in expression is not defined; attribute value: {alias}");
    }

    public DocumentPath Path(PathSyntax syntax, string expressionName)
    {
        var steps = new Step[syntax.Steps.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var step = syntax.Steps[i];
            steps[i] = new Step(step.IsAlias ? NameOf(step.Name!, expressionName) : step.Name, step.Index);
        }
        return new DocumentPath(steps);
    }

    /// <summary>Refuses aliases that no expression used.</summary>
    public void CheckAllUsed()
    {
        if (_unused.Count == 0)
        {
            return;
        }
        var names = _unused.Where(a => a[0] == '#').ToList();
        throw names.Count > 0
            ? Errors.Validation($"Value provided in ExpressionAttributeNames unused in expressions: keys: {{{string.Join(", ", names)}}}")
            : Errors.Validation($"Value provided in ExpressionAttributeValues unused in expressions: keys: {{{string.Join(", ", _unused)}}}");
    }

    private string NameOf(string alias, string expressionName)
    {
        _unused.Remove(alias);
        return _names.TryGetValue(alias, out var name)
            ? name
            : throw Errors.Validation($"Invalid {expressionName}: An expression attribute name used in the document path is not defined; attribute name: {alias}");
    }

    private void ReadNames(JsonObject? names)
    {
        CheckNotEmpty(names, "ExpressionAttributeNames");
        foreach (var (alias, name) in names ?? [])
        {
            CheckAlias(alias, '#', "ExpressionAttributeNames");
            _names[alias] = AttributeName.Checked(name!.GetValue<string>());
            _unused.Add(alias);
        }
    }

    private void ReadValues(JsonObject? values)
    {
        CheckNotEmpty(values, "ExpressionAttributeValues");
        foreach (var (alias, _) in values ?? [])
        {
            CheckAlias(alias, ':', "ExpressionAttributeValues");
        }
        foreach (var (alias, value) in values ?? [])
        {
            try
            {
                _values[alias] = AttributeValueReader.Read(value!);
            }
            catch (Protocol.AwsException e)
            {
                throw Errors.Validation($"ExpressionAttributeValues contains invalid value: {e.Message} for key {alias}");
            }
            _unused.Add(alias);
        }
    }

    private static void CheckNotEmpty(JsonObject? given, string parameter)
    {
        if (given is { Count: 0 })
        {
            throw Errors.Validation($"{parameter} must not be empty");
        }
    }

    private static void CheckAlias(string alias, char sign, string parameter)
    {
        if (alias.Length < 2 || alias[0] != sign || !alias.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw Errors.Validation($"{parameter} contains invalid key: Syntax error; key: \"{alias}\"");
        }
    }
}
