using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.SecretsManager;

/// <summary>A secret's value: text, or bytes as base64.</summary>
internal sealed record SecretValue(string Text, bool IsBinary);

/// <summary>One value of a secret, and the stages (labels) on it.</summary>
internal sealed record SecretVersion(string Id, SecretValue Value, DateTimeOffset Created, HashSet<string> Stages);

/// <summary>A secret and its versions; thread-safe.</summary>
internal sealed class Secret(string name, string arn, string? description, DateTimeOffset created)
{
    public const string Current = "AWSCURRENT";
    private const string Previous = "AWSPREVIOUS";

    private readonly Lock _lock = new();
    private readonly List<SecretVersion> _versions = [];
    private readonly DateTimeOffset _created = created;
    private DateTimeOffset _changed = created;

    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public string? Description { get; set; } = description;

    /// <summary>Adds a version; a stage moves to it from the version that had it, which becomes the previous one.</summary>
    /// <returns>The version's id.</returns>
    public string Put(SecretValue value, string? id, IReadOnlyCollection<string> stages, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_versions.Find(version => version.Id == id) is { } same)
            {
                // The token makes a repeated call harmless, and a changed one an error.
                return same.Value == value ? same.Id : throw new AwsException("ResourceExistsException", "You can't use ClientRequestToken " + id + " because that value is already in use for a version of secret " + Arn + ".");
            }

            if (stages.Contains(Current) && _versions.Find(version => version.Stages.Contains(Current)) is { } current)
            {
                _versions.ForEach(version => version.Stages.Remove(Previous));
                current.Stages.Add(Previous);
            }

            _versions.ForEach(version => version.Stages.ExceptWith(stages));
            _versions.RemoveAll(version => version.Stages.Count == 0);
            var added = new SecretVersion(id ?? Guid.NewGuid().ToString(), value, now, [.. stages]);
            _versions.Add(added);
            _changed = now;
            return added.Id;
        }
    }

    /// <summary>The version with this id or stage; by default the current one.</summary>
    public SecretVersion Find(string? id, string? stage)
    {
        lock (_lock)
        {
            var found = _versions.Find(version => id is not null ? version.Id == id && (stage is null || version.Stages.Contains(stage)) : version.Stages.Contains(stage ?? Current));
            return found is null
                ? throw new AwsException("ResourceNotFoundException", $"Secrets Manager can't find the specified secret value for {(id is null ? $"staging label: {stage ?? Current}" : $"VersionId: {id}")}")
                : found with { Stages = [.. found.Stages] };
        }
    }

    public JsonObject Describe()
    {
        lock (_lock)
        {
            var description = new JsonObject
            {
                ["ARN"] = Arn,
                ["Name"] = Name,
                ["CreatedDate"] = _created.ToUnixTimeMilliseconds() / 1000d,
                ["LastChangedDate"] = _changed.ToUnixTimeMilliseconds() / 1000d,
                ["VersionIdsToStages"] = new JsonObject(_versions.Select(version =>
                    KeyValuePair.Create(version.Id, (JsonNode?)new JsonArray([.. version.Stages.Select(stage => JsonValue.Create(stage))])))),
            };
            if (Description is not null)
            {
                description["Description"] = Description;
            }

            return description;
        }
    }
}
