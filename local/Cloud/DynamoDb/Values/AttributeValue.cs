using System.Text;
using System.Text.Json.Nodes;

namespace LocalCloud.DynamoDb.Values;

/// <summary>
/// One value of an item. Values never change once made, so that the table, its indexes, stream images and answers may share them.
/// </summary>
internal abstract record AttributeValue
{
    /// <summary>The type as the wire names it: <c>S</c>, <c>N</c>, <c>B</c>, <c>BOOL</c>, <c>NULL</c>, <c>L</c>, <c>M</c>, <c>SS</c>, <c>NS</c>, <c>BS</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Bytes it counts against limits and capacity. Source: developer guide, "DynamoDB item sizes and formats".</summary>
    public abstract int Size { get; }

    protected abstract JsonNode Content { get; }

    public JsonObject ToJson() => new() { [Type] = Content };

    /// <summary>As error messages show it: <c>{S:abc}</c>.</summary>
    public sealed override string ToString() => $"{{{Type}:{Content.ToJsonString().Trim('"')}}}";
}

internal sealed record StringValue(string Text) : AttributeValue
{
    public override string Type => "S";

    public override int Size => Encoding.UTF8.GetByteCount(Text);

    protected override JsonNode Content => JsonValue.Create(Text);
}

internal sealed record NumberValue(DynamoNumber Number) : AttributeValue
{
    public override string Type => "N";

    public override int Size => Number.Size;

    protected override JsonNode Content => JsonValue.Create(Number.ToString());
}

internal sealed record BinaryValue(ReadOnlyMemory<byte> Bytes) : AttributeValue
{
    public override string Type => "B";

    public override int Size => Bytes.Length;

    protected override JsonNode Content => JsonValue.Create(Convert.ToBase64String(Bytes.Span));

    public bool Equals(BinaryValue? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}

internal sealed record BooleanValue(bool Flag) : AttributeValue
{
    public override string Type => "BOOL";

    public override int Size => 1;

    protected override JsonNode Content => JsonValue.Create(Flag);
}

internal sealed record NullValue : AttributeValue
{
    public override string Type => "NULL";

    public override int Size => 1;

    protected override JsonNode Content => JsonValue.Create(true);
}

internal sealed record ListValue(IReadOnlyList<AttributeValue> Elements) : AttributeValue
{
    public override string Type => "L";

    public override int Size => 3 + Elements.Sum(e => e.Size + 1);

    protected override JsonNode Content => new JsonArray([.. Elements.Select(e => e.ToJson())]);

    public bool Equals(ListValue? other) => other is not null && Elements.SequenceEqual(other.Elements);

    public override int GetHashCode() => Elements.Count;
}

/// <summary>A map, and also an item as a whole.</summary>
internal sealed record MapValue(IReadOnlyDictionary<string, AttributeValue> Attributes) : AttributeValue
{
    private int _contentSize = -1;

    public static MapValue Empty { get; } = new(new Dictionary<string, AttributeValue>());

    public override string Type => "M";

    public override int Size => 3 + Attributes.Count + ContentSize;

    /// <summary>Names and values without the overhead of a nested map: the size of an item.</summary>
    public int ContentSize
    {
        get
        {
            if (_contentSize < 0)
            {
                _contentSize = Attributes.Sum(a => Encoding.UTF8.GetByteCount(a.Key) + a.Value.Size);
            }
            return _contentSize;
        }
    }

    protected override JsonNode Content => ToItemJson();

    public AttributeValue? this[string name] => Attributes.GetValueOrDefault(name);

    /// <summary>The attributes without the <c>M</c> around them, as <c>Item</c> and <c>Key</c> carry them.</summary>
    public JsonObject ToItemJson()
    {
        var json = new JsonObject();
        foreach (var (name, value) in Attributes)
        {
            json.Add(name, value.ToJson());
        }
        return json;
    }

    /// <summary>Only the attributes named, where present.</summary>
    public MapValue Only(IEnumerable<string> names)
    {
        var kept = new Dictionary<string, AttributeValue>();
        foreach (var name in names)
        {
            if (Attributes.TryGetValue(name, out var value))
            {
                kept[name] = value;
            }
        }
        return new MapValue(kept);
    }

    public bool Equals(MapValue? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (Attributes.Count == other.Attributes.Count && Attributes.All(a => other.Attributes.TryGetValue(a.Key, out var value) && a.Value.Equals(value))));

    public override int GetHashCode() => Attributes.Count;
}

/// <summary>A set of strings, numbers or binaries, kept in order, so that equal sets are equal whatever order they came in.</summary>
internal sealed record SetValue : AttributeValue
{
    private SetValue(string type, IReadOnlyList<AttributeValue> members)
    {
        Type = type;
        Members = members;
    }

    public override string Type { get; }

    public IReadOnlyList<AttributeValue> Members { get; }

    /// <summary>The type of the members: <c>S</c>, <c>N</c> or <c>B</c>.</summary>
    public string MemberType => Type[..1];

    public override int Size => Members.Sum(m => m.Size);

    protected override JsonNode Content => new JsonArray([.. Members.Select(m => m.ToJson()[MemberType]!.DeepClone())]);

    /// <summary>A set of these members, each once; null if there is none, for a set is never empty.</summary>
    public static SetValue? From(string type, IEnumerable<AttributeValue> members)
    {
        AttributeValue[] distinct = [.. members.Distinct()];
        Array.Sort(distinct, ValueOrder.Instance);
        return distinct.Length == 0 ? null : new SetValue(type, distinct);
    }

    public bool Equals(SetValue? other) => other is not null && Type == other.Type && Members.SequenceEqual(other.Members);

    public override int GetHashCode() => Members.Count;
}
