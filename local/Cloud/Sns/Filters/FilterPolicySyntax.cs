using System.Text.Json;

namespace LocalCloud.Sns.Filters;

/// <summary>
/// What may stand in a filter policy, and in which words SNS refuses the rest. It knows fewer operators than EventBridge: no
/// <c>wildcard</c>, and of <c>anything-but</c> only <c>prefix</c> (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html;
/// the words and their order are recorded from the service).
/// </summary>
internal static class FilterPolicySyntax
{
    /// <param name="policy">JSON, without spaces: the places in the refusals count in it.</param>
    /// <exception cref="InvalidAttributeException">SNS would not take it.</exception>
    public static void Check(byte[] policy)
    {
        var reader = new PolicyReader(policy);
        if (reader.Next() != JsonTokenType.StartObject)
        {
            throw reader.Fault("Filter is not an object");
        }

        CheckObject(ref reader);
    }

    private static void CheckObject(ref PolicyReader reader)
    {
        var isEmpty = true;
        while (reader.Next() != JsonTokenType.EndObject)
        {
            isEmpty = false;
            var name = reader.Text();
            switch (reader.Next())
            {
                case JsonTokenType.StartObject:
                    CheckObject(ref reader);
                    break;
                case JsonTokenType.StartArray when name == "$or" && reader.IsListOfObjects():
                    while (reader.Next() == JsonTokenType.StartObject)
                    {
                        CheckObject(ref reader);
                    }

                    break;
                case JsonTokenType.StartArray:
                    CheckValues(ref reader);
                    break;
                default:
                    throw reader.Fault($"\"{name}\" must be an object or an array");
            }
        }

        if (isEmpty)
        {
            throw reader.Fault("Empty objects are not allowed");
        }
    }

    private static void CheckValues(ref PolicyReader reader)
    {
        var isEmpty = true;
        while (reader.Next() != JsonTokenType.EndArray)
        {
            isEmpty = false;
            switch (reader.Token)
            {
                case JsonTokenType.StartObject:
                    CheckMatch(ref reader);
                    break;
                case JsonTokenType.StartArray:
                    throw reader.Fault("Match value must be String, number, true, false, or null");
                default:
                    break;
            }
        }

        if (isEmpty)
        {
            throw reader.Fault("Empty arrays are not allowed");
        }
    }

    private static void CheckMatch(ref PolicyReader reader)
    {
        if (reader.Next() != JsonTokenType.PropertyName)
        {
            throw reader.Fault("Match expression name not found");
        }

        switch (reader.Text())
        {
            case ("prefix" or "suffix" or "equals-ignore-case") and var name:
                CheckText(ref reader, name);
                break;
            case "cidr":
                // Its refusal does speak of a prefix.
                CidrSyntax.Check(CheckText(ref reader, "prefix"));
                break;
            case "exists":
                if (reader.Next() is not (JsonTokenType.True or JsonTokenType.False))
                {
                    throw reader.Fault("exists match pattern must be either true or false.");
                }

                break;
            case "numeric":
                NumericSyntax.Check(ref reader);
                break;
            case "anything-but":
                CheckAnythingBut(ref reader);
                break;
            case var unknown:
                throw reader.Fault($"Unrecognized match type {unknown}");
        }

        CheckEnd(ref reader);
    }

    private static void CheckAnythingBut(ref PolicyReader reader)
    {
        switch (reader.Next())
        {
            case JsonTokenType.StartObject:
                if (reader.Next() != JsonTokenType.PropertyName)
                {
                    throw reader.Fault("Anything-But expression name not found");
                }

                if (reader.Text() is var name && name != "prefix")
                {
                    throw reader.Fault($"Unsupported anything-but pattern: {name}");
                }

                CheckText(ref reader, name);
                CheckEnd(ref reader);
                break;
            case JsonTokenType.StartArray:
                CheckExcluded(ref reader);
                break;
            case JsonTokenType.String or JsonTokenType.Number:
                break;
            default:
                throw reader.Fault("Value of anything-but must be an array or single string/number value.");
        }
    }

    private static void CheckExcluded(ref PolicyReader reader)
    {
        JsonTokenType? kind = null;
        while (reader.Next() != JsonTokenType.EndArray)
        {
            if (reader.Token is not (JsonTokenType.String or JsonTokenType.Number))
            {
                throw reader.Fault("Inside anything but list, start|null|boolean is not supported.");
            }

            if (kind is not null && kind != reader.Token)
            {
                throw reader.Fault("Inside anything but list, either all values are number or string, mixed type is not supported");
            }

            kind = reader.Token;
        }

        if (kind is null)
        {
            throw reader.Fault("Empty arrays are not allowed");
        }
    }

    private static string CheckText(ref PolicyReader reader, string match) =>
        reader.Next() == JsonTokenType.String ? reader.Text() : throw reader.Fault($"{match} match pattern must be a string");

    private static void CheckEnd(ref PolicyReader reader)
    {
        if (reader.Next() != JsonTokenType.EndObject)
        {
            throw reader.Fault("Only one key allowed in match expression");
        }
    }
}
