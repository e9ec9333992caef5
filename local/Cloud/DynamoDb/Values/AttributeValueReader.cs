using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.DynamoDb.Values;

/// <summary>Values from the JSON of a request, checked as the service checks them.</summary>
internal static class AttributeValueReader
{
    // Values may be 32 levels deep: 31 lists and maps inside each other, and what the last one holds.
    private const int MaximumNesting = 31;

    /// <summary>An item or a key: attribute names to values.</summary>
    public static MapValue ReadItem(JsonNode? json) => ReadMap(json, 0);

    /// <summary>One value, for example <c>{"S":"abc"}</c>.</summary>
    public static AttributeValue Read(JsonNode? json, int depth = 0)
    {
        if (json is not null and not JsonObject)
        {
            throw Errors.Serialization("Unexpected token for an attribute value");
        }
        var typed = json as JsonObject ?? [];
        // The service ignores members that are null: some SDKs write them.
        using var members = typed.Where(m => m.Value is not null).GetEnumerator();
        if (!members.MoveNext())
        {
            throw Errors.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        var (type, content) = members.Current;
        if (members.MoveNext())
        {
            throw Errors.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        }
        return type switch
        {
            "S" => new StringValue(Text(content)),
            "N" => new NumberValue(DynamoNumber.Parse(Text(content))),
            "B" => Binary(content),
            "BOOL" => new BooleanValue(Flag(content)),
            "NULL" => Flag(content) ? new NullValue() : throw Errors.Invalid("Null attribute value types must have the value of true"),
            "SS" => Strings(content),
            "NS" => Numbers(content),
            "BS" => Binaries(content),
            "L" => ReadList(content, depth + 1),
            "M" => ReadMap(content, depth + 1),
            _ => throw Errors.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        };
    }

    private static MapValue ReadMap(JsonNode? json, int depth)
    {
        CheckDepth(depth);
        if (json is not JsonObject members)
        {
            throw Errors.Serialization("Unexpected token for a map of attribute values");
        }
        var attributes = new Dictionary<string, AttributeValue>(members.Count);
        foreach (var (name, value) in members)
        {
            attributes[name.Length > 0 ? name : throw Errors.Validation("Empty attribute name")] = Read(value, depth);
        }
        return new MapValue(attributes);
    }

    private static ListValue ReadList(JsonNode? json, int depth)
    {
        CheckDepth(depth);
        return new ListValue([.. Elements(json).Select(e => Read(e, depth))]);
    }

    private static void CheckDepth(int depth)
    {
        if (depth > MaximumNesting)
        {
            throw Errors.Validation("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
        }
    }

    private static BinaryValue Binary(JsonNode? json)
    {
        try
        {
            return new BinaryValue(Convert.FromBase64String(Text(json)));
        }
        catch (FormatException)
        {
            throw Errors.Serialization("Invalid Base64 encoding in a binary attribute value");
        }
    }

    private static SetValue Strings(JsonNode? json)
    {
        StringValue[] members = [.. Elements(json).Select(e => new StringValue(Text(e)))];
        return Set("SS", members) ?? throw Errors.Invalid("An string set  may not be empty");
    }

    private static SetValue Numbers(JsonNode? json)
    {
        NumberValue[] members = [.. Elements(json).Select(e => new NumberValue(DynamoNumber.Parse(Text(e))))];
        return Set("NS", members) ?? throw Errors.Invalid("An number set  may not be empty");
    }

    private static SetValue Binaries(JsonNode? json)
    {
        BinaryValue[] members = [.. Elements(json).Select(Binary)];
        return Set("BS", members) ?? throw Errors.Invalid("Binary sets should not be empty");
    }

    private static SetValue? Set(string type, AttributeValue[] members)
    {
        var set = SetValue.From(type, members);
        if (set is not null && set.Members.Count != members.Length)
        {
            throw type == "NS"
                ? Errors.Validation("Input collection contains duplicates")
                : Errors.Invalid($"Input collection [{string.Join(", ", members.Select(m => m.ToJson()[type[..1]]))}]{(type == "BS" ? "of type BS " : " ")}contains duplicates.");
        }
        return set;
    }

    private static JsonArray Elements(JsonNode? json) =>
        json as JsonArray ?? throw Errors.Serialization("Unexpected token where a list was expected");

    private static string Text(JsonNode? json) => json?.GetValueKind() switch
    {
        JsonValueKind.String => json.GetValue<string>(),
        JsonValueKind.Number => throw Errors.Serialization("NUMBER_VALUE cannot be converted to String"),
        JsonValueKind.True => throw Errors.Serialization("TRUE_VALUE cannot be converted to String"),
        JsonValueKind.False => throw Errors.Serialization("FALSE_VALUE cannot be converted to String"),
        _ => throw Errors.Serialization("Unexpected token where a string was expected"),
    };

    private static bool Flag(JsonNode? json) => json?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Errors.Serialization("Unexpected token where a boolean was expected"),
    };
}
