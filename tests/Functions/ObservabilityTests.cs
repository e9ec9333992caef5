using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AWS.Lambda.Powertools.Common;
using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions;

/// <summary>Log lines, metrics and sampling, as the functions are put together.</summary>
public sealed partial class ObservabilityTests(LocalSystem system)
{
    /// <summary>Lines about an order that nobody can read, so nobody knows its correlation id.</summary>
    private static readonly string[] WithoutCorrelation = ["OrderSystem.Functions.ReconcileOrders.Unreadable"];

    [Fact]
    public void Every_line_that_names_an_order_names_its_correlation_id()
    {
        var lines = Assemblies().SelectMany(assembly => assembly.GetTypes().Where(type => type.Name == "Log"))
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Select(method => (Name: $"{type.Namespace}.{method.Name}", Attribute: method.GetCustomAttribute<LoggerMessageAttribute>())))
            .Where(line => line.Attribute is not null).ToList();

        Assert.True(lines.Count > 20, $"There are {lines.Count} lines.");
        Assert.Equal(WithoutCorrelation, lines.Where(line => line.Attribute!.Message.Contains("{OrderId}", StringComparison.Ordinal) && !line.Attribute.Message.Contains("{CorrelationId}", StringComparison.Ordinal)).Select(line => line.Name));
    }

    [Fact]
    public void Every_function_observes_its_ports_after_it_has_registered_them()
    {
        foreach (var startup in Directory.EnumerateFiles(Path.Combine(LocalSystem.Root, "src", "Functions"), "Startup.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(startup);
            Assert.True(text.LastIndexOf(".Add", StringComparison.Ordinal) < text.IndexOf(".ObservePorts();", StringComparison.Ordinal), $"{startup} must end with .ObservePorts().");
        }
    }

    [Fact]
    public void The_document_has_every_metric_with_its_unit_and_dimensions_and_no_other()
    {
        var rows = File.ReadLines(Path.Combine(LocalSystem.Root, "docs", "observability.md")).Select(line => MetricRow().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value, match.Groups[5].Value));

        Assert.Equal(MetricNames.All.Select(metric => (metric.Name, metric.Unit.ToString(), metric.Dimension ?? "", metric.Emitter, metric.Meaning)), rows);
    }

    [Fact]
    public void A_metric_has_a_name_of_its_own_and_is_listed() => Assert.Equal(
        typeof(MetricNames).GetProperties().Where(property => property.PropertyType == typeof(Metric)).Select(property => property.Name).Order(StringComparer.Ordinal),
        MetricNames.All.Select(metric => metric.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void An_invocations_metrics_are_one_document_for_each_set_of_dimensions_whatever_thread_added_them()
    {
        var metrics = DispatchProxy.Create<IMetrics, CallRecorder>();
        var calls = ((CallRecorder)(object)metrics).Calls;
        var buffer = new MetricBuffer(metrics);

        Parallel.For(0, 20, _ => buffer.Add(MetricNames.OrderCreated, 1));
        buffer.Add(MetricNames.StripeCallTime, 12, "Create");
        buffer.Add(MetricNames.StripeCallTime, 13, "Capture");
        buffer.Add(MetricNames.StripeCallError, 0, "Create");
        buffer.Flush();
        buffer.Flush();

        Assert.Equal(
            [.. Enumerable.Repeat("AddMetric OrderCreated 1", 20), "Flush", "AddDimension Operation Create", "AddMetric StripeCallTime 12", "AddMetric StripeCallError 0", "Flush", "AddDimension Operation Capture", "AddMetric StripeCallTime 13", "Flush"],
            calls);
        Assert.Throws<ArgumentException>(() => buffer.Add(MetricNames.StripeCallTime, 1));
        Assert.Throws<ArgumentException>(() => buffer.Add(MetricNames.OrderCreated, 1, "Create"));
    }

    [Fact]
    public void A_change_counts_its_outcome_and_the_time_in_the_status_it_leaves()
    {
        var metrics = DispatchProxy.Create<IMetrics, CallRecorder>();
        var buffer = new MetricBuffer(metrics);
        var telemetry = new OrderTelemetry(buffer, Lines(new LogSampling(0, LogLevel.Warning, LogLevel.Trace)).Provider.GetRequiredService<ILogger<OrderTelemetry>>());
        var start = DateTimeOffset.UnixEpoch;
        var placed = Order.Place(
            OrderId.Of(new CustomerId("c"), IdempotencyKey.TryParse("k")!.Value), new CustomerId("c"), [new(Sku.Parse("MUG-01"), "Mug", 1, 1999)], new Money(1999, Currency.Parse("usd")), "pm_1", "f", StockStatus.Untracked, start, TimeSpan.FromHours(1), "corr", null);
        var claimed = placed.After.Claim(start.AddSeconds(2));
        var attached = claimed.After.Attach("pi_1", start.AddSeconds(3));
        var authorized = attached.After.Authorize(start.AddSeconds(7));

        foreach (var change in (Change[])[placed, claimed, attached, authorized])
        {
            telemetry.Changed(change);
        }

        telemetry.Conflicted(authorized);
        buffer.Flush();

        Assert.Equal(
            ["AddMetric OrderCreated 1", "AddMetric TimeInPending 2000", "AddMetric PaymentAuthorized 1", "AddMetric TimeInProcessing 5000", "AddMetric OrderConflict 1", "Flush"],
            ((CallRecorder)(object)metrics).Calls);
    }

    [Theory]
    // rate, POWERTOOLS_LOG_LEVEL, AWS_LAMBDA_LOG_LEVEL → what is written
    [InlineData(0, LogLevel.Information, LogLevel.Debug, "Information Warning")]
    [InlineData(1, LogLevel.Information, LogLevel.Debug, "Debug Information Warning")]
    [InlineData(1, LogLevel.Information, LogLevel.Information, "Information Warning")]
    [InlineData(1, LogLevel.Warning, LogLevel.Debug, "Debug Information Warning")]
    [InlineData(0, LogLevel.Warning, LogLevel.Debug, "Warning")]
    [InlineData(0, LogLevel.Debug, LogLevel.Trace, "Debug Information Warning")]
    [InlineData(1, LogLevel.Trace, LogLevel.Warning, "Warning")]
    public void What_an_invocation_writes_depends_on_its_sampling_and_both_levels(double rate, LogLevel level, LogLevel lambda, string expected)
    {
        var sampling = new LogSampling(rate, level, lambda);
        var (provider, lines) = Lines(sampling);
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("test");

        sampling.Begin("request-1");
        Debug(logger);
        Information(logger);
        Warning(logger);

        Assert.Equal(expected.Split(' '), lines.Select(line => (string)JsonNode.Parse(line)!["level"]!));
    }

    [Fact]
    public async Task Invocations_side_by_side_are_sampled_each_for_itself_with_all_their_parts()
    {
        var sampling = new LogSampling(0.25, LogLevel.Information, LogLevel.Debug);
        var (provider, lines) = Lines(sampling);
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("test");
        var ids = Enumerable.Range(0, 400).Select(i => $"request-{i}").ToList();

        async Task<(string Id, bool Sampled)> InvokeAsync(string id)
        {
            var sampled = sampling.Begin(id);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
            {
                await Task.Yield();
                Part(logger, id);
            }));
            return (id, sampled);
        }

        var done = await Task.WhenAll(ids.Select(InvokeAsync));

        Assert.InRange(done.Count(invocation => invocation.Sampled), 70, 130);
        var written = lines.Select(line => (string)JsonNode.Parse(line)!["invocationId"]!).CountBy(id => id).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(done.Where(invocation => invocation.Sampled).Select(invocation => invocation.Id).Order(StringComparer.Ordinal), written.Keys.Order(StringComparer.Ordinal));
        Assert.All(written.Values, count => Assert.Equal(3, count));
        Assert.Equal(done, await Task.WhenAll(ids.Select(InvokeAsync)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_rate_that_is_none_is_refused(double rate) => Assert.Throws<ArgumentOutOfRangeException>(() => new LogSampling(rate, LogLevel.Information, LogLevel.Trace));

    [Fact]
    public async Task A_message_carries_the_orders_correlation_id_and_trace_beside_its_body()
    {
        var id = await Orders.PlaceAsync("obs");
        await system.ChangeAsync(id, "SET #traceparent = :trace", (":trace", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"));
        await system.ChangeAsync(id, "SET nextCheckAt = :past", (":past", "2026-01-01T00:00:00.000Z"));

        await Invoke.ReconcileOrdersAsync("{}");

        var sent = system.MessageEntries(id)[^1];
        Assert.Equal("example-request=", (string?)sent["MessageAttributes"]?["correlationId"]?["StringValue"]);
        Assert.Equal("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", (string?)sent["MessageSystemAttributes"]?["AWSTraceHeader"]?["StringValue"]);
    }

    private static IEnumerable<Assembly> Assemblies() => AppDomain.CurrentDomain.GetAssemblies()
        .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => Directory.Exists(Path.Combine(LocalSystem.Root, "src", "Functions", Path.GetFileNameWithoutExtension(file)))).Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file))))
        .Append(typeof(OrderTelemetry).Assembly).Distinct()
        .Where(assembly => assembly == typeof(OrderTelemetry).Assembly || Directory.Exists(Path.Combine(LocalSystem.Root, "src", "Functions", assembly.GetName().Name!)));

    private static (ServiceProvider Provider, ConcurrentQueue<string> Lines) Lines(LogSampling sampling)
    {
        var lines = new Written();
        return (new ServiceCollection().AddTelemetry(sampling, options => options.LogOutput = lines).BuildServiceProvider(), lines.Lines);
    }

    [LoggerMessage(1, LogLevel.Debug, "debug")]
    private static partial void Debug(ILogger logger);

    [LoggerMessage(2, LogLevel.Information, "information")]
    private static partial void Information(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "warning")]
    private static partial void Warning(ILogger logger);

    [LoggerMessage(4, LogLevel.Debug, "part of {InvocationId}")]
    private static partial void Part(ILogger logger, string invocationId);

    [GeneratedRegex(@"^\| `(\w+)` \| (\w+) \| (?:`(\w+)`)? ?\| ([^|]+?) \| ([^|]+?) \|$")]
    private static partial Regex MetricRow();

    private sealed class Written : IConsoleWrapper
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public void WriteLine(string message)
        {
            // Where its own sampling has changed its level, Powertools says so in plain text, once in so many processes.
            if (message.StartsWith('{'))
            {
                Lines.Enqueue(message);
            }
        }

        public void Debug(string message)
        {
        }

        public void Error(string message) => Lines.Enqueue(message);
    }

    /// <summary>Notes what is asked of Powertools' metrics.</summary>
    public class CallRecorder : DispatchProxy
    {
        internal List<string> Calls { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Calls.Add(string.Join(' ', (args ?? []).Take(2).Where(argument => argument is not (null or bool)).Prepend(targetMethod!.Name)));
            return null;
        }
    }
}
