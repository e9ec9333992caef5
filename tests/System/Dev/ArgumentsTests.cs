using OrderSystem.Dev.CommandLine;

namespace OrderSystem.SystemTests.Dev;

public sealed class ArgumentsTests
{
    private static readonly Verb Sample = new SampleVerb();

    [Fact]
    public void Options_operands_and_switches_are_read_in_any_order()
    {
        var arguments = Arguments.Parse(Sample, ["--param", "A=1", "B=2", "--quiet", "name", "--port=9080", "--param", "C=3"]);

        Assert.Equal("name", arguments.Operand(0));
        Assert.Equal(9080, arguments.Number("--port", 8080, 1, 65535));
        Assert.Equal(["A=1", "B=2", "C=3"], arguments.Values("--param"));
        Assert.True(arguments.Has("--quiet"));
        Assert.Null(arguments.Url("--url"));
    }

    [Theory]
    [InlineData("sample needs NAME.")]
    [InlineData("sample has no option --prot.", "name", "--prot", "1")]
    [InlineData("sample does not take 'more'.", "name", "more")]
    [InlineData("--port needs a value: --port N.", "name", "--port")]
    [InlineData("--port needs a value: --port N.", "name", "--port", "--quiet")]
    [InlineData("--port is given twice.", "name", "--port", "1", "--port", "2")]
    public void What_is_wrong_is_named(string message, params string[] words) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Arguments.Parse(Sample, words)).Message);

    [Fact]
    public void Numbers_and_URLs_are_checked()
    {
        var arguments = Arguments.Parse(Sample, ["name", "--port", "80 80", "--url", "localhost:8000"]);

        Assert.Equal("--port is a number from 1 to 65535, not '80 80'.", Assert.Throws<UsageException>(() => arguments.Number("--port", 1, 1, 65535)).Message);
        Assert.Contains("--url is a URL", Assert.Throws<UsageException>(() => arguments.Url("--url")).Message, StringComparison.Ordinal);
    }

    private sealed class SampleVerb : Verb
    {
        public override string Name => "sample";

        public override string Summary => "is for these tests";

        public override IReadOnlyList<string> Operands => ["NAME"];

        public override IReadOnlyList<Option> Options => [new("--port", "N", ""), new("--url", "URL", ""), new("--quiet", null, ""), new("--param", "NAME=VALUE", "") { Many = true }];

        public override Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
