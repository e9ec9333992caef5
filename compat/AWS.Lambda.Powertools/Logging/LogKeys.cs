using System.Text.Json;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The keys that a line has of its own, in the case that was asked for. Nothing else may take their names.</summary>
internal sealed class LogKeys
{
    private readonly HashSet<string> _reserved;

    public LogKeys(LoggerOutputCase outputCase, bool lambdaLevel)
    {
        Policy = outputCase switch
        {
            LoggerOutputCase.CamelCase => JsonNamingPolicy.CamelCase,
            LoggerOutputCase.PascalCase => PascalCase.Policy,
            _ => JsonNamingPolicy.SnakeCaseLower,
        };

        // Lambda's own filter looks for "level" or "LogLevel", not for "Level".
        Level = lambdaLevel && outputCase == LoggerOutputCase.PascalCase ? "LogLevel" : Policy.ConvertName("Level");
        Message = Policy.ConvertName("Message");
        Timestamp = Policy.ConvertName("Timestamp");
        Service = Policy.ConvertName("Service");
        ColdStart = Policy.ConvertName("ColdStart");
        XrayTraceId = Policy.ConvertName("XrayTraceId");
        Name = Policy.ConvertName("Name");
        SamplingRate = Policy.ConvertName("SamplingRate");
        Exception = Policy.ConvertName("Exception");
        _reserved = [Level, Message, Timestamp, Service, ColdStart, XrayTraceId, Name, SamplingRate, Exception];
    }

    public JsonNamingPolicy Policy { get; }

    public string Level { get; }

    public string Message { get; }

    public string Timestamp { get; }

    public string Service { get; }

    public string ColdStart { get; }

    public string XrayTraceId { get; }

    public string Name { get; }

    public string SamplingRate { get; }

    public string Exception { get; }

    public bool IsReserved(string key) => _reserved.Contains(key);

    private sealed class PascalCase : JsonNamingPolicy
    {
        public static readonly PascalCase Policy = new();

        public override string ConvertName(string name) =>
            string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
