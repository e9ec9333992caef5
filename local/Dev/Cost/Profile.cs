using System.Text.Json;
using LocalCloud.Metering;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Cost;

/// <summary>What a measured run of orders did: operations and bytes as they are, durations of local processes.</summary>
/// <param name="Machine">What it ran on: the durations are this machine's.</param>
/// <param name="Date">When.</param>
/// <param name="Command">What was run.</param>
/// <param name="Mix">How the orders ended, as they were meant to.</param>
/// <param name="Orders">How many.</param>
/// <param name="StripeMilliseconds">How long the local Stripe let each call wait, so that what overlaps with it overlaps as it would.</param>
/// <param name="StripeCalls">Calls by operation, without ReconcileMoney's.</param>
/// <param name="ItemBytes">Of an order's item at its end, on average.</param>
/// <param name="Usage">What the orders did.</param>
/// <param name="Compared">Orders that one run of ReconcileMoney then compared with Stripe's books.</param>
/// <param name="CompareStripeCalls">Its calls to Stripe.</param>
/// <param name="CompareUsage">What that run did.</param>
internal sealed record Profile(
    string Machine,
    DateOnly Date,
    string Command,
    IReadOnlyDictionary<string, int> Mix,
    int Orders,
    int StripeMilliseconds,
    IReadOnlyDictionary<string, int> StripeCalls,
    double ItemBytes,
    CloudUsage Usage,
    int Compared,
    int CompareStripeCalls,
    CloudUsage CompareUsage)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The figures that are kept in the repository.</summary>
    public static string File => Path.Combine(Repository.Root, "bench", "cost-profile.json");

    /// <exception cref="VerbException">There are none, or they cannot be read.</exception>
    public static Profile Load(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Profile>(System.IO.File.ReadAllText(file), Format) ?? throw new JsonException("it is null");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VerbException($"{file} is not there. `dotnet dev.cs cost --measure` writes it.");
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
            throw new VerbException($"{file} cannot be read: {wrong.Message} `dotnet dev.cs cost --measure` writes it anew.");
        }
    }

    public void Save(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, JsonSerializer.Serialize(this, Format) + "\n");
    }
}
