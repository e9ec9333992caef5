using System.IO.Compression;
using System.Text;

namespace OrderSystem.Dev.Stripe;

/// <summary>A text that is kept long and seldom read, in about a tenth of the memory: Stripe remembers answers for a day and events for a month.</summary>
internal sealed class PackedText
{
    private readonly byte[] _packed;

    public PackedText(string text)
    {
        using var packed = new MemoryStream();
        using (var writer = new StreamWriter(new DeflateStream(packed, CompressionLevel.Fastest), new UTF8Encoding(false)))
        {
            writer.Write(text);
        }

        _packed = packed.ToArray();
    }

    /// <summary>The text again.</summary>
    public override string ToString()
    {
        using var reader = new StreamReader(new DeflateStream(new MemoryStream(_packed), CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
