using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.Compat.Lambda;

/// <summary>What the console and the context's logger write, in each of Lambda's log formats.</summary>
public sealed partial class LogFormatTests
{
    private const string Id = "8476a536-e9f4-11e8-9739-000000000001";

    [Fact]
    public async Task By_default_a_line_begins_with_time_request_id_and_level()
    {
        var (output, errors) = await LogAsync();

        Assert.Collection(
            Lines(output),
            line => Assert.Equal($"T\t{Id}\tinfo\thello {{world}}", line),
            line => Assert.Equal($"no line end|T\t{Next(1)}\tinfo\torder o-1 took 2.2 ms", line),
            line => Assert.Equal($"T\t{Next(1)}\tfail\tit failed", line),
            line => Assert.Equal("System.InvalidOperationException: logged", line));
        Assert.Equal($"T\t{Id}\tfail\tto standard error", Assert.Single(Lines(errors)));
    }

    [Fact]
    public async Task Unformatted_lines_are_the_message_alone()
    {
        // AWS_LAMBDA_HANDLER_LOG_FORMAT is the function's own and wins.
        var (output, errors) = await LogAsync(("AWS_LAMBDA_LOG_FORMAT", "JSON"), ("AWS_LAMBDA_HANDLER_LOG_FORMAT", "Unformatted"));

        Assert.Equal(["hello {world}", "no line end|order o-1 took 2.2 ms", "it failed", "System.InvalidOperationException: logged"], Lines(output));
        Assert.Equal(["to standard error"], Lines(errors));
    }

    [Fact]
    public async Task JSON_lines_carry_the_ids_and_the_arguments_as_fields()
    {
        var (output, errors) = await LogAsync(("AWS_LAMBDA_LOG_FORMAT", "JSON"));
        var lines = Lines(output);

        Assert.Equal($$"""{"timestamp":"T","level":"Information","requestId":"{{Id}}","traceId":"{{RuntimeApiServer.TraceId}}","message":"hello {world}"}""", lines[0]);
        Assert.StartsWith("no line end|", lines[1], StringComparison.Ordinal);
        var info = JsonNode.Parse(lines[1]["no line end|".Length..])!;
        Assert.Equal("order o-1 took 2.2 ms", (string?)info["message"]);
        Assert.Equal("o-1", (string?)info["OrderId"]);
        Assert.Equal("2.2", (string?)info["Elapsed"]);
        var error = JsonNode.Parse(lines[2])!;
        Assert.Equal("Error", (string?)error["level"]);
        Assert.Equal("System.InvalidOperationException", (string?)error["errorType"]);
        Assert.Equal("logged", (string?)error["errorMessage"]);
        Assert.Equal("System.InvalidOperationException: logged", (string?)error["stackTrace"]![0]);
        Assert.Equal("to standard error", (string?)JsonNode.Parse(Lines(errors)[0])!["message"]);
    }

    [Theory]
    [InlineData("ERROR", "it failed", "took")]
    [InlineData("WARN", "it failed", "took")]
    [InlineData("DEBUG", "below the level", "never")]
    public async Task Lines_below_the_level_are_not_written(string level, string written, string dropped)
    {
        var (output, _) = await LogAsync(("AWS_LAMBDA_LOG_LEVEL", level));

        Assert.Contains(written, output, StringComparison.Ordinal);
        Assert.DoesNotContain(dropped, output, StringComparison.Ordinal);
    }

    private static async Task<(string Output, string Errors)> LogAsync(params (string Name, string Value)[] environment)
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Endpoint, "Do", environment);
        await api.InvokeAsync("""{"rawPath":"/console","body":"hello {world}"}""");
        await api.InvokeAsync("""{"rawPath":"/logger"}""");

        // The exit flushes everything to the pipes: what is not there after it was never written.
        _ = api.InvokeAsync("""{"rawPath":"/exit"}""");
        Assert.Equal(3, await function.ExitAsync());
        return (function.Output, function.Errors);
    }

    private static string Next(int by) => Id[..^1] + (char)('1' + by);

    private static string[] Lines(string text) =>
        [.. Timestamp().Replace(text, "T").Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")]
    private static partial Regex Timestamp();
}
