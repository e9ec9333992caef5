using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>PutEvents and TestEventPattern.</summary>
internal sealed class EventOperations(EventBuses buses, EventRouter router, string region, string account)
{
    private const int MostEntries = 10;

    /// <summary>"The total entry size must be less than 256KB" (API reference, PutEvents).</summary>
    private const long LargestRequest = 256 * 1024;

    private static readonly string[] Needed = ["id", "account", "source", "time", "region", "detail-type"];

    public JsonObject Put(JsonObject json)
    {
        var request = new EventRequest("PutEvents", json, "Entries", "EndpointId");
        if (request.Has("EndpointId"))
        {
            throw EventErrors.NotSupported("global endpoints (EndpointId)");
        }

        var entries = request.Objects("Entries").Select(entry => new EventEntry(entry)).ToList();
        new Constraints().Count(entries.Count, $"[{string.Join(", ", entries)}]", "entries", 1, MostEntries).Check();
        if (entries.Sum(entry => entry.Size) > LargestRequest)
        {
            throw EventErrors.Validation("Total size of the entries in the request is over the limit.");
        }

        var answers = new JsonArray();
        var failed = 0;
        foreach (var entry in entries)
        {
            if (entry.Read(account, region, buses.Now, out var error) is not { } occurrence)
            {
                failed++;
                answers.Add(new JsonObject { ["ErrorCode"] = error!.Value.Code, ["ErrorMessage"] = error.Value.Message });
                continue;
            }

            answers.Add(new JsonObject { ["EventId"] = occurrence.Id });
            // An event for a bus that does not exist is taken, and nobody sees it.
            if (buses.TryFind(entry.BusName) is { } bus)
            {
                router.Route(bus, occurrence);
            }
        }

        return new JsonObject { ["FailedEntryCount"] = failed, ["Entries"] = answers };
    }

    public static JsonObject TestPattern(JsonObject json)
    {
        var request = new EventRequest("TestEventPattern", json, "EventPattern", "Event");
        var (text, candidate) = (request.Text("EventPattern"), request.Text("Event"));
        new Constraints().Text(text, "eventPattern", 4096, needed: true).Text(candidate, "event", int.MaxValue, needed: true).Check();
        if (EventText.TryParse(candidate!) is not { } occurrence || Needed.Any(name => occurrence[name] is null))
        {
            throw EventErrors.Validation("Parameter Event is not valid.");
        }

        return new JsonObject { ["Result"] = RuleOperations.ReadPattern(text!).Matches(occurrence) };
    }
}
