namespace LocalCloud.DynamoDb.Values;

/// <summary>
/// The order of sort keys and of comparisons: numbers by value, strings by their UTF-8 bytes, binaries by unsigned bytes.
/// Source: developer guide, "Key condition expressions for the Query operation".
/// </summary>
internal sealed class ValueOrder : IComparer<AttributeValue>
{
    public static ValueOrder Instance { get; } = new();

    /// <summary>Whether values of this type have an order at all.</summary>
    public static bool Has(string type) => type is "S" or "N" or "B";

    /// <summary>Compares two values of one type that has an order.</summary>
    public int Compare(AttributeValue? x, AttributeValue? y) => (x, y) switch
    {
        (StringValue a, StringValue b) => CompareUtf8(a.Text, b.Text),
        (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
        (BinaryValue a, BinaryValue b) => a.Bytes.Span.SequenceCompareTo(b.Bytes.Span),
        _ => throw new InvalidOperationException($"There is no order between {x?.Type ?? "nothing"} and {y?.Type ?? "nothing"}."),
    };

    public static bool StartsWith(AttributeValue value, AttributeValue prefix) => (value, prefix) switch
    {
        (StringValue a, StringValue b) => a.Text.StartsWith(b.Text, StringComparison.Ordinal),
        (BinaryValue a, BinaryValue b) => a.Bytes.Span.StartsWith(b.Bytes.Span),
        _ => false,
    };

    /// <summary>Compares the parts that both have, one after the other.</summary>
    public int CompareParts(IReadOnlyList<AttributeValue> x, IReadOnlyList<AttributeValue> y, int count)
    {
        var result = 0;
        for (var i = 0; i < count && result == 0; i++)
        {
            result = Compare(x[i], y[i]);
        }
        return result;
    }

    /// <summary>A hash that is the same in every run and every process: it decides the order of a scan.</summary>
    public static uint StableHash(IReadOnlyList<AttributeValue> key)
    {
        var hash = 2166136261u;
        foreach (var part in key)
        {
            hash = Add(hash, part);
        }
        // FNV-1a leaves the high bits of short keys alike; parallel scans split by them.
        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }

    private static uint Add(uint hash, AttributeValue key)
    {
        switch (key)
        {
            case StringValue s:
                foreach (var c in s.Text)
                {
                    hash = (hash ^ c) * 16777619u;
                }
                break;
            case NumberValue n:
                foreach (var c in n.Number.ToString())
                {
                    hash = (hash ^ c) * 16777619u;
                }
                break;
            case BinaryValue b:
                foreach (var c in b.Bytes.Span)
                {
                    hash = (hash ^ c) * 16777619u;
                }
                break;
            default:
                throw new InvalidOperationException($"A key cannot have the type {key.Type}.");
        }
        return hash;
    }

    private static int CompareUtf8(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }
        // UTF-16 puts surrogate pairs before U+E000…U+FFFF, UTF-8 after them.
        char x = a[same], y = b[same];
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
    }
}
