using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Makes a logger where there is no dependency injection.</summary>
public class PowertoolsLoggerBuilder
{
    private const string Category = "AWS.Lambda.Powertools.Logging.Logger";

    private readonly PowertoolsLoggerConfiguration _configuration = new();

    public PowertoolsLoggerBuilder WithService(string service)
    {
        _configuration.Service = service;
        return this;
    }

    public PowertoolsLoggerBuilder WithSamplingRate(double rate)
    {
        _configuration.SamplingRate = rate;
        return this;
    }

    public PowertoolsLoggerBuilder WithMinimumLogLevel(LogLevel level)
    {
        _configuration.MinimumLogLevel = level;
        return this;
    }

    public PowertoolsLoggerBuilder WithJsonOptions(JsonSerializerOptions options)
    {
        _configuration.JsonOptions = options;
        return this;
    }

    public PowertoolsLoggerBuilder WithTimestampFormat(string format)
    {
        _configuration.TimestampFormat = format;
        return this;
    }

    public PowertoolsLoggerBuilder WithOutputCase(LoggerOutputCase outputCase)
    {
        _configuration.LoggerOutputCase = outputCase;
        return this;
    }

    public PowertoolsLoggerBuilder WithLogOutput(IConsoleWrapper console)
    {
        _configuration.LogOutput = console;
        return this;
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The factory lives as long as its loggers: to the end of the process.")]
    public ILogger Build() => LoggerFactory.Create(logging => logging.AddPowertoolsLogger(_configuration)).CreateLogger(Category);
}
