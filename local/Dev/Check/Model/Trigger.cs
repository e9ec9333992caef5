using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace OrderSystem.Dev.Check.Model;

/// <summary>Something that invokes a function: an event of it, or an event source mapping that stands alone.</summary>
/// <param name="Function">The function it invokes.</param>
/// <param name="Owner">The resource it stands in.</param>
/// <param name="Name">For people: <c>FanOutOrders.Changes</c>.</param>
/// <param name="Type">As SAM calls it: <c>SQS</c>, <c>DynamoDB</c>, <c>HttpApi</c> …</param>
internal sealed record Trigger(Resource Function, Resource Owner, string Name, string Type, MapNode Properties, SourceLocation Location)
{
    /// <summary>The queue or stream it reads.</summary>
    public string? Source => Properties.Text("Queue") ?? Properties.Text("Stream") ?? Properties.Text("EventSourceArn");

    public bool ReadsQueue => Type == "SQS";

    public bool ReadsStream => Type is "DynamoDB" or "Kinesis";

    /// <summary>The event is put aside and the function invoked later, so that nobody hears of its failure.</summary>
    public bool IsAsynchronous => Type is "ScheduleV2" or "Schedule" or "EventBridgeRule" or "CloudWatchEvent" or "SNS" or "S3" or "IoTRule" or "CloudWatchLogs";

    public bool IsSchedule => Type is "ScheduleV2" or "Schedule";

    public static IEnumerable<Trigger> Of(Resource function) => function.Properties.Members("Events").Select(entry => new Trigger(
        function,
        function,
        $"{function.Id}.{entry.Key}",
        entry.Value.Text("Type") ?? "",
        entry.Value.At("Properties") as MapNode ?? new MapNode(entry.Value.Location, []),
        entry.Value.Location));

    public static Trigger? Of(Resource mapping, Deployment deployment)
    {
        if (deployment.Find(mapping.Text("FunctionName")) is not { } function)
        {
            return null;
        }

        var source = mapping.Text("EventSourceArn");
        var type = deployment.Find(source)?.Type switch { Deployment.Queue => "SQS", Deployment.Table => "DynamoDB", _ => source?.Contains(":kinesis:", StringComparison.Ordinal) == true ? "Kinesis" : "" };
        return new Trigger(function, mapping, mapping.Id, type, mapping.Properties, mapping.Location);
    }

    /// <summary>A finding about it, at one of its properties or at itself.</summary>
    public Finding Finds(string problem, string remedy, string? property = null) => Finding.On(Owner, Properties.At(property ?? "")?.Location ?? Location, Owner == Function ? $"({Name[(Name.LastIndexOf('.') + 1)..]}) {problem}" : problem, remedy);
}
