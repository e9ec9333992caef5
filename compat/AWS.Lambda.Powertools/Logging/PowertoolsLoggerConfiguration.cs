using System.Globalization;
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

    /// <summary>The draw for the first invocation, made when the configuration is settled.</summary>
    internal void SampleFirst()
    {
        if (SamplingRate > 0 && Draw() is var sample && sample <= SamplingRate)
        {
            LogOutput.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Changed log level to DEBUG based on Sampling configuration. Sampling Rate: {SamplingRate}, Sampler Value: {sample}."));
            MinimumLogLevel = LogLevel.Debug;
        }
    }

    internal bool RefreshSampleRateCalculation()
    {
        // The first invocation has had its draw.
        if (SamplingRate <= 0 || Interlocked.Increment(ref _refreshes) == 1)
        {
            return false;
        }

        var sampled = Draw() <= SamplingRate;
        MinimumLogLevel = sampled && InitialLogLevel > LogLevel.Debug ? LogLevel.Debug : InitialLogLevel;
        return sampled;
    }

    private static double Draw() => (double)RandomNumberGenerator.GetInt32(int.MaxValue) / int.MaxValue;
}
