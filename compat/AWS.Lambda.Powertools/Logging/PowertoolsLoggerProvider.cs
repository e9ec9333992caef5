using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Settles the configuration with the environment, once, and makes the loggers.</summary>
[ProviderAlias("PowertoolsLogger")]
internal sealed class PowertoolsLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<string, PowertoolsLogger> _loggers = new(StringComparer.OrdinalIgnoreCase);

    public PowertoolsLoggerProvider(PowertoolsLoggerConfiguration configuration)
    {
        Configuration = configuration;
        Settle(configuration);
        Keys = new LogKeys(configuration.LoggerOutputCase, lambdaLevel: LambdaLevel != LogLevel.None);
        Json = new JsonSerializerOptions(configuration.JsonOptions ?? new JsonSerializerOptions());
        Json.PropertyNamingPolicy ??= Keys.Policy;
        Json.DictionaryKeyPolicy ??= Keys.Policy;
        Json.Encoder ??= JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        Current = configuration;
    }

    /// <summary>The configuration that was settled last; the extensions on any logger speak about this one.</summary>
    public static PowertoolsLoggerConfiguration Current { get; private set; }

    public PowertoolsLoggerConfiguration Configuration { get; }

    public LogKeys Keys { get; }

    public JsonSerializerOptions Json { get; }

    public IExternalScopeProvider Scopes { get; private set; } = new LoggerExternalScopeProvider();

    private static LogLevel LambdaLevel => PowertoolsEnvironment.LambdaLogLevel?.Trim().ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        _ => LogLevel.None,
    };

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new PowertoolsLogger(name, this));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;

    public void Dispose() => _loggers.Clear();

    private static void Settle(PowertoolsLoggerConfiguration configuration)
    {
        var level = configuration.MinimumLogLevel;
        if (level == LogLevel.None)
        {
            level = Enum.TryParse<LogLevel>(PowertoolsEnvironment.LogLevel, ignoreCase: true, out var asked) ? asked : LogLevel.Information;
        }

        if (LambdaLevel is not LogLevel.None and var lambda)
        {
            if (level < lambda)
            {
                configuration.LogOutput.WriteLine(
                    $"Current log level ({level}) does not match AWS Lambda Advanced Logging Controls minimum log level ({lambda}). This can lead to data loss, consider adjusting them.");
            }

            level = lambda;
        }

        configuration.MinimumLogLevel = configuration.InitialLogLevel = level;
        configuration.Service = string.IsNullOrEmpty(configuration.Service) ? PowertoolsEnvironment.Service : configuration.Service;
        if (configuration.LoggerOutputCase == LoggerOutputCase.Default)
        {
            configuration.LoggerOutputCase =
                Enum.TryParse<LoggerOutputCase>(PowertoolsEnvironment.LoggerCase, ignoreCase: true, out var asked) && asked != LoggerOutputCase.Default
                    ? asked
                    : LoggerOutputCase.SnakeCase;
        }

        var rate = configuration.SamplingRate > 0 ? configuration.SamplingRate : PowertoolsEnvironment.LoggerSampleRate;
        configuration.SamplingRate = rate is >= 0 and <= 1 ? rate : 0;
        configuration.SampleFirst();
    }
}
