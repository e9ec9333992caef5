namespace OrderSystem.Adapters.Streams;

/// <summary>The order of a shard's records: whole numbers of up to 40 digits, more than any integer type holds.</summary>
internal static class SequenceNumbers
{
    public static int Compare(string left, string right)
    {
        var a = left.AsSpan().TrimStart('0');
        var b = right.AsSpan().TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
