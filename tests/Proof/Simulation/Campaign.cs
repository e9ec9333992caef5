using System.Diagnostics;

namespace OrderSystem.Proof.Tests.Simulation;

/// <param name="Failed">Every failing seed.</param>
internal sealed record CampaignResult(int From, int Seeds, long Steps, TimeSpan Took, Coverage Coverage, IReadOnlyList<SeedResult> Failed)
{
    public double Rate => Seeds / Math.Max(Took.TotalSeconds, 0.001);
}

/// <summary>Many seeds on a few threads. Each thread has its own worlds; they share nothing but the next seed's number.</summary>
internal static class Campaign
{
    private const int Portion = 100;

    public static CampaignResult Run(int from, int seeds, int threads, Action<int, int>? progress = null)
    {
        var numbers = Numbers.Read();
        var coverage = new Coverage();
        var failed = new List<SeedResult>();
        var (next, done, steps) = (from, 0, 0L);
        var gate = new Lock();
        var watch = Stopwatch.StartNew();

        void Pump()
        {
            using var shared = new Shared(numbers);
            var simulation = new Simulation(shared);
            var own = new Coverage();
            while (true)
            {
                var first = Interlocked.Add(ref next, Portion) - Portion;
                var last = Math.Min(first + Portion, from + seeds);
                if (first >= last)
                {
                    break;
                }

                var walked = 0L;
                for (var seed = first; seed < last; seed++)
                {
                    var result = simulation.Run(seed, own);
                    walked += result.Steps;
                    if (result.Broken is not null)
                    {
                        lock (gate)
                        {
                            failed.Add(result);
                        }
                    }
                }

                lock (gate)
                {
                    steps += walked;
                    done += last - first;
                    progress?.Invoke(done, failed.Count);
                }
            }

            lock (gate)
            {
                coverage.Add(own);
            }
        }

        var pumps = Enumerable.Range(0, threads).Select(_ => new Thread(Pump)).ToList();
        pumps.ForEach(pump => pump.Start());
        pumps.ForEach(pump => pump.Join());
        return new(from, seeds, steps, watch.Elapsed, coverage, [.. failed.OrderBy(result => result.Seed)]);
    }
}
