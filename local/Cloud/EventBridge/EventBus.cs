using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>An event bus; guarded by its <see cref="EventBuses"/>.</summary>
/// <param name="name">For example <c>default</c>.</param>
/// <param name="arn">Its ARN.</param>
/// <param name="created">When.</param>
internal sealed class EventBus(string name, string arn, DateTimeOffset created)
{
    public const string Default = "default";

    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public string? Description { get; set; }

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Modified { get; set; } = created;

    public OrderedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Rule> Rules { get; } = new(StringComparer.Ordinal);

    public JsonObject Show()
    {
        var shown = new JsonObject { ["Name"] = Name, ["Arn"] = Arn };
        if (Description is not null)
        {
            shown["Description"] = Description;
        }

        shown["CreationTime"] = Created.ToUnixTimeMilliseconds() / 1000.0;
        shown["LastModifiedTime"] = Modified.ToUnixTimeMilliseconds() / 1000.0;
        return shown;
    }
}
