using System.Text.Json;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// The filter of the stream's mapping, read from the template's patterns and asked of orders instead of their images: that
/// is some hundred times faster. A test holds it against the pattern matcher of the local cloud.
/// </summary>
internal sealed class StreamFilter
{
    private readonly List<List<Condition>> _patterns = [];

    public StreamFilter(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            using var document = JsonDocument.Parse(pattern);
            var conditions = new List<Condition>();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Name == "eventName")
                {
                    conditions.Add(new(IsOld: false, "eventName", Values(member.Value)));
                    continue;
                }

                foreach (var image in member.Value.EnumerateObject())
                {
                    conditions.AddRange(image.Value.EnumerateObject().Select(attribute => new Condition(
                        image.Name == "OldImage", attribute.Name, Values(attribute.Value.EnumerateObject().Single().Value))));
                }
            }

            _patterns.Add(conditions);
        }
    }

    public bool Passes(Order? before, Order after)
    {
        foreach (var pattern in _patterns)
        {
            var matches = true;
            foreach (var condition in pattern)
            {
                if (!Matches(condition, before, after))
                {
                    matches = false;
                    break;
                }
            }

            if (matches)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(Condition condition, Order? before, Order after)
    {
        if (condition.Attribute == "eventName")
        {
            return condition.Values.Contains(before is null ? "INSERT" : "MODIFY");
        }

        return (condition.IsOld ? before : after) is { } order && ValueOf(order, condition.Attribute) is { } value
            && (condition.Values.Length == 0 || condition.Values.Contains(value));
    }

    private static string? ValueOf(Order order, string attribute) => attribute switch
    {
        "status" => order.Status.Word(),
        "attempt" => order.Attempt switch
        {
            1 => "1",
            2 => "2",
            _ => "3",
        },
        "stopReason" => order.StopReason?.Word(),
        "stock" => order.Stock.Word(),
        "review" => order.Review,
        _ => throw new NotSupportedException($"The template's filter asks for '{attribute}'; teach the simulation what that is of an order."),
    };

    /// <summary>The values that match; none: any, if it is there.</summary>
    private static string[] Values(JsonElement list) =>
    [
        .. list.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String || (value.TryGetProperty("exists", out var exists) && exists.GetBoolean()
                ? false
                : throw new NotSupportedException($"The template's filter says {value}; teach the simulation what that means.")))
            .Select(value => value.GetString()!),
    ];

    private sealed record Condition(bool IsOld, string Attribute, string[] Values);
}
