using System.Text.Json;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Cost;

/// <summary>One list price.</summary>
/// <param name="Unit">What is counted.</param>
/// <param name="PerUnit">US dollars for one, in the first tier.</param>
/// <param name="Tiers">Where the price depends on how much a month: how far each tier reaches, and its price for one.</param>
/// <param name="Source">The page that has it.</param>
/// <param name="Checked">When it was last compared; null: not since it was written down.</param>
internal sealed record Price(string Unit, double PerUnit, IReadOnlyList<(double UpTo, double PerUnit)> Tiers, string Source, DateOnly? Checked)
{
    /// <summary>US dollars for so many units in one month, each tier at its own price.</summary>
    public double Of(double units)
    {
        if (Tiers.Count == 0)
        {
            return units * PerUnit;
        }

        var (dollars, from) = (0.0, 0.0);
        foreach (var (upTo, perUnit) in Tiers)
        {
            dollars += Math.Max(0, Math.Min(units, upTo) - from) * perUnit;
            from = upTo;
        }

        return dollars;
    }
}

/// <summary>The list prices of one region, from infra/prices.json.</summary>
internal sealed class Prices(string region, IReadOnlyDictionary<string, Price> all)
{
    public static string File => Path.Combine(Repository.Root, "infra", "prices.json");

    public string Region => region;

    public IReadOnlyDictionary<string, Price> All => all;

    public Price this[string name] => all.TryGetValue(name, out var price) ? price : throw new VerbException($"{File} has no price '{name}' for {region}.");

    /// <exception cref="VerbException">The file cannot be read, or has no such region.</exception>
    public static Prices Load(string region) => Read(System.IO.File.ReadAllText(File), region);

    /// <inheritdoc cref="Load"/>
    public static Prices Read(string json, string region)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var regions = document.RootElement.GetProperty("regions");
            return regions.TryGetProperty(region, out var prices)
                ? new Prices(region, prices.EnumerateObject().ToDictionary(price => price.Name, price => Read(price.Name, price.Value), StringComparer.Ordinal))
                : throw new VerbException($"infra/prices.json has no prices for {region}; it has {string.Join(", ", regions.EnumerateObject().Select(known => known.Name))}. Add the region there, with the same names.");
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new VerbException($"infra/prices.json cannot be read: {wrong.Message}");
        }
    }

    private static Price Read(string name, JsonElement price)
    {
        var per = price.GetProperty("per").GetDouble();
        List<(double UpTo, double PerUnit)> tiers = price.TryGetProperty("tiers", out var given)
            ? [.. given.EnumerateArray().Select(tier => (tier.TryGetProperty("upTo", out var upTo) ? upTo.GetDouble() : double.PositiveInfinity, tier.GetProperty("price").GetDouble() / per))]
            : [];
        if (tiers.Count > 0 && (!double.IsPositiveInfinity(tiers[^1].UpTo) || tiers.Zip(tiers.Skip(1)).Any(pair => pair.First.UpTo >= pair.Second.UpTo)))
        {
            throw new FormatException($"the tiers of {name} must rise, and the last one has no upTo");
        }

        return new Price(
            price.GetProperty("unit").GetString()!,
            price.GetProperty("price").GetDouble() / per,
            tiers,
            price.GetProperty("source").GetString()!,
            price.GetProperty("checked").GetString() is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null);
    }
}
