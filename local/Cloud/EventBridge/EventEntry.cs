using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Tracing;

namespace LocalCloud.EventBridge;

/// <summary>One entry of PutEvents.</summary>
/// <remarks>Errors of one entry do not fail the others. Codes and messages: recorded answers of AWS.</remarks>
internal sealed class EventEntry
{
    private readonly EventRequest _entry;
    private readonly IReadOnlyList<string> _resources;
    private readonly DateTimeOffset? _time;

    public EventEntry(JsonObject json)
    {
        _entry = new EventRequest("PutEventsRequestEntry", json, "Time", "Source", "Resources", "DetailType", "Detail", "EventBusName", "TraceHeader");
        _resources = _entry.Texts("Resources");
        _time = ReadTime(json["Time"]);
    }

    /// <summary>A name or an ARN; null: the default bus.</summary>
    public string? BusName => _entry.Text("EventBusName");

    /// <summary>Bytes, as the limit counts them (eb-putevent-size).</summary>
    public long Size => (_time is null ? 0 : 14) + Bytes(_entry.Text("Source")) + Bytes(_entry.Text("DetailType")) + Bytes(_entry.Text("Detail")) + _resources.Sum(Bytes);

    /// <summary>The event, or why there is none.</summary>
    public BusEvent? Read(string account, string region, DateTimeOffset now, out (string Code, string Message)? error)
    {
        foreach (var name in new[] { "Source", "DetailType", "Detail" })
        {
            if (_entry.Text(name) is not { Length: > 0 })
            {
                error = ("InvalidArgument", $"Parameter {name} is not valid. Reason: {name} is a required argument.");
                return null;
            }
        }

        if (_entry.Text("Source")!.StartsWith("aws.", StringComparison.Ordinal))
        {
            // Only AWS's own services say such things.
            error = ("NotAuthorizedForSourceException", "Not authorized for the source.");
            return null;
        }

        if (EventText.TryParse(_entry.Text("Detail")!) is not { } detail)
        {
            error = ("MalformedDetail", "Detail is malformed.");
            return null;
        }

        error = null;
        return new BusEvent(
            new JsonObject
            {
                ["version"] = "0",
                ["id"] = Guid.NewGuid().ToString(),
                ["detail-type"] = _entry.Text("DetailType"),
                ["source"] = _entry.Text("Source"),
                ["account"] = account,
                ["time"] = (_time ?? now).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["region"] = region,
                ["resources"] = new JsonArray([.. _resources.Select(resource => (JsonNode?)resource)]),
                ["detail"] = detail,
            },
            now)
        {
            Trace = TraceHeader.Parse(_entry.Text("TraceHeader")),
        };
    }

    /// <summary>As AWS shows it where a request has too many.</summary>
    public override string ToString()
    {
        var time = _time is { } at ? at.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture) : "null";
        var resources = _resources.Count == 0 ? "null" : $"[{string.Join(", ", _resources)}]";
        return $"PutEventsRequestEntry(time={time}, source={_entry.Text("Source") ?? "null"}, resources={resources}, detailType={_entry.Text("DetailType") ?? "null"}, "
            + $"detail={_entry.Text("Detail") ?? "null"}, eventBusName={BusName ?? "null"}, traceHeader={_entry.Text("TraceHeader") ?? "null"}, kmsKeyIdentifier=null, internalMetadata=null)";
    }

    /// <summary>Seconds since 1970, or a date as text.</summary>
    private static DateTimeOffset? ReadTime(JsonNode? time) => time?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.Number when time.GetValue<double>() is > -62_135_596_800 and < 253_402_300_800 and var seconds => DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)),
        JsonValueKind.String when DateTimeOffset.TryParse((string)time!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => at,
        _ => throw EventErrors.WrongType("Time", "a timestamp"),
    };

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
