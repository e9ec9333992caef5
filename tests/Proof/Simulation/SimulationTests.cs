namespace OrderSystem.Proof.Tests.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Half a minute on two cores that are free, a minute on busy ones; `bench simulation --seeds 200000` runs more.</summary>
    private const int Seeds = 90_000;

    [Fact]
    public void Every_seed_keeps_every_invariant_and_all_of_them_see_everything()
    {
        var result = Campaign.Run(1, Seeds, Math.Clamp(Environment.ProcessorCount, 1, 2));
        Report.Write(result);
        output.WriteLine(Report.Text(result));

        Assert.True(result.Failed.Count == 0, result.Failed.Count == 0 ? "" : Report.Failure(result.Failed[0].Seed));
        Assert.Equal([], Required.Missing(result.Coverage));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(3319)]
    public void A_seed_tells_the_same_story_every_time(int seed)
    {
        var first = Story(seed);

        Assert.True(first.Length > 1000);
        Assert.Equal(first, Story(seed));
    }

    [Fact]
    public void Telling_the_story_does_not_change_it()
    {
        using var shared = new Shared(Numbers.Read());
        var simulation = new Simulation(shared);

        Assert.All(Enumerable.Range(1, 200), seed => Assert.Equal(simulation.Run(seed, new Coverage(), tells: true).Steps, simulation.Run(seed, new Coverage()).Steps));
    }

    public static TheoryData<int, string> Kept => [.. KeptSeeds.All];

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_kept_seed_holds(int seed, string why)
    {
        var failure = SimulationCheck.Run(seed, 1);

        Assert.True(failure is null, $"{why}\n{failure}");
    }

    [Theory]
    [InlineData]
    [InlineData("--seed", "x")]
    [InlineData("--seed", "1", "--seeds", "2")]
    [InlineData("--seed", "1", "--without", "Nothing")]
    public void Wrong_options_say_what_is_right(params string[] options) => Assert.Equal(2, SimulationBench.Run(options));

    private static string Story(int seed)
    {
        using var shared = new Shared(Numbers.Read());
        return new Simulation(shared).Run(seed, new Coverage(), tells: true).Story!.ToString();
    }
}
