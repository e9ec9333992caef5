using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>The values of secrets: read, alone and several at a time, and put.</summary>
internal sealed class ValueOperations(SecretStore store)
{
    private const int MostInBatch = 20;

    public JsonObject Get(JsonObject request)
    {
        var id = request.Text("VersionId");
        var stage = request.Text("VersionStage");
        return Read(store.Find(request), id, stage);
    }

    public JsonObject BatchGet(JsonObject request)
    {
        var ids = request.Texts("SecretIdList");
        var filters = request.Objects("Filters");
        if (ids.Count > 0 == filters.Count > 0)
        {
            throw SecretErrors.InvalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
        }

        if (request.ContainsKey("MaxResults") && filters.Count == 0)
        {
            throw SecretErrors.InvalidParameter("'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.");
        }

        if (ids.Count > MostInBatch)
        {
            throw SecretErrors.Constraint($"[{string.Join(", ", ids)}]", "secretIdList", $"have length less than or equal to {MostInBatch}");
        }

        JsonArray values = [], errors = [];
        var page = filters.Count > 0 ? ListPage<Secret>.Of(request, [.. store.All.Where(secret => secret.Deleted is null && SecretFilters.Matches(secret, filters, store.Region))], MostInBatch, MostInBatch) : null;
        foreach (var (wanted, find) in page is null ? ids.Select(id => (id, (Func<Secret>)(() => store.Find(new JsonObject { ["SecretId"] = id })))) : page.Items.Select(secret => (secret.Name, (Func<Secret>)(() => secret))))
        {
            try
            {
                values.Add(Read(find(), null, null));
            }
            catch (AwsException error)
            {
                errors.Add(new JsonObject { ["SecretId"] = wanted, ["ErrorCode"] = error.Code, ["Message"] = error.Message });
            }
        }

        var answer = new JsonObject { ["SecretValues"] = values, ["Errors"] = errors };
        page?.Continue(answer);
        return answer;
    }

    public JsonObject Put(JsonObject request)
    {
        if (request.ContainsKey("RotationToken"))
        {
            throw SecretErrors.NotSupported("RotationToken: secrets are not rotated here");
        }

        var value = request.Value() ?? throw SecretErrors.InvalidRequest("You must provide either SecretString or SecretBinary.");
        var secret = store.Find(request);
        var token = request.Token();
        var stages = request.Texts("VersionStages") is { Count: > 0 } asked ? [.. asked.Distinct(StringComparer.Ordinal)] : new List<string> { SecretVersions.Current };
        return secret.Do(() =>
        {
            var version = Put(secret, value, token, stages, store.Now);
            var answer = secret.Answer();
            answer["VersionId"] = token;
            answer["VersionStages"] = new JsonArray([.. version.Stages.Select(stage => JsonValue.Create(stage))]);
            return answer;
        });
    }

    /// <summary>Adds a version; the same call again, known by its token, changes nothing.</summary>
    public static SecretVersion Put(Secret secret, SecretValue value, string token, IReadOnlyList<string> stages, DateTimeOffset now)
    {
        if (secret.Versions.Find(token) is { } same)
        {
            return same.Value == value ? same : throw SecretErrors.TokenInUse(token, secret.Arn);
        }

        // The first version is the current one whatever else it is.
        var isFirst = secret.Versions.All.Count == 0 && !stages.Contains(SecretVersions.Current);
        secret.Versions.Add(new SecretVersion(token, value, now, isFirst ? [.. stages, SecretVersions.Current] : stages));
        secret.Changed = now;
        return secret.Versions.Find(token)!;
    }

    private JsonObject Read(Secret secret, string? id, string? stage) => secret.Do(() =>
    {
        var version = Find(secret.Versions, id, stage);
        var day = new DateTimeOffset(store.Now.UtcDateTime.Date, TimeSpan.Zero);
        secret.Accessed = day;
        secret.Versions.Touch(version.Id, day);
        var answer = secret.Answer();
        answer["VersionId"] = version.Id;
        answer[version.Value.IsBinary ? "SecretBinary" : "SecretString"] = version.Value.Text;
        if (version.Stages.Count > 0)
        {
            answer["VersionStages"] = Secret.Stages(version);
        }

        answer["CreatedDate"] = Secret.Seconds(version.Created);
        return answer;
    });

    private static SecretVersion Find(SecretVersions versions, string? id, string? stage)
    {
        if (id is null)
        {
            return versions.At(stage ?? SecretVersions.Current) ?? throw SecretErrors.NoValue($"staging label: {stage ?? SecretVersions.Current}");
        }

        var version = versions.Find(id) ?? throw SecretErrors.NoValue($"VersionId: {id}");
        return stage is null || version.Stages.Contains(stage)
            ? version
            : throw SecretErrors.InvalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
    }
}
