using System.Security.Cryptography;
using System.Text;

namespace LocalCloud.Template;

/// <summary>The UUID of an event source mapping of a template: it follows from the names, so that it is the same in every run.</summary>
internal static class MappingId
{
    /// <param name="stack">The stack's name.</param>
    /// <param name="logicalId">The mapping's, or what SAM makes of an event: the function's with the event's name behind it.</param>
    public static Guid Of(string stack, string logicalId) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{stack}/{logicalId}")).AsSpan(0, 16));
}
