using System.Security.Cryptography;
using System.Text.Json;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>How log lines are written. What is left out is taken from the environment (<c>POWERTOOLS_*</c>, <c>AWS_LAMBDA_LOG_LEVEL</c>).</summary>
public class PowertoolsLoggerConfiguration
{
    /// <summary>The name of the service, in every line.</summary>
    public string Service { get; set; }

    /// <summary>A .NET date format; null writes ISO 8601 with seven decimals. Times are UTC.</summary>
    public string TimestampFormat { get; set; }

    /// <summary>Lines below are not written. <see cref="LogLevel.None"/> leaves it to the environment, then to Information.</summary>
    public LogLevel MinimumLogLevel { get; set; } = LogLevel.None;

    /// <summary>The part of invocations, 0 to 1, that log from Debug on: see <see cref="PowertoolsLoggerExtensions.RefreshSampleRateCalculation"/>.</summary>
    public double SamplingRate { get; set; }

    /// <summary>The case of keys; the default is snake_case.</summary>
    public LoggerOutputCase LoggerOutputCase { get; set; } = LoggerOutputCase.Default;

    /// <summary>How objects in a line are written. Without reflection, it must know their types.</summary>
    public JsonSerializerOptions JsonOptions { get; set; }

    /// <summary>Where lines go; by default to the process's standard output.</summary>
    public IConsoleWrapper LogOutput { get; set; } = new ConsoleWrapper();

    /// <summary>The level before sampling raised it.</summary>
    internal LogLevel InitialLogLevel { get; set; } = LogLevel.Information;

    private int _refreshes;

    internal bool RefreshSampleRateCalculation()
    {
        // The first invocation is left alone: it is slow already.
        if (SamplingRate <= 0 || Interlocked.Increment(ref _refreshes) == 1)
        {
            return false;
        }

        const int Steps = 1_000_000;
        var sampled = RandomNumberGenerator.GetInt32(Steps) < SamplingRate * Steps;
        MinimumLogLevel = sampled && InitialLogLevel > LogLevel.Debug ? LogLevel.Debug : InitialLogLevel;
        return sampled;
    }
}
