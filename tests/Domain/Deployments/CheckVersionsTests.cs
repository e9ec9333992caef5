namespace OrderSystem.Domain.Tests;

/// <summary>Every version is asked, in turn and within the time there is, and what each one says is kept.</summary>
public sealed class CheckVersionsTests : IFunctionVersions
{
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(5);

    private readonly List<(string Version, string Event, TimeSpan Limit)> _asked = [];
    private readonly Dictionary<string, VersionAnswer> _answers = [];

    [Fact]
    public async Task An_answer_is_judged_by_its_own_check()
    {
        _answers["a:2"] = new VersionAnswer.Returned("good");
        _answers["b:7"] = new VersionAnswer.Returned("bad");

        var done = await RunAsync(Plenty, Check("a", "a:2"), Check("b", "b:7"));

        Assert.Equal([new CheckedVersion("a", "a:2", null), new CheckedVersion("b", "b:7", "it said bad")], done);
        Assert.Equal([true, false], done.Select(check => check.Passed));
        Assert.Equal([("a:2", "event of a", CheckVersions.LongestCall), ("b:7", "event of b", CheckVersions.LongestCall)], _asked);
    }

    [Fact]
    public async Task One_that_fails_does_not_keep_the_others_from_being_asked()
    {
        _answers["a:2"] = new VersionAnswer.Failed("it is broken");
        _answers["b:7"] = new VersionAnswer.Returned("good");

        var done = await RunAsync(Plenty, Check("a", "a:2"), Check("x", null), Check("b", "b:7"));

        Assert.Equal(["it is broken", "no version to check was given", null], done.Select(check => check.Why));
    }

    [Theory]
    [InlineData(60, 15)]
    [InlineData(35, 15)]
    [InlineData(30, 10)]
    [InlineData(21, 1)]
    public async Task None_takes_what_is_kept_for_the_answer(int remaining, int limit)
    {
        _answers["a:2"] = new VersionAnswer.Returned("good");

        await RunAsync(TimeSpan.FromSeconds(remaining), Check("a", "a:2"));

        Assert.Equal(TimeSpan.FromSeconds(limit), Assert.Single(_asked).Limit);
    }

    [Theory]
    [InlineData(20.9)]
    [InlineData(20)]
    [InlineData(0)]
    public async Task One_for_which_no_time_is_left_has_not_passed(double remaining)
    {
        var done = await RunAsync(TimeSpan.FromSeconds(remaining), Check("a", "a:2"));

        Assert.Equal("no time was left to check it", Assert.Single(done).Why);
        Assert.Empty(_asked);
    }

    Task<VersionAnswer> IFunctionVersions.InvokeAsync(string version, string @event, TimeSpan limit, CancellationToken cancellationToken)
    {
        _asked.Add((version, @event, limit));
        return Task.FromResult(_answers[version]);
    }

    private Task<IReadOnlyList<CheckedVersion>> RunAsync(TimeSpan remaining, params VersionCheck[] checks) =>
        new CheckVersions(this).RunAsync(checks, () => remaining, TestContext.Current.CancellationToken);

    private static VersionCheck Check(string function, string? version) => new(function, version, $"event of {function}", answer => answer == "good" ? null : $"it said {answer}");
}
