using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Model;

namespace LocalCloud.DynamoDb.Values;

/// <summary>Values from the JSON of a request, checked as the service checks them.</summary>
internal static class AttributeValueReader
{
    // Values may be 32 levels deep: 31 lists and maps inside each other, and what the last one holds.
    private const int MaximumNesting = 31;

    private static readonly HashSet<string> Types = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];

    /// <summary>An item or a key: attribute names to values.</summary>
    public static MapValue ReadItem(JsonObject json) => ReadMap(json, 0);

    /// <summary>One value, for example <c>{"S":"abc"}</c>, whose JSON types have been checked.</summary>
    public static AttributeValue Read(JsonNode json, int depth = 0)
    {
        AttributeValue? value = null;
        var isAmbiguous = false;
        // The service ignores members that are null, for some SDKs write them, and looks at each of the others before it counts them.
        foreach (var (type, content) in json.AsObject().Where(m => m.Value is not null && Types.Contains(m.Key)))
        {
            isAmbiguous = value is not null;
            value = Read(type, content!, depth);
        }
        return isAmbiguous ? throw Errors.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
            : value ?? throw Errors.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    }

    private static AttributeValue Read(string type, JsonNode content, int depth) => type switch
    {
        "S" => new StringValue(content.GetValue<string>()),
        "N" => Number(content),
        "B" => Bytes(content),
        "BOOL" => new BooleanValue(FlagShape.IsSet(content)),
        "NULL" => FlagShape.IsSet(content) ? new NullValue() : throw Errors.Invalid("Null attribute value types must have the value of true"),
        "SS" => Set(type, content, e => new StringValue(e.GetValue<string>()), "An string set  may not be empty"),
        "NS" => Set(type, content, e => Number(e), "An number set  may not be empty"),
        "BS" => Set(type, content, Bytes, "Binary sets should not be empty"),
        "L" => ReadList(content.AsArray(), depth + 1),
        _ => ReadMap(content.AsObject(), depth + 1),
    };

    private static MapValue ReadMap(JsonObject members, int depth)
    {
        CheckDepth(depth);
        if (members.ContainsKey(""))
        {
            throw Errors.Validation("Empty attribute name");
        }
        var attributes = new Dictionary<string, AttributeValue>(members.Count);
        foreach (var (name, value) in members)
        {
            attributes[AttributeName.Checked(name)] = Read(value!, depth);
        }
        return new MapValue(attributes);
    }

    private static ListValue ReadList(JsonArray elements, int depth)
    {
        CheckDepth(depth);
        return new ListValue([.. elements.Select(e => Read(e!, depth))]);
    }

    private static void CheckDepth(int depth)
    {
        if (depth > MaximumNesting)
        {
            throw Errors.Validation("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
        }
    }

    private static NumberValue Number(JsonNode json) => new(DynamoNumber.Parse(json.GetValue<string>()));

    private static BinaryValue Bytes(JsonNode json) => new(Convert.FromBase64String(json.GetValue<string>()));

    private static SetValue Set(string type, JsonNode json, Func<JsonNode, AttributeValue> read, string ifEmpty)
    {
        AttributeValue[] members = [.. json.AsArray().Select(e => read(e!))];
        var set = SetValue.From(type, members) ?? throw Errors.Invalid(ifEmpty);
        return set.Members.Count == members.Length ? set : throw Duplicates(type, members);
    }

    private static Protocol.AwsException Duplicates(string type, AttributeValue[] members) => type == "NS"
        ? Errors.Validation("Input collection contains duplicates")
        : Errors.Invalid($"Input collection [{string.Join(", ", members.Select(m => m.ToJson()[type[..1]]))}]{(type == "BS" ? "of type BS " : " ")}contains duplicates.");
}
