using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalCloud.Delivery;

/// <summary>What a target did not take to the end.</summary>
/// <param name="ErrorCode">The last refusal's, as AWS's services name it.</param>
/// <param name="ErrorMessage">The last refusal's.</param>
/// <param name="Condition"><c>MaximumRetryAttempts</c> or <c>MaximumEventAgeInSeconds</c>; null: offering it again would not have helped.</param>
/// <param name="Attempts">How often it was offered.</param>
internal sealed record Undelivered(string ErrorCode, string ErrorMessage, string? Condition, int Attempts)
{
    /// <summary>For people: <c>after 3 attempts (MaximumRetryAttempts): …</c></summary>
    public string Text => $"after {Attempts} attempt{(Attempts == 1 ? "" : "s")}{(Condition is null ? "" : $" ({Condition})")}: {ErrorMessage}";

    /// <summary>The message attributes of a dead letter.</summary>
    /// <param name="about">What else its service says: who sent it, and where to.</param>
    public JsonObject Attributes(params IEnumerable<(string Name, string Value)> about)
    {
        var attributes = new JsonObject(about.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)Text(one.Value))))
        {
            ["ERROR_CODE"] = Text(ErrorCode),
            ["ERROR_MESSAGE"] = Text(ErrorMessage),
            ["RETRY_ATTEMPTS"] = Text((Attempts - 1).ToString(CultureInfo.InvariantCulture)),
        };
        if (Condition is not null)
        {
            attributes["EXHAUSTED_RETRY_CONDITION"] = Text(Condition);
        }

        return attributes;

        static JsonObject Text(string value) => new() { ["DataType"] = "String", ["StringValue"] = value };
    }
}
