using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>The verbs as a user types them.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class VerbTests(RunningSystem running)
{
    private readonly LocalSystem _system = running.System;

    public static TheoryData<string> Verbs => ["up", "test", "order", "show", "token", "invoke", "check", "bench", "cost", "packages"];

    [Fact]
    public async Task Without_a_verb_they_are_listed_one_line_each()
    {
        var ran = await DevProcess.RunAsync();

        Assert.Equal(0, ran.ExitCode);
        Assert.All(Verbs, verb => Assert.Single(ran.Output.Split('\n'), line => line.StartsWith($"  {verb.Data} ", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Each_explains_itself(string verb)
    {
        var ran = await DevProcess.RunAsync("help", verb);

        Assert.Equal(0, ran.ExitCode);
        Assert.StartsWith($"dotnet dev.cs {verb}", ran.Output, StringComparison.Ordinal);
        Assert.Empty(ran.Errors);
    }

    [Theory]
    [InlineData(2, "There is no verb 'nonsense'", "nonsense")]
    [InlineData(2, "order has no option --cuont", "order", "--cuont", "3")]
    [InlineData(2, "show needs ORDER", "show")]
    [InlineData(2, "--port is a number", "up", "--port", "many")]
    [InlineData(1, "Nothing answers at http://127.0.0.1:9/", "order", "--url", "http://127.0.0.1:9/")]
    [InlineData(1, "nonsense.json", "invoke", "CreateOrder", "--event", "nonsense.json")]
    [InlineData(1, "There is no function Nonsense", "invoke", "Nonsense", "--event", "events/create-order.json")]
    public async Task What_cannot_be_done_is_one_clear_message(int exitCode, string message, params string[] words)
    {
        var ran = await DevProcess.RunAsync(words);

        Assert.Equal(exitCode, ran.ExitCode);
        Assert.Contains(message, ran.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        var ran = await DevProcess.RunAsync("up", "--port", $"{_system.Port}");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains($"{_system.Port}", ran.Errors, StringComparison.Ordinal);
        Assert.Contains("in use", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_names_the_customer()
    {
        var ran = await DevProcess.RunAsync("token", "ada");

        var claims = JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(ran.Output.Trim().Split('.')[1])))!;
        Assert.Equal("ada", (string?)claims["sub"]);
    }

    [Fact]
    public async Task Order_follows_to_the_end_and_show_tells_the_whole_story()
    {
        var ordered = await DevProcess.RunAsync("order", "--sku", "MUG-01", "PEN-01", "--quantity", "2", "--url", $"{_system.Api}");
        Assert.True(ordered.ExitCode == 0, ordered.Errors + ordered.Output);
        Assert.StartsWith("1 order: 1 completed", ordered.Output, StringComparison.Ordinal);
        var orderId = ordered.Output.Split('\n').Single(line => line.EndsWith("  completed", StringComparison.Ordinal) && !line.StartsWith(' ')).Split(' ')[0];

        var shown = await DevProcess.RunAsync("show", orderId, "--url", $"{_system.Api}");

        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("total      40.48 USD", shown.Output, StringComparison.Ordinal);
        Assert.Contains("captured 40.48 USD, refunded 0.00 USD, held 0.00 USD", shown.Output, StringComparison.Ordinal);
        Assert.All(["Place", "Claim", "Attach", "Authorize", "Complete"], step => Assert.Contains(step, shown.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_orders_at_a_rate_all_end()
    {
        var ran = await DevProcess.RunAsync("order", "--count", "30", "--rate", "30", "--url", $"{_system.Api}");

        Assert.True(ran.ExitCode == 0, ran.Errors + ran.Output);
        Assert.StartsWith("30 orders: 30 completed", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_order_says_why_and_fails()
    {
        var ran = await DevProcess.RunAsync("order", "--sku", "NOPE-99", "--url", $"{_system.Api}");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("items[0].sku", ran.Errors, StringComparison.Ordinal);
    }
}
