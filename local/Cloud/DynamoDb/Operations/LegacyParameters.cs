using System.Globalization;
using System.Text.Json.Nodes;
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
    private static readonly string[] Expressions = ["UpdateExpression", "ProjectionExpression", "KeyConditionExpression", "FilterExpression", "ConditionExpression"];

    private readonly JsonObject _request;
    private readonly JsonObject _names = [];
    private readonly JsonObject _values = [];

    private LegacyParameters(JsonObject request) => _request = request;

    /// <summary>The request with its legacy parameters replaced; the request itself where it has none.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="known">The legacy parameters of this operation.</param>
    /// <exception cref="AwsException">Both kinds of parameters are used, or one says nothing that could be meant.</exception>
    public static JsonObject Rewrite(JsonObject request, params string[] known)
    {
        var used = known.Where(name => request[name] is not null).Order(StringComparer.Ordinal).ToList();
        if (used.Count == 0)
        {
            return request;
        }

        var expressions = Expressions.Where(name => request[name] is not null).ToList();
        if (expressions.Count > 0)
        {
            throw Errors.Validation($"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {{{string.Join(", ", used)}}} Expression parameters: {{{string.Join(", ", expressions)}}}");
        }

        return new LegacyParameters(request.DeepClone().AsObject()).Rewrite(used);
    }

    private JsonObject Rewrite(List<string> used)
    {
        var conditional = new Request("the request", new JsonObject { ["ConditionalOperator"] = _request["ConditionalOperator"]?.DeepClone() }, "ConditionalOperator").Choice(Words.ConditionalOperator);
        if (used.Contains("ConditionalOperator") && !Conditional.Any(name => _request[name] is JsonObject { Count: > 1 }))
        {
            throw Errors.Invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements");
        }

        foreach (var name in used)
        {
            var value = _request[name];
            _request.Remove(name);
            switch (name)
            {
                case "AttributesToGet":
                    Set("ProjectionExpression", Projection(value as JsonArray ?? throw WrongType(name, "a list of strings")));
                    break;
                case "AttributeUpdates":
                    Set("UpdateExpression", Update(Map(name, value)));
                    break;
                case "Expected":
                    Set("ConditionExpression", Join(conditional, Map(name, value).Select(entry => Expectation(entry.Key, Map(name, entry.Value)))));
                    break;
                case "KeyConditions":
                    Set("KeyConditionExpression", Join("AND", Map(name, value).Select(entry => Comparison(entry.Key, Map(name, entry.Value)))));
                    break;
                case "QueryFilter" or "ScanFilter":
                    Set("FilterExpression", Join(conditional, Map(name, value).Select(entry => Comparison(entry.Key, Map(name, entry.Value)))));
                    break;
            }
        }

        Attach("ExpressionAttributeNames", _names);
        Attach("ExpressionAttributeValues", _values);
        return _request;
    }

    private string Projection(JsonArray attributes)
    {
        if (attributes.Count == 0)
        {
            throw Errors.Constraint("[]", "attributesToGet", "Member must have length greater than or equal to 1");
        }

        var names = attributes.Select(attribute => (string?)attribute ?? throw WrongType("AttributesToGet", "a list of strings")).ToList();
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Errors.Invalid($"Duplicate value in attribute name: {twice.Key}");
        }

        return string.Join(", ", names.Select(Name));
    }

    private string Update(JsonObject updates)
    {
        List<string> set = [], remove = [], add = [], delete = [];
        foreach (var (attribute, of) in updates)
        {
            var update = Map("AttributeUpdates", of);
            var (action, value) = ((string?)update["Action"] ?? "PUT", update["Value"]);
            var name = Name(attribute);
            switch (action)
            {
                case "PUT" when value is not null:
                    set.Add($"{name} = {Value(value)}");
                    break;
                // A list grows at its end; numbers and sets add as in an expression.
                case "ADD" when value is JsonObject { Count: 1 } list && list["L"] is not null:
                    set.Add($"{name} = list_append(if_not_exists({name}, {Value(new JsonObject { ["L"] = new JsonArray() })}), {Value(value)})");
                    break;
                case "ADD" when value is not null:
                    add.Add($"{name} {Value(value)}");
                    break;
                case "DELETE" when value is not null:
                    delete.Add($"{name} {Value(value)}");
                    break;
                case "DELETE":
                    remove.Add(name);
                    break;
                case "PUT" or "ADD":
                    throw Errors.Invalid("Only DELETE action is allowed when no attribute value is specified");
                default:
                    throw Errors.Constraint(action, $"attributeUpdates.{attribute}.member.action", "Member must satisfy enum value set: [DELETE, PUT, ADD]");
            }
        }

        (string Clause, List<string> Parts)[] clauses = [("SET", set), ("REMOVE", remove), ("ADD", add), ("DELETE", delete)];
        return string.Join(' ', clauses.Where(clause => clause.Parts.Count > 0).Select(clause => $"{clause.Clause} {string.Join(", ", clause.Parts)}"));
    }

    /// <summary>Expected: either a comparison, or whether the attribute exists and with which value.</summary>
    private string Expectation(string attribute, JsonObject expected)
    {
        if (expected["ComparisonOperator"] is not null)
        {
            return expected["Exists"] is null && expected["Value"] is null
                ? Comparison(attribute, expected)
                : throw Errors.Invalid($"{(expected["Exists"] is null ? "Value" : "Exists")} and ComparisonOperator cannot be used together for Attribute: {attribute}");
        }

        return ((bool?)expected["Exists"], expected["Value"]) switch
        {
            (false, null) => $"attribute_not_exists({Name(attribute)})",
            (false, _) => throw Errors.Invalid($"Value cannot be used when Exists is false for Attribute: {attribute}"),
            (var exists, null) => throw Errors.Invalid($"Value must be provided when Exists is {(exists is null ? "null" : "true")} for Attribute: {attribute}"),
            (_, var value) => $"{Name(attribute)} = {Value(value)}",
        };
    }

    private string Comparison(string attribute, JsonObject condition)
    {
        var @operator = (string?)condition["ComparisonOperator"] ?? throw Errors.Constraint(null, "comparisonOperator", "Member must not be null");
        var arguments = condition["AttributeValueList"] as JsonArray ?? [];
        var (least, most) = @operator switch
        {
            "NULL" or "NOT_NULL" => (0, 0),
            "BETWEEN" => (2, 2),
            "IN" => (1, 100),
            _ => (1, 1),
        };
        if (arguments.Count < least || arguments.Count > most)
        {
            throw Errors.Invalid($"Invalid number of argument(s) for the {@operator} ComparisonOperator");
        }

        var name = Name(attribute);
        var values = arguments.Select(Value).ToList();
        return @operator switch
        {
            "EQ" => $"{name} = {values[0]}",
            "NE" => $"{name} <> {values[0]}",
            "LE" => $"{name} <= {values[0]}",
            "LT" => $"{name} < {values[0]}",
            "GE" => $"{name} >= {values[0]}",
            "GT" => $"{name} > {values[0]}",
            "NULL" => $"attribute_not_exists({name})",
            "NOT_NULL" => $"attribute_exists({name})",
            "CONTAINS" => $"contains({name}, {values[0]})",
            "NOT_CONTAINS" => $"NOT contains({name}, {values[0]})",
            "BEGINS_WITH" => $"begins_with({name}, {values[0]})",
            "IN" => $"{name} IN ({string.Join(", ", values)})",
            "BETWEEN" => $"{name} BETWEEN {values[0]} AND {values[1]}",
            _ => throw Errors.Constraint(@operator, "comparisonOperator", "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]"),
        };
    }

    private static string Join(string conditional, IEnumerable<string> conditions) => string.Join($" {conditional} ", conditions);

    private string Name(string attribute) => Alias('#', _names, attribute);

    private string Value(JsonNode? value) => Alias(':', _values, value?.DeepClone());

    private static string Alias(char kind, JsonObject aliases, JsonNode? of)
    {
        var alias = $"{kind}legacy{aliases.Count.ToString(CultureInfo.InvariantCulture)}";
        aliases[alias] = of;
        return alias;
    }

    private void Set(string expression, string text)
    {
        if (text.Length > 0)
        {
            _request[expression] = text;
        }
    }

    private void Attach(string member, JsonObject aliases)
    {
        if (aliases.Count > 0 && _request[member] is null)
        {
            _request[member] = aliases;
        }
    }

    private static JsonObject Map(string name, JsonNode? value) => value as JsonObject ?? throw WrongType(name, "a map of structures");

    private static AwsException WrongType(string name, string expected) => Errors.Serialization($"The member {name} must be {expected}");
}
