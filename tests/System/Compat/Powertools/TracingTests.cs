using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AWS.Lambda.Powertools.Tracing;

namespace OrderSystem.SystemTests.Compat.Powertools;

/// <summary>Subsegments as the X-Ray daemon receives them.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class TracingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly UdpClient _daemon = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ProcessEnvironment.Variables _variables;

    public TracingTests() => _variables = new ProcessEnvironment.Variables(
        ("AWS_XRAY_DAEMON_ADDRESS", $"127.0.0.1:{Port}"),
        ("LAMBDA_TASK_ROOT", "/var/task"),
        ("POWERTOOLS_SERVICE_NAME", "orders"),
        ("POWERTOOLS_TRACE_DISABLED", null),
        ("_X_AMZN_TRACE_ID", Header(sampled: true)));

    private int Port => ((IPEndPoint)_daemon.Client.LocalEndPoint!).Port;

    public void Dispose()
    {
        _variables.Dispose();
        _daemon.Dispose();
    }

    [Fact]
    public async Task The_outermost_subsegment_hangs_below_Lambdas_segment_and_carries_the_nested_ones()
    {
        Tracing.WithSubsegment("Pay (order)", subsegment =>
        {
            subsegment.AddAnnotation("OrderId", "o-1");
            Tracing.AddAnnotation("Attempt", 2);
            Tracing.AddMetadata("plan", new Dictionary<string, object> { ["step"] = "capture" });
            Tracing.AddHttpInformation("response", new Dictionary<string, object> { ["status"] = 402 });
            Tracing.WithSubsegment("audit", "Inner", _ => Tracing.AddException(Thrown("declined")));
        });

        var sent = await ReceiveAsync();

        Assert.Equal("1-5759e988-bd862e3fe1be46a994272793", sent.GetProperty("trace_id").GetString());
        Assert.Equal("53995c3f42cd8ad8", sent.GetProperty("parent_id").GetString());
        Assert.Equal(("## Pay order", "subsegment", "orders"), (Text(sent, "name"), Text(sent, "type"), Text(sent, "namespace")));
        Assert.Matches("^[0-9a-f]{16}$", Text(sent, "id"));
        Assert.True(sent.GetProperty("end_time").GetDecimal() >= sent.GetProperty("start_time").GetDecimal());
        Assert.Equal("""{"OrderId":"o-1","Attempt":2}""", sent.GetProperty("annotations").GetRawText());
        Assert.Equal("""{"orders":{"plan":{"step":"capture"}}}""", sent.GetProperty("metadata").GetRawText());
        Assert.Equal("""{"response":{"status":402}}""", sent.GetProperty("http").GetRawText());
        Assert.False(sent.TryGetProperty("fault", out _));
        var inner = Assert.Single(sent.GetProperty("subsegments").EnumerateArray().ToList());
        Assert.Equal(("## Inner", "audit"), (Text(inner, "name"), Text(inner, "namespace")));
        Assert.True(inner.GetProperty("fault").GetBoolean());
        var exception = inner.GetProperty("cause").GetProperty("exceptions")[0];
        Assert.Equal(("InvalidOperationException", "declined"), (Text(exception, "type"), Text(exception, "message")));
        Assert.Contains("TracingTests.Thrown", Text(exception.GetProperty("stack")[0], "label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subsegment_ends_and_is_sent_when_its_work_throws()
    {
        Assert.Throws<InvalidOperationException>(() => Tracing.WithSubsegment("Pay", static _ => throw new InvalidOperationException("no")));
        Tracing.WithSubsegment("Next", static _ => { });

        Assert.Equal("## Pay", Text(await ReceiveAsync(), "name"));
        var next = await ReceiveAsync();
        Assert.Equal(("## Next", "53995c3f42cd8ad8"), (Text(next, "name"), Text(next, "parent_id")));
    }

    [Fact]
    public async Task Work_on_another_thread_can_be_given_its_parent()
    {
        await Task.Run(() => Tracing.WithSubsegment("Outer", outer =>
        {
            var threads = Enumerable.Range(0, 2).Select(i => new Thread(() => Tracing.WithSubsegment($"T{i}", outer, static _ => { }))).ToList();
            threads.ForEach(static thread => thread.Start());
            threads.ForEach(static thread => thread.Join());
        }), TestContext.Current.CancellationToken);

        Assert.Equal(["## T0", "## T1"], (await ReceiveAsync()).GetProperty("subsegments").EnumerateArray().Select(static inner => Text(inner, "name")).Order());
    }

    [Theory]
    [InlineData("LAMBDA_TASK_ROOT", null)]
    [InlineData("POWERTOOLS_TRACE_DISABLED", "true")]
    [InlineData("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0")]
    [InlineData("_X_AMZN_TRACE_ID", null)]
    public async Task Outside_Lambda_switched_off_or_not_sampled_the_work_runs_and_nothing_is_sent(string variable, string? value)
    {
        var runs = 0;
        using (new ProcessEnvironment.Variables((variable, value)))
        {
            Tracing.AddAnnotation("Nowhere", 1);
            Tracing.AddException(new InvalidOperationException());
            Tracing.WithSubsegment("Pay", subsegment =>
            {
                subsegment.AddAnnotation("OrderId", "o-1");
                runs++;
            });
        }

        Tracing.WithSubsegment("Marker", static _ => { });

        Assert.Equal(1, runs);
        Assert.Equal("## Marker", Text(await ReceiveAsync(), "name"));
    }

    [Theory]
    [InlineData("udp:127.0.0.1:{0}")]
    [InlineData("tcp:127.0.0.1:1 udp:127.0.0.1:{0}")]
    [InlineData("localhost:{0}")]
    public async Task The_daemon_is_found_by_each_form_of_its_address(string form)
    {
        using var address = new ProcessEnvironment.Variables(("AWS_XRAY_DAEMON_ADDRESS", string.Format(null, form, Port)));

        Tracing.WithSubsegment("Pay", static _ => { });

        Assert.Equal("## Pay", Text(await ReceiveAsync(), "name"));
    }

    [Fact]
    public void An_annotation_that_X_Ray_cannot_index_is_refused() =>
        Tracing.WithSubsegment("Pay", static subsegment => Assert.Throws<ArgumentException>(() => subsegment.AddAnnotation("list", new[] { 1 })));

    private static string Header(bool sampled) => $"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled={(sampled ? 1 : 0)}";

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static InvalidOperationException Thrown(string message)
    {
        try
        {
            throw new InvalidOperationException(message);
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        var datagram = Encoding.UTF8.GetString((await _daemon.ReceiveAsync(deadline.Token)).Buffer);
        var (header, body) = (datagram.Split('\n')[0], datagram.Split('\n')[1]);
        Assert.Equal("""{"format":"json","version":1}""", header);
        return JsonDocument.Parse(body).RootElement;
    }
}
