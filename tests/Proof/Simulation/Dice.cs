namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// All chance of one seed: SplitMix64. Its own few lines, because a kept seed must mean the same on every version of .NET.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
/// </summary>
internal sealed class Dice(int seed)
{
    private ulong _state = ((ulong)(uint)seed * 0x9E3779B97F4A7C15) ^ 0xD1B54A32D192ED03;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="below"/> - 1.</summary>
    public int Next(int below) => (int)(((Next() >> 32) * (ulong)below) >> 32);

    /// <summary>From (inclusive) to (inclusive).</summary>
    public long Between(long from, long to) => from + (long)(Next() % (ulong)(to - from + 1));

    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Fraction() < probability;

    public T Of<T>(IReadOnlyList<T> values) => values[Next(values.Count)];
}
