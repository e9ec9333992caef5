using System.Globalization;
using System.Net;

namespace LocalCloud.Sns.Filters;

/// <summary>A block of addresses, such as <c>10.0.0.0/24</c>.</summary>
internal static class CidrSyntax
{
    public static void Check(string block)
    {
        if (block.Split('/') is not [var address, var bits])
        {
            throw InvalidAttributeException.OfFilterPolicy("Malformed CIDR, one '/' required");
        }

        if (!int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var mask))
        {
            throw InvalidAttributeException.OfFilterPolicy("Malformed CIDR, mask bits must be an integer");
        }

        if (!IPAddress.TryParse(address, out var parsed))
        {
            throw InvalidAttributeException.OfFilterPolicy($"Nonstandard IP address: {address}");
        }

        if (mask > parsed.GetAddressBytes().Length * 8)
        {
            throw InvalidAttributeException.OfFilterPolicy($"Malformed CIDR, mask bits must not be more than {parsed.GetAddressBytes().Length * 8}");
        }
    }
}
