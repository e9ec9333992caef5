using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Soak;

/// <summary>What a running system uses at one moment.</summary>
/// <param name="HostMegabytes">Of the local cloud's process; in a run of its own, with the load's.</param>
/// <param name="HeapMegabytes">Of that, what .NET holds.</param>
/// <param name="FunctionMegabytes">Of all functions' processes together.</param>
/// <param name="Processes">Of functions.</param>
/// <param name="Threads">Of the local cloud's process.</param>
/// <param name="ProcessorSeconds">Of the local cloud's process since its start.</param>
internal sealed record Weight(double HostMegabytes, double HeapMegabytes, double FunctionMegabytes, int Processes, int Threads, double ProcessorSeconds)
{
    private const double Megabyte = 1024 * 1024;

    /// <param name="http">A client.</param>
    /// <param name="aws">The AWS address of the system.</param>
    /// <param name="collect">Collects garbage first, so that the heap is what is really held.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<Weight> ReadAsync(HttpClient http, Uri aws, bool collect, CancellationToken stop)
    {
        var host = (await http.GetFromJsonAsync<JsonObject>(new Uri(aws, $"_local/host{(collect ? "?collect=true" : "")}"), stop))!;
        var functions = (await http.GetFromJsonAsync<JsonArray>(new Uri(aws, "_local/functions"), stop))!;
        var processes = functions.SelectMany(function => function!["processes"]!.AsArray()).Select(id => MemoryOf((int)id!)).OfType<long>().ToList();
        return new(
            (long)host["memoryBytes"]! / Megabyte,
            (long)host["heapBytes"]! / Megabyte,
            processes.Sum() / Megabyte,
            processes.Count,
            (int)host["threads"]!,
            (double)host["processorSeconds"]!);
    }

    private static long? MemoryOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.WorkingSet64;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended since it was named.
            return null;
        }
    }
}
