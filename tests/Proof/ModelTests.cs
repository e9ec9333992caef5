using OrderSystem.Proof.Tests.Model;

namespace OrderSystem.Proof.Tests;

public sealed class WalkTests(ITestOutputHelper output)
{
    [Fact]
    public void The_models_passes_make_the_calls_of_AdvanceOrders()
    {
        var walks = new Walks(Design.Production, new Scope(3, 2) { LastCard = true, Rare = 3 });

        var difference = walks.Run(4000, 60, seed: 1);

        output.WriteLine(string.Join(", ", walks.Answered.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value:N0}")));
        Assert.True(difference is null, difference);
        Assert.All(Enum.GetValues<At>(), call => Assert.True(walks.Answered.GetValueOrDefault(call) > 100, $"{call} was hardly ever answered."));
    }
}
