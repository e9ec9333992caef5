using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>
/// Writes one line of JSON per entry: level, message, timestamp, service, cold_start, xray_trace_id, name and sampling_rate, then the
/// keys appended to the invocation, those of its scopes, and the arguments of the message's template; the exception comes last.
/// The first of two equal keys wins.
/// </summary>
internal sealed class PowertoolsLogger(string category, PowertoolsLoggerProvider provider) : ILogger
{
    /// <summary>The template of an entry that is an object, not a text.</summary>
    public const string ObjectTemplate = "{@json}";

    private const string TemplateKey = "{OriginalFormat}";

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= provider.Configuration.MinimumLogLevel;

    public IDisposable BeginScope<TState>(TState state) => provider.Scopes.Push(state);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception exception, Func<TState, Exception, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = provider.Json.Encoder }))
        {
            var arguments = state as IReadOnlyList<KeyValuePair<string, object>>;
            var entry = new Entry(json, provider);
            json.WriteStartObject();
            WriteOwnKeys(json, logLevel, arguments, () => formatter(state, exception));
            entry.AddAll(LogContext.Keys);
            provider.Scopes.ForEachScope(static (scope, entry) => entry.AddScope(scope), entry);
            entry.AddArguments(arguments);
            if (exception is not null)
            {
                json.WritePropertyName(provider.Keys.Exception);
                JsonValue.Write(json, exception, provider.Json);
            }

            json.WriteEndObject();
        }

        provider.Configuration.LogOutput.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private void WriteOwnKeys(Utf8JsonWriter json, LogLevel level, IReadOnlyList<KeyValuePair<string, object>> arguments, Func<string> text)
    {
        var keys = provider.Keys;
        var configuration = provider.Configuration;
        json.WriteString(keys.Level, level.ToString());
        json.WritePropertyName(keys.Message);
        if (IsObject(arguments))
        {
            JsonValue.Write(json, arguments[0].Value, provider.Json);
        }
        else
        {
            json.WriteStringValue(text());
        }

        json.WriteString(keys.Timestamp, DateTime.UtcNow.ToString(configuration.TimestampFormat ?? "o", CultureInfo.InvariantCulture));
        json.WriteString(keys.Service, configuration.Service);
        json.WriteBoolean(keys.ColdStart, LambdaLifecycle.IsColdStart);
        if (TraceId(PowertoolsEnvironment.TraceHeader) is { } trace)
        {
            json.WriteString(keys.XrayTraceId, trace);
        }

        json.WriteString(keys.Name, category);
        if (configuration.SamplingRate > 0)
        {
            json.WriteNumber(keys.SamplingRate, configuration.SamplingRate);
        }
    }

    private static bool IsObject(IReadOnlyList<KeyValuePair<string, object>> arguments) =>
        arguments is { Count: 2 } && arguments[1].Key == TemplateKey && arguments[1].Value is ObjectTemplate;

    /// <summary><c>1-…</c> of <c>Root=1-…;Parent=…;Sampled=1</c>.</summary>
    private static string TraceId(string header)
    {
        const string Root = "Root=";
        return Array.Find(header?.Split(';') ?? [], part => part.StartsWith(Root, StringComparison.OrdinalIgnoreCase))?[Root.Length..];
    }

    /// <summary>The keys that came from outside: none of them twice, and none with a name of the line's own.</summary>
    private sealed class Entry(Utf8JsonWriter json, PowertoolsLoggerProvider provider)
    {
        private readonly HashSet<string> _written = new(StringComparer.Ordinal);

        public void AddAll(IEnumerable<KeyValuePair<string, object>> pairs)
        {
            foreach (var (key, value) in pairs)
            {
                Add(key, value);
            }
        }

        public void AddScope(object scope)
        {
            switch (scope)
            {
                case IEnumerable<KeyValuePair<string, object>> pairs:
                    AddAll(pairs);
                    break;
                case IEnumerable<KeyValuePair<string, string>> pairs:
                    AddAll(pairs.Select(static pair => KeyValuePair.Create(pair.Key, (object)pair.Value)));
                    break;
                default:
                    // A scope that is only a text has no key to stand under.
                    break;
            }
        }

        public void AddArguments(IReadOnlyList<KeyValuePair<string, object>> arguments)
        {
            if (arguments is not null && !IsObject(arguments))
            {
                AddAll(arguments);
            }
        }

        private void Add(string key, object value)
        {
            if (string.IsNullOrWhiteSpace(key) || key == TemplateKey)
            {
                return;
            }

            var name = provider.Keys.Policy.ConvertName(key.TrimStart('@'));
            if (!provider.Keys.IsReserved(name) && _written.Add(name))
            {
                json.WritePropertyName(name);
                JsonValue.Write(json, value, provider.Json);
            }
        }
    }
}
