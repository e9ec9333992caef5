using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Model;
using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// The parameters from before expressions (Expected, AttributeUpdates, AttributesToGet, KeyConditions, QueryFilter, ScanFilter),
/// rewritten as the expressions that mean the same, so that the engine has one way to read a request.
/// Source: developer guide, "Legacy DynamoDB conditional parameters".
/// </summary>
internal sealed class LegacyParameters
{
    private static readonly string[] Conditional = ["Expected", "QueryFilter", "ScanFilter"];
    private static readonly string[] Expressions = ["ProjectionExpression", "FilterExpression", "KeyConditionExpression", "UpdateExpression", "ConditionExpression"];
    private static readonly string[] NotIndexable = ["NE", "IN", "CONTAINS", "NOT_CONTAINS", "NULL", "NOT_NULL"];

    private readonly JsonObject _request;
    private readonly JsonObject _names = [];
    private readonly JsonObject _values = [];
    private readonly LegacyConditions _conditions;

    private LegacyParameters(JsonObject request)
    {
        _request = request;
        _conditions = new LegacyConditions(Name, Value);
    }

    /// <summary>The request with its legacy parameters replaced; the request itself where it has none.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="known">The legacy parameters of this operation.</param>
    /// <exception cref="AwsException">Both kinds of parameters are used, or one says nothing that could be meant.</exception>
    public static JsonObject Rewrite(JsonObject request, params string[] known)
    {
        var used = known.Where(name => request[name] is not null).ToList();
        if (used.Count == 0)
        {
            return request;
        }

        // A key condition of the old kind goes with expressions for the rest.
        var expressions = Expressions.Where(name => request[name] is not null).ToList();
        var clashing = used.Where(name => name != "KeyConditions" || request["KeyConditionExpression"] is not null).ToList();
        if (expressions.Count > 0 && clashing.Count > 0)
        {
            throw Errors.Validation($"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {{{string.Join(", ", clashing)}}} Expression parameters: {{{string.Join(", ", expressions)}}}");
        }

        // The expressions made here bring aliases of their own.
        _ = Bindings.Read(request["ExpressionAttributeNames"]?.AsObject(), request["ExpressionAttributeValues"]?.AsObject(), Missing(known), expressions.Count > 0);
        return new LegacyParameters(request.DeepClone().AsObject()).Rewrite(used);
    }

    /// <summary>The expressions that an operation takes values for, as the message says that there are none.</summary>
    private static string Missing(string[] known) => known[0] switch
    {
        "AttributeUpdates" => "UpdateExpression and ConditionExpression are null",
        "Expected" => "ConditionExpression is null",
        _ => known.Contains("KeyConditions") ? "FilterExpression and KeyConditionExpression are null" : "FilterExpression is null",
    };

    private JsonObject Rewrite(List<string> used)
    {
        var conditional = new Request(_request).Choice(Words.ConditionalOperator);
        if (used.Contains("ConditionalOperator") && !Conditional.Any(name => _request[name] is JsonObject { Count: > 1 }))
        {
            throw Errors.Validation("ConditionalOperator can only be used when Filter or Expected has two or more elements");
        }

        foreach (var name in used)
        {
            var value = _request[name]!;
            _request.Remove(name);
            switch (name)
            {
                case "AttributesToGet" when (string?)_request["Select"] is { } select and not "SPECIFIC_ATTRIBUTES":
                    throw Errors.Validation($"Cannot specify the AttributesToGet when choosing to get {(select == "COUNT" ? "only the Count" : select)}");
                case "AttributesToGet":
                    Set("ProjectionExpression", Projection(value.AsArray()));
                    break;
                case "AttributeUpdates":
                    Set("UpdateExpression", Update(value.AsObject()));
                    break;
                case "Expected":
                    Set("ConditionExpression", Join(conditional, value.AsObject().Select(entry => _conditions.Expectation(entry.Key, entry.Value!.AsObject()))));
                    break;
                case "KeyConditions":
                    Set("KeyConditionExpression", Join("AND", KeyConditions(value.AsObject()).Select(entry => _conditions.Comparison(entry.Key, entry.Value!.AsObject()))));
                    break;
                case "QueryFilter" or "ScanFilter":
                    Set("FilterExpression", Join(conditional, value.AsObject().Select(entry => _conditions.Comparison(entry.Key, entry.Value!.AsObject()))));
                    break;
            }
        }

        Attach("ExpressionAttributeNames", _names);
        Attach("ExpressionAttributeValues", _values);
        return _request;
    }

    private static JsonObject KeyConditions(JsonObject conditions)
    {
        if (conditions.Count == 0)
        {
            throw Errors.Validation("Conditions can be of length 1 or 2 only");
        }
        return conditions.Any(condition => NotIndexable.Contains((string?)condition.Value!["ComparisonOperator"]))
            ? throw Errors.Validation("Attempted conditional constraint is not an indexable operation")
            : conditions;
    }

    private string Projection(JsonArray attributes)
    {
        var names = attributes.Select(attribute => attribute!.GetValue<string>()).ToList();
        return names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw Errors.Invalid($"Duplicate value in attribute name: {twice.Key}")
            : string.Join(", ", names.Select(Name));
    }

    private string Update(JsonObject updates)
    {
        List<string> set = [], remove = [], add = [], delete = [];
        foreach (var (attribute, update) in updates)
        {
            var (action, given) = ((string?)update!["Action"] ?? Words.AttributeAction.Default, update["Value"]);
            var name = Name(attribute);
            var type = given is null ? null : AttributeValueReader.Read(given).Type;
            switch (action)
            {
                case "DELETE" when type is null:
                    remove.Add(name);
                    break;
                case var _ when type is null:
                    throw Errors.Invalid("Only DELETE action is allowed when no attribute value is specified");
                case "DELETE" when type is "SS" or "NS" or "BS":
                    delete.Add($"{name} {Value(given!)}");
                    break;
                case "DELETE":
                    throw Errors.Invalid($"DELETE action with value is not supported for the type {type}");
                case "PUT":
                    set.Add($"{name} = {Value(given!)}");
                    break;
                // A list grows at its end; numbers and sets add as in an expression.
                case "ADD" when type == "L":
                    set.Add($"{name} = list_append(if_not_exists({name}, {Value(new JsonObject { ["L"] = new JsonArray() })}), {Value(given!)})");
                    break;
                case "ADD" when type is "N" or "SS" or "NS" or "BS":
                    add.Add($"{name} {Value(given!)}");
                    break;
                default:
                    throw Errors.Invalid($"ADD action is not supported for the type {type}");
            }
        }

        (string Clause, List<string> Parts)[] clauses = [("SET", set), ("REMOVE", remove), ("ADD", add), ("DELETE", delete)];
        return string.Join(' ', clauses.Where(clause => clause.Parts.Count > 0).Select(clause => $"{clause.Clause} {string.Join(", ", clause.Parts)}"));
    }

    private static string Join(string conditional, IEnumerable<string> conditions) => string.Join($" {conditional} ", conditions);

    private string Name(string attribute) => Alias('#', _names, attribute);

    private string Value(JsonNode value) => Alias(':', _values, value.DeepClone());

    private static string Alias(char kind, JsonObject aliases, JsonNode of)
    {
        var alias = $"{kind}legacy{aliases.Count.ToString(CultureInfo.InvariantCulture)}";
        aliases[alias] = of;
        return alias;
    }

    private void Set(string expression, string text)
    {
        if (text.Length > 0)
        {
            _request[expression] = Parser.Generated + text;
        }
    }

    private void Attach(string member, JsonObject aliases)
    {
        foreach (var (alias, of) in _request[member]?.AsObject() ?? [])
        {
            aliases[alias] = of!.DeepClone();
        }
        if (aliases.Count > 0)
        {
            _request[member] = aliases;
        }
    }
}
