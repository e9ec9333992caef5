using System.Text.Json.Nodes;

namespace LocalCloud.SecretsManager;

/// <summary>A secret. All access goes through <see cref="Do{T}"/>, one at a time.</summary>
internal sealed class Secret(string name, string arn, DateTimeOffset created)
{
    private readonly Lock _lock = new();

    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public DateTimeOffset Created { get; } = created;

    public string? Description { get; set; }

    public string? KmsKeyId { get; set; }

    public DateTimeOffset Changed { get; set; } = created;

    /// <summary>The day on which the value was last read.</summary>
    public DateTimeOffset? Accessed { get; set; }

    /// <summary>When it was marked for deletion; null: it was not.</summary>
    public DateTimeOffset? Deleted { get; set; }

    /// <summary>When a marked secret goes.</summary>
    public DateTimeOffset? DeletionDate { get; set; }

    /// <summary>Null: it never had any.</summary>
    public OrderedDictionary<string, string>? Tags { get; set; }

    /// <summary>Kept and shown; policies of resources are not checked here.</summary>
    public string? ResourcePolicy { get; set; }

    public SecretVersions Versions { get; } = new();

    public T Do<T>(Func<T> access)
    {
        lock (_lock)
        {
            return access();
        }
    }

    public JsonObject Answer() => new() { ["ARN"] = Arn, ["Name"] = Name };

    /// <param name="versions">What the member with the versions is called; it differs between describing and listing.</param>
    public JsonObject Describe(string versions)
    {
        var description = Answer();
        Add("Description", Description);
        Add("KmsKeyId", KmsKeyId);
        Add("LastChangedDate", Seconds(Changed));
        Add("LastAccessedDate", Accessed is { } accessed ? Seconds(accessed) : null);
        Add("DeletedDate", Deleted is { } deleted ? Seconds(deleted) : null);
        Add("Tags", Tags is null ? null : new JsonArray([.. Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]));
        var staged = Versions.All.Where(version => version.Stages.Count > 0).ToList();
        Add(versions, staged.Count == 0 ? null : new JsonObject(staged.Select(version => KeyValuePair.Create(version.Id, (JsonNode?)Stages(version)))));
        Add("CreatedDate", Seconds(Created));
        return description;

        void Add(string member, JsonNode? value)
        {
            if (value is not null)
            {
                description[member] = value;
            }
        }
    }

    public static JsonArray Stages(SecretVersion version) => new([.. version.Stages.Order(StringComparer.Ordinal).Select(stage => JsonValue.Create(stage))]);

    /// <summary>Times are numbers of seconds on the wire.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000d;
}
