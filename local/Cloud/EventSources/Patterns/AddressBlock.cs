using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.RegularExpressions;

namespace LocalCloud.EventSources.Patterns;

/// <summary>Blocks of IP addresses in patterns: <c>10.0.0.0/24</c>; whatever host bits the address has.</summary>
internal static partial class AddressBlock
{
    /// <exception cref="EventPatternException">The text is no block.</exception>
    public static ValueMatcher Matcher(string block)
    {
        if (block.Split('/') is not [var head, var mask])
        {
            throw new EventPatternException("Malformed CIDR, one '/' required");
        }

        if (!int.TryParse(mask, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bits))
        {
            throw new EventPatternException("Malformed CIDR, mask bits must be an integer");
        }

        if (bits < 0)
        {
            throw new EventPatternException("Malformed CIDR, mask bits must not be negative");
        }

        if (Bytes(head) is not { } address)
        {
            throw new EventPatternException($"Nonstandard IP address: {head}");
        }

        var width = address.Length * 8;
        if (bits >= width)
        {
            throw new EventPatternException(width == 32 ? "IPv4 mask bits must be < 32" : "IPv6 mask bits must be < 128");
        }

        var wanted = Network(address, bits);
        return ValueMatcher.OnText(text => Bytes(text) is { } one && one.Length == address.Length && Network(one, bits) == wanted);
    }

    private static BigInteger Network(byte[] address, int bits) => new BigInteger(address, isUnsigned: true, isBigEndian: true) >> ((address.Length * 8) - bits);

    private static byte[]? Bytes(string text) => Form().IsMatch(text) && IPAddress.TryParse(text, out var address) ? address.GetAddressBytes() : null;

    [GeneratedRegex(@"^([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*)$")]
    private static partial Regex Form();
}
