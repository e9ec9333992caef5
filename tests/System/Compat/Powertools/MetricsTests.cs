using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using AWS.Lambda.Powertools.Metrics;

namespace OrderSystem.SystemTests.Compat.Powertools;

/// <summary>Lines of the embedded metric format, as CloudWatch reads them.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class MetricsTests : IDisposable
{
    private readonly StringWriter _written = new();

    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The process's own; it goes back in its place.")]
    private readonly TextWriter _console = Console.Out;
    private readonly ProcessEnvironment.Variables _variables = new(
        ("AWS_LAMBDA_FUNCTION_NAME", null), ("POWERTOOLS_SERVICE_NAME", null), ("POWERTOOLS_METRICS_NAMESPACE", null), ("POWERTOOLS_METRICS_DISABLED", null));

    public MetricsTests()
    {
        Metrics.UseMetricsForTests(null);
        Console.SetOut(_written);
    }

    private List<string> Lines => [.. _written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(static line => Regex.Replace(line, "\"Timestamp\":[0-9]{13}", "\"Timestamp\":0"))];

    public void Dispose()
    {
        Console.SetOut(_console);
        _written.Dispose();
        _variables.Dispose();
        Metrics.UseMetricsForTests(null);
    }

    [Fact]
    public void Values_units_resolutions_dimensions_and_metadata_are_one_line()
    {
        var metrics = Orders().WithDefaultDimensions(new() { ["Env"] = "dev" }).Build();

        metrics.AddMetric("A", 1, MetricUnit.Count);
        metrics.AddMetric("A", 2, MetricUnit.Count);
        metrics.AddMetric("B", 1.5, MetricUnit.Milliseconds, MetricResolution.High);
        metrics.AddMetadata("order_id", "o-9");
        metrics.Flush();

        Assert.Equal(
            ["""{"_aws":{"Timestamp":0,"CloudWatchMetrics":[{"Namespace":"Orders","Metrics":[{"Name":"A","Unit":"Count"},{"Name":"B","Unit":"Milliseconds","StorageResolution":1}],"Dimensions":[["Service","Env"]]}]},"Service":"orders","Env":"dev","A":[1,2],"B":1.5,"order_id":"o-9"}"""],
            Lines);
    }

    [Fact]
    public void A_cold_start_is_a_line_of_its_own()
    {
        var metrics = Orders().WithCaptureColdStart(true).WithFunctionName("orders-create").Build();

        metrics.CaptureColdStartMetric(null);
        metrics.Flush();

        Assert.Equal(
            ["""{"_aws":{"Timestamp":0,"CloudWatchMetrics":[{"Namespace":"Orders","Metrics":[{"Name":"ColdStart","Unit":"Count"}],"Dimensions":[["Service","FunctionName"]]}]},"Service":"orders","FunctionName":"orders-create","ColdStart":1}"""],
            Lines);
    }

    [Theory]
    [InlineData(MetricUnit.None, "None")]
    [InlineData(MetricUnit.Percent, "Percent")]
    [InlineData(MetricUnit.KilobytesPerSecond, "Kilobytes/Second")]
    [InlineData(MetricUnit.CountPerSecond, "Count/Second")]
    public void A_unit_has_the_name_that_CloudWatch_gives_it(MetricUnit unit, string name)
    {
        var metrics = Orders().Build();

        metrics.PushSingleMetric("M", 1, unit);

        Assert.Contains($$"""{"Name":"M","Unit":"{{name}}"}""", Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(250, 1, "100 100 50")]
    [InlineData(1, 250, "100 100 50")]
    public void A_full_line_is_written_before_it_overflows(int names, int values, string expected)
    {
        var metrics = Orders().Build();

        for (var name = 0; name < names; name++)
        {
            for (var value = 0; value < values; value++)
            {
                metrics.AddMetric($"M{name}", value);
            }
        }

        metrics.Flush();

        Assert.Equal(expected.Split(' ').Select(int.Parse), Lines.Select(line => names > 1 ? Directive(line).GetProperty("Metrics").GetArrayLength() : JsonDocument.Parse(line).RootElement.GetProperty("M0").GetArrayLength()));
    }

    [Fact]
    public void Dimensions_of_an_invocation_are_gone_after_the_flush_and_default_ones_stay()
    {
        var metrics = Orders().Build();

        metrics.AddDimension("Route", "POST /orders");
        metrics.AddMetric("M", 1);
        metrics.Flush();
        metrics.AddMetric("M", 1);
        metrics.Flush();

        Assert.Equal(["[[\"Service\",\"Route\"]]", "[[\"Service\"]]"], Lines.Select(static line => Directive(line).GetProperty("Dimensions").GetRawText()));
    }

    [Fact]
    public void What_CloudWatch_would_refuse_is_refused_at_once()
    {
        var metrics = new MetricsBuilder().Build();

        Assert.Throws<ArgumentNullException>(() => metrics.AddMetric(" ", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.AddMetric(new string('n', 256), 1));
        Assert.Throws<ArgumentException>(() => metrics.AddMetric("M", -1));
        Assert.Throws<ArgumentException>(() => metrics.AddMetric("M", double.NaN));
        metrics.AddMetric("M", 1);
        Assert.Throws<SchemaValidationException>(() => metrics.Flush());
        for (var i = 0; i < 29; i++)
        {
            metrics.AddDimension($"D{i}", "x");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.AddDimension("D29", "x"));
    }

    [Fact]
    public void Nothing_to_flush_is_a_warning_or_an_error()
    {
        Orders().Build().Flush();
        Assert.StartsWith("##User-WARNING##", Lines[0], StringComparison.Ordinal);

        Assert.Throws<SchemaValidationException>(() => Orders().WithRaiseOnEmptyMetrics(true).Build().Flush());
    }

    [Fact]
    public void The_environment_names_namespace_and_service_and_can_switch_metrics_off()
    {
        using (new ProcessEnvironment.Variables(("POWERTOOLS_METRICS_NAMESPACE", "FromEnv"), ("POWERTOOLS_SERVICE_NAME", "svc")))
        {
            var metrics = new MetricsBuilder().Build();
            metrics.AddMetric("M", 1);
            metrics.Flush();
        }

        Metrics.UseMetricsForTests(null);
        using (new ProcessEnvironment.Variables(("POWERTOOLS_METRICS_DISABLED", "true")))
        {
            var metrics = Orders().Build();
            metrics.AddMetric("M", 1);
            metrics.Flush();
        }

        Assert.Equal(("FromEnv", "svc"), (Directive(Assert.Single(Lines)).GetProperty("Namespace").GetString(), JsonDocument.Parse(Lines[0]).RootElement.GetProperty("Service").GetString()));
    }

    [Fact]
    public void In_a_function_lines_go_around_the_console_that_the_runtime_client_captures()
    {
        using var function = new ProcessEnvironment.Variables(("AWS_LAMBDA_FUNCTION_NAME", "orders-create"));
        var metrics = Orders().Build();

        metrics.AddMetric("ThisLineIsOnTheRealStandardOutput", 1);
        metrics.Flush();

        Assert.Empty(Lines);
    }

    private static MetricsBuilder Orders() => new MetricsBuilder().WithNamespace("Orders").WithService("orders");

    private static JsonElement Directive(string line) => JsonDocument.Parse(line).RootElement.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
}
