using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LocalCloud.Control;

/// <summary>What the local cloud itself weighs: its own process, without the functions', which <c>/_local/functions</c> names.</summary>
internal static class HostControl
{
    /// <param name="collect">Collects garbage first: then the heap is what is really held.</param>
    public static JsonObject Describe(bool collect)
    {
        using var process = Process.GetCurrentProcess();
        return new JsonObject
        {
            ["processId"] = process.Id,
            ["upSeconds"] = (DateTime.Now - process.StartTime).TotalSeconds,
            ["processorSeconds"] = process.TotalProcessorTime.TotalSeconds,
            ["memoryBytes"] = process.WorkingSet64,
            ["heapBytes"] = GC.GetTotalMemory(collect),
            ["threads"] = process.Threads.Count,
        };
    }
}
