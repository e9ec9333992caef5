using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>Operations on event buses.</summary>
internal sealed class BusOperations(EventBuses buses)
{
    private const int LongestDescription = 512;

    public JsonObject Create(JsonObject json)
    {
        var request = new EventRequest("CreateEventBus", json, "Name", "Description", "Tags");
        var (name, description) = (request.Text("Name"), request.Text("Description"));
        new Constraints().Bus(name, "name").Text(description, "description", LongestDescription).Check();
        if (name!.Contains('/', StringComparison.Ordinal))
        {
            throw EventErrors.Validation("Event bus name must not contain '/'.");
        }

        var tags = TagOperations.Read(request, "Tags");
        return buses.With(() =>
        {
            var bus = buses.Create(name);
            bus.Description = description;
            TagOperations.Add(bus.Tags, tags);
            var answer = new JsonObject { ["EventBusArn"] = bus.Arn };
            if (description is not null)
            {
                answer["Description"] = description;
            }

            return answer;
        });
    }

    public JsonObject Describe(JsonObject json)
    {
        var bus = buses.Find(new EventRequest("DescribeEventBus", json, "Name").Text("Name"));
        return buses.With(bus.Show);
    }

    public JsonObject List(JsonObject json)
    {
        var request = new EventRequest("ListEventBuses", json, "NamePrefix", "NextToken", "Limit");
        var prefix = request.Text("NamePrefix") ?? "";
        return buses.With(() => Page.Of(request, "EventBuses", [.. buses.All.Where(bus => bus.Name.StartsWith(prefix, StringComparison.Ordinal))], bus => bus.Show()));
    }

    public JsonObject Update(JsonObject json)
    {
        var request = new EventRequest("UpdateEventBus", json, "Name", "Description");
        var description = request.Text("Description");
        new Constraints().Text(description, "description", LongestDescription).Check();
        var bus = buses.Find(request.Text("Name"));
        return buses.With(() =>
        {
            bus.Description = description ?? bus.Description;
            bus.Modified = buses.Now;
            var answer = new JsonObject { ["Arn"] = bus.Arn, ["Name"] = bus.Name };
            if (bus.Description is not null)
            {
                answer["Description"] = bus.Description;
            }

            return answer;
        });
    }

    public JsonObject Delete(JsonObject json)
    {
        var request = new EventRequest("DeleteEventBus", json, "Name");
        new Constraints().Bus(request.Text("Name"), "name").Check();
        if (request.Text("Name") == EventBus.Default)
        {
            throw EventErrors.Validation("Cannot delete event bus default.");
        }

        return buses.With(() =>
        {
            // What is not there need not be deleted.
            if (buses.TryFind(request.Text("Name")) is not { } bus)
            {
                return new JsonObject();
            }

            // "All rules associated with this event bus need to be deleted" (API reference).
            if (bus.Rules.Count > 0)
            {
                throw EventErrors.Validation($"Cannot delete event bus {bus.Name} since it has rules.");
            }

            buses.Delete(bus);
            return new JsonObject();
        });
    }
}
