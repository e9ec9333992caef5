using System.Text.Json;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>
/// Lambda's own filter of a function's lines, with the JSON log format: a line that is an object with a <c>level</c> below
/// the function's is dropped. Any other line counts as INFO: plain text, and metrics in the embedded format, so a level
/// above INFO drops these too.
/// </summary>
/// <remarks>Source: Lambda developer guide, "Log-level filtering".</remarks>
internal sealed class LogFilter(LoggingSettings settings)
{
    private const int Information = 2;

    private readonly int _lowest = Rank(settings.ApplicationLevel);

    public bool Passes(string line) => !settings.IsJson || RankOf(line) >= _lowest;

    private static int RankOf(string line)
    {
        if (!line.StartsWith('{'))
        {
            return Information;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return (document.RootElement.TryGetProperty("level", out var level) || document.RootElement.TryGetProperty("LogLevel", out level)) && level.ValueKind == JsonValueKind.String
                ? Rank(level.GetString()!)
                : Information;
        }
        catch (JsonException)
        {
            return Information;
        }
    }

    // Lambda's names and those of .NET's loggers.
    private static int Rank(string level) => level.ToUpperInvariant() switch
    {
        "TRACE" => 0,
        "DEBUG" => 1,
        "WARN" or "WARNING" => 3,
        "ERROR" => 4,
        "FATAL" or "CRITICAL" => 5,
        _ => Information,
    };
}
