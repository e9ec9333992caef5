using System.Security.Cryptography;

namespace LocalCloud.Tracing;

/// <summary>An X-Ray trace header: <c>Root=1-{8 hex: unix time}-{24 hex};Parent={16 hex};Sampled=1</c>.</summary>
/// <remarks>Source: X-Ray developer guide, "Tracing header".</remarks>
/// <param name="Root">The trace.</param>
/// <param name="Parent">The segment that the next one hangs below; null: none yet.</param>
public sealed record TraceHeader(string Root, string? Parent, bool IsSampled)
{
    /// <summary>A new trace, without a segment so far.</summary>
    public static TraceHeader New() => new($"1-{DateTimeOffset.UtcNow.ToUnixTimeSeconds():x8}-{RandomNumberGenerator.GetHexString(24, lowercase: true)}", null, IsSampled: true);

    public static string NewSegmentId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Null where the text is none.</summary>
    public static TraceHeader? Parse(string? text)
    {
        var fields = (text ?? "").Split(';').Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
            .GroupBy(field => field[0].Trim(), StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First()[1].Trim(), StringComparer.OrdinalIgnoreCase);
        return fields.TryGetValue("Root", out var root) && IsTraceId(root)
            ? new TraceHeader(root, fields.GetValueOrDefault("Parent"), fields.GetValueOrDefault("Sampled") != "0")
            : null;
    }

    public static bool IsTraceId(string text) => text.Split('-') is ["1", { Length: 8 } time, { Length: 24 } id] && time.All(char.IsAsciiHexDigit) && id.All(char.IsAsciiHexDigit);

    public override string ToString() => $"Root={Root}{(Parent is null ? "" : $";Parent={Parent}")};Sampled={(IsSampled ? 1 : 0)}";
}
