using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.EventSources.Patterns;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>The filters of an event source mapping: a record passes if one of the patterns matches, or if there is none.</summary>
/// <remarks>Source: Lambda developer guide, "Control which events Lambda sends to your function".</remarks>
internal sealed class RecordFilter
{
    private readonly List<EventPattern> _patterns;

    /// <exception cref="EventSourceException">A pattern is not valid.</exception>
    public RecordFilter(EventSourceMapping mapping)
    {
        try
        {
            _patterns = [.. mapping.Filters.Select(EventPattern.Parse)];
        }
        catch (EventPatternException exception)
        {
            throw new EventSourceException(mapping, $"Invalid filter pattern definition. ({exception.Message})") { Reason = "Invalid filter pattern definition." };
        }
    }

    /// <summary>A stream record, as the function gets it.</summary>
    public bool PassesStreamRecord(JsonObject record) => _patterns.Count == 0 || _patterns.Exists(pattern => pattern.Matches(record));

    /// <summary>
    /// A queue message. A pattern that asks for an object in <c>body</c> needs a JSON body, and one that asks for text
    /// needs a body that is not JSON; otherwise the message does not match, and does not reach the function.
    /// </summary>
    public bool PassesMessage(JsonObject record)
    {
        if (_patterns.Count == 0)
        {
            return true;
        }

        var parsed = ParseBody((string?)record["body"] ?? "");
        return _patterns.Exists(pattern => pattern.ShapeOf("body") switch
        {
            PatternShape.Absent => pattern.Matches(record),
            PatternShape.Values => parsed is null && pattern.Matches(record),
            _ => parsed is not null && pattern.Matches(WithBody(record, parsed)),
        });
    }

    private static JsonObject WithBody(JsonObject record, JsonNode body)
    {
        var copy = (JsonObject)record.DeepClone();
        copy["body"] = body.DeepClone();
        return copy;
    }

    private static JsonNode? ParseBody(string body)
    {
        try
        {
            return JsonInput.Parse(body) is JsonNode parsed and (JsonObject or JsonArray) ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An event source mapping cannot be created; the message names it and says why, in AWS's words where they are known.</summary>
public sealed class EventSourceException(EventSourceMapping mapping, string message)
    : Exception($"{mapping.Location}: event source {mapping.Name} of {mapping.FunctionLogicalId}: {message}")
{
    /// <summary>Why, as AWS says it to <c>CreateEventSourceMapping</c>.</summary>
    public string Reason { get; init; } = message;
}
