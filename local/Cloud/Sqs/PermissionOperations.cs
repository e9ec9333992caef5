using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.Sqs;

/// <summary>The operations that share a queue with other accounts, through its policy.</summary>
internal sealed partial class PermissionOperations(QueueDirectory queues)
{
    public JsonObject Add(JsonObject request)
    {
        var queue = queues.Of(request);
        var label = Label(request);
        var actions = request.Texts("Actions") is { Count: > 0 } given ? given : throw SqsErrors.Missing("Actions");
        var accounts = request.Texts("AWSAccountIds");
        queue.Change(attributes => WithPolicy(attributes, QueuePolicy.With(attributes["Policy"], queue.Arn, label, accounts, actions)));
        return [];
    }

    public JsonObject Remove(JsonObject request)
    {
        var queue = queues.Of(request);
        var label = Label(request);
        queue.Change(attributes => WithPolicy(attributes, QueuePolicy.Without(attributes["Policy"], label)));
        return [];
    }

    private static QueueAttributes WithPolicy(QueueAttributes attributes, string policy) => attributes.With(new Dictionary<string, string>(StringComparer.Ordinal) { ["Policy"] = policy });

    private static string Label(JsonObject request) => request.Required("Label") is var label && Rule().IsMatch(label)
        ? label
        : throw SqsErrors.InvalidValue(label, "Label", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}\z")]
    private static partial Regex Rule();
}
