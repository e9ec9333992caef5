using System.Text.Json.Nodes;
using LocalCloud.EventSources.Patterns;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>The simulation's quick filter of the stream must let through what the pattern matcher of the local cloud lets through.</summary>
public sealed class StreamFilterDriftTests
{
    [Fact]
    public void Every_change_of_many_stories_passes_both_filters_or_neither()
    {
        using var shared = new Shared(Numbers.Read());
        var patterns = shared.Numbers.Patterns.Select(EventPattern.Parse).ToList();
        var (passed, dropped) = (0, 0);
        for (var seed = 1; seed <= 150; seed++)
        {
            var world = new Simulation(shared).RunWorld(seed, new Coverage(), tells: false, null);
            foreach (var record in world.Stream.Records.Where(record => !record.IsPoison))
            {
                var image = JsonNode.Parse(shared.Bodies.Image(record))!.AsObject();
                var expected = patterns.Exists(pattern => pattern.Matches(image));

                Assert.True(expected == shared.Numbers.Filter.Passes(record.Before, record.After), $"seed {seed}, change {record.Index}: {record.After.History[^1].By}");
                (passed, dropped) = expected ? (passed + 1, dropped) : (passed, dropped + 1);
            }
        }

        Assert.True(passed > 100 && dropped > 100);
    }
}
