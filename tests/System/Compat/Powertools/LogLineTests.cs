using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using AWS.Lambda.Powertools.Common;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrderSystem.SystemTests.Compat.Powertools;

/// <summary>One entry, one line of JSON: which keys, in which order, in which case.</summary>
[Collection(ProcessEnvironment.Name)]
[SuppressMessage("Performance", "CA1848:Use the LoggerMessage delegates", Justification = "What the extensions write is what is tested.")]
[SuppressMessage("Naming", "CA1727:Use PascalCase for named placeholders", Justification = "That keys change their case is what is tested.")]
public sealed partial class LogLineTests
{
    private const string TraceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    [Fact]
    public void A_line_has_its_own_keys_first_then_what_was_added_then_the_exception()
    {
        using var variables = new ProcessEnvironment.Variables(("_X_AMZN_TRACE_ID", TraceHeader), ("AWS_LAMBDA_INITIALIZATION_TYPE", "provisioned-concurrency"));
        var (logger, lines) = Logger(static options => options.Service = "orders");

        logger.AppendKey("CorrelationId", "c-1");
        using (logger.BeginScope(new Dictionary<string, object> { ["Function"] = "pay" }))
        {
            Placed(logger, "o-1", 3998, new InvalidOperationException("no", new FormatException("in\nner")));
        }

        logger.RemoveKey("CorrelationId");
        var line = Assert.Single(lines.Written);
        Assert.DoesNotContain('\n', line);
        Assert.Equal(
            """{"level":"Warning","message":"Order o-1 placed for 3998","timestamp":"T","service":"orders","cold_start":false,"xray_trace_id":"1-5759e988-bd862e3fe1be46a994272793","name":"test","correlation_id":"c-1","function":"pay","order_id":"o-1","total_amount":3998,"exception":{"type":"System.InvalidOperationException","message":"no","inner_exception":{"type":"System.FormatException","message":"in\nner"}}}""",
            WithoutTime(line, "timestamp"));
    }

    [Theory]
    [InlineData(LoggerOutputCase.SnakeCase, "level", "cold_start", "order_id", "user_name")]
    [InlineData(LoggerOutputCase.CamelCase, "level", "coldStart", "orderId", "userName")]
    [InlineData(LoggerOutputCase.PascalCase, "Level", "ColdStart", "OrderId", "UserName")]
    public void Keys_are_in_the_case_that_was_asked_for(LoggerOutputCase outputCase, params string[] expected)
    {
        var (logger, lines) = Logger(options => options.LoggerOutputCase = outputCase);

        logger.LogInformation("{OrderId} {userName}", "o-1", "n");

        Assert.Superset(expected.ToHashSet(), Keys(lines.Written[0]).ToHashSet());
    }

    [Fact]
    public void A_key_of_the_line_itself_cannot_be_taken_and_a_key_appears_once()
    {
        var (logger, lines) = Logger();

        using (logger.ExtraKeys(("level", "evil"), ("Message", "evil"), ("OrderId", "first")))
        {
            logger.LogInformation("{OrderId}", "second");
        }

        var line = JsonDocument.Parse(lines.Written[0]).RootElement;
        Assert.Equal("Information", line.GetProperty("level").GetString());
        Assert.Equal("second", line.GetProperty("message").GetString());
        Assert.Equal("first", line.GetProperty("order_id").GetString());
        Assert.Equal(Keys(lines.Written[0]).Distinct(), Keys(lines.Written[0]));
    }

    [Fact]
    public void An_object_is_the_message_and_values_of_all_kinds_are_JSON()
    {
        var (logger, lines) = Logger();

        logger.LogInformation(new { OrderId = "o-1", Total = 5 });
        logger.LogInformation("{A} {B} {C} {D} {E}", 1.5, true, null, DateTime.UnixEpoch, new[] { 1, 2 });

        var message = JsonDocument.Parse(lines.Written[0]).RootElement.GetProperty("message");
        Assert.Equal("""{"order_id":"o-1","total":5}""", message.GetRawText());
        Assert.EndsWith("""
            "a":1.5,"b":true,"c":null,"d":"1970-01-01T00:00:00.0000000Z","e":[1,2]}
            """, lines.Written[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Appended_keys_follow_the_invocation_and_no_other()
    {
        var (logger, lines) = Logger();

        async Task InvocationAsync(string order)
        {
            logger.AppendKey("OrderId", order);
            await Task.Yield();
            logger.LogInformation("done");
        }

        var token = TestContext.Current.CancellationToken;
        await Task.WhenAll(Task.Run(() => InvocationAsync("o-1"), token), Task.Run(() => InvocationAsync("o-2"), token));
        logger.LogInformation("outside");

        Assert.Equal(["o-1", "o-2"], lines.Written.Take(2).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("order_id").GetString()).Order());
        Assert.DoesNotContain("order_id", Keys(lines.Written[2]));
    }

    [Theory]
    [InlineData(LogLevel.None, null, null, "Information Warning Error", 0)]
    [InlineData(LogLevel.None, "debug", null, "Debug Information Warning Error", 0)]
    [InlineData(LogLevel.Warning, "Debug", null, "Warning Error", 0)]
    [InlineData(LogLevel.None, "Debug", "WARN", "Warning Error", 1)]
    [InlineData(LogLevel.Error, null, "INFO", "Error", 0)]
    [InlineData(LogLevel.Debug, "Information", "DEBUG", "Debug Information Warning Error", 0)]
    [InlineData(LogLevel.None, "Information", "DEBUG", "Debug Information Warning Error", 0)]
    public void The_level_is_that_of_Lambda_then_of_the_code_then_of_the_environment(LogLevel code, string? environment, string? lambda, string expected, int warnings)
    {
        using var variables = new ProcessEnvironment.Variables(("POWERTOOLS_LOG_LEVEL", environment), ("AWS_LAMBDA_LOG_LEVEL", lambda));
        var (logger, lines) = Logger(options => options.MinimumLogLevel = code);

        logger.LogDebug("x");
        logger.LogInformation("x");
        logger.LogWarning("x");
        logger.LogError("x");

        Assert.Equal(expected.Split(' '), lines.Written.Skip(warnings).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("level").GetString()));
        Assert.All(lines.Written.Take(warnings), static line => Assert.Contains("does not match AWS Lambda Advanced Logging Controls", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_environment_fills_what_the_code_leaves_open()
    {
        using var variables = new ProcessEnvironment.Variables(
            ("POWERTOOLS_SERVICE_NAME", "payments"), ("POWERTOOLS_LOGGER_CASE", "PascalCase"), ("POWERTOOLS_LOGGER_SAMPLE_RATE", "0.25"), ("AWS_LAMBDA_LOG_LEVEL", "INFO"));
        var (logger, lines) = Logger(static options => options.TimestampFormat = "yyyy");

        logger.LogInformation("x");

        // One in four says first that it is sampled.
        var line = JsonDocument.Parse(lines.Written[^1]).RootElement;
        Assert.Equal(("payments", 0.25, "Information"), (line.GetProperty("Service").GetString(), line.GetProperty("SamplingRate").GetDouble(), line.GetProperty("LogLevel").GetString()));
        Assert.Equal(4, line.GetProperty("Timestamp").GetString()!.Length);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.0, false)]
    public void Sampling_draws_when_the_logger_is_made_and_from_the_second_invocation_on(double rate, bool sampled)
    {
        var (logger, lines) = Logger(options => options.SamplingRate = rate);

        Assert.False(logger.RefreshSampleRateCalculation());
        logger.LogDebug("first");
        Assert.Equal(sampled, logger.RefreshSampleRateCalculation());
        logger.LogDebug("second");

        Assert.Equal(sampled ? 3 : 0, lines.Written.Count);
        Assert.All(lines.Written.Take(1), static line => Assert.StartsWith("Changed log level to DEBUG based on Sampling configuration.", line, StringComparison.Ordinal));
    }

    [LoggerMessage(1, LogLevel.Warning, "Order {OrderId} placed for {TotalAmount}")]
    private static partial void Placed(ILogger logger, string orderId, long totalAmount, Exception exception);

    private static (ILogger Logger, Lines Lines) Logger(Action<PowertoolsLoggerConfiguration>? configure = null)
    {
        var lines = new Lines();
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddPowertoolsLogger(options =>
        {
            options.LogOutput = lines;
            configure?.Invoke(options);
        }));
        return (services.BuildServiceProvider().GetRequiredService<ILoggerFactory>().CreateLogger("test"), lines);
    }

    private static IEnumerable<string> Keys(string line) => JsonDocument.Parse(line).RootElement.EnumerateObject().Select(static property => property.Name);

    private static string WithoutTime(string line, string key)
    {
        var time = JsonDocument.Parse(line).RootElement.GetProperty(key).GetString()!;
        Assert.Equal(DateTime.UtcNow, DateTime.Parse(time, null, DateTimeStyles.AdjustToUniversal), TimeSpan.FromMinutes(1));
        Assert.EndsWith("Z", time, StringComparison.Ordinal);
        return line.Replace(time, "T", StringComparison.Ordinal);
    }

    private sealed class Lines : IConsoleWrapper
    {
        private readonly Lock _gate = new();

        public List<string> Written { get; } = [];

        public void WriteLine(string message)
        {
            lock (_gate)
            {
                Written.Add(message);
            }
        }

        public void Debug(string message) => WriteLine(message);

        public void Error(string message) => WriteLine(message);
    }
}
