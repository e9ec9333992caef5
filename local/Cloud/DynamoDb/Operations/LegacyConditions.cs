using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Operations;

/// <summary>
/// Conditions on attributes from before expressions, each as the text that means the same. They are narrower than expressions:
/// values must be of one type, and of one that the operator knows. Source: developer guide, "Legacy conditional parameters".
/// </summary>
/// <param name="name">An alias for an attribute's name.</param>
/// <param name="value">An alias for a value.</param>
internal sealed class LegacyConditions(Func<string, string> name, Func<JsonNode, string> value)
{
    private static readonly string[] Scalars = ["S", "N", "B"];

    /// <summary>Expected: either a comparison, or whether the attribute exists and with which value.</summary>
    public string Expectation(string attribute, JsonObject expected)
    {
        var (list, single, exists, comparison) = (expected["AttributeValueList"], expected["Value"], expected["Exists"], expected["ComparisonOperator"]);
        if (list is not null && single is not null)
        {
            throw Errors.Invalid($"Value and AttributeValueList cannot be used together for Attribute: {attribute}");
        }
        if (comparison is not null)
        {
            return exists is not null ? throw Errors.Invalid($"Exists and ComparisonOperator cannot be used together for Attribute: {attribute}")
                : list is null && single is null && (string?)comparison is not ("NULL" or "NOT_NULL") ? throw Errors.Invalid($"Value or AttributeValueList must be used with ComparisonOperator: {comparison} for Attribute: {attribute}")
                : Comparison(attribute, (string)comparison!, single is null ? list?.AsArray() ?? [] : [single.DeepClone()]);
        }
        if (list is not null)
        {
            throw Errors.Invalid($"AttributeValueList can only be used with a ComparisonOperator for Attribute: {attribute}");
        }
        return ((bool?)exists, single) switch
        {
            (false, null) => $"attribute_not_exists({name(attribute)})",
            (false, _) => throw Errors.Invalid($"Value cannot be used when Exists is false for Attribute: {attribute}"),
            (var given, null) => throw Errors.Invalid($"Value must be provided when Exists is {(given is null ? "null" : "true")} for Attribute: {attribute}"),
            _ => $"{name(attribute)} = {value(single)}",
        };
    }

    /// <summary>A condition of a filter or on a key.</summary>
    public string Comparison(string attribute, JsonObject condition) =>
        Comparison(attribute, (string)condition["ComparisonOperator"]!, condition["AttributeValueList"]?.AsArray() ?? []);

    private string Comparison(string attribute, string @operator, JsonArray arguments)
    {
        AttributeValue[] given = [.. arguments.Select(argument => AttributeValueReader.Read(argument!))];
        var (least, most) = @operator switch
        {
            "NULL" or "NOT_NULL" => (0, 0),
            "BETWEEN" => (2, 2),
            "IN" => (1, int.MaxValue),
            _ => (1, 1),
        };
        if (given.Length < least || given.Length > most)
        {
            throw Errors.Invalid($"Invalid number of argument(s) for the {@operator} ComparisonOperator");
        }
        CheckTypes(@operator, given);
        if (@operator == "BETWEEN" && ValueOrder.Instance.Compare(given[0], given[1]) > 0)
        {
            throw Errors.Validation("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
        }

        var path = name(attribute);
        var values = arguments.Select(argument => value(argument!)).ToList();
        return @operator switch
        {
            "EQ" => $"{path} = {values[0]}",
            "NE" => $"{path} <> {values[0]}",
            "LE" => $"{path} <= {values[0]}",
            "LT" => $"{path} < {values[0]}",
            "GE" => $"{path} >= {values[0]}",
            "GT" => $"{path} > {values[0]}",
            "NULL" => $"attribute_not_exists({path})",
            "NOT_NULL" => $"attribute_exists({path})",
            "CONTAINS" => $"contains({path}, {values[0]})",
            "NOT_CONTAINS" => $"(attribute_exists({path}) AND NOT contains({path}, {values[0]}))",
            "BEGINS_WITH" => $"begins_with({path}, {values[0]})",
            "IN" => $"{path} IN ({string.Join(", ", values)})",
            _ => $"{path} BETWEEN {values[0]} AND {values[1]}",
        };
    }

    private static void CheckTypes(string @operator, AttributeValue[] arguments)
    {
        if (arguments.DistinctBy(argument => argument.Type).Skip(1).Any())
        {
            throw Errors.Invalid("AttributeValues inside AttributeValueList must be of same type");
        }
        var isAllowed = @operator switch
        {
            "EQ" or "NE" => true,
            "BEGINS_WITH" => arguments.All(argument => argument.Type is "S" or "B"),
            _ => arguments.All(argument => Scalars.Contains(argument.Type)),
        };
        if (!isAllowed)
        {
            throw Errors.Invalid($"ComparisonOperator {@operator} is not valid for {arguments[0].Type} AttributeValue type");
        }
    }
}
