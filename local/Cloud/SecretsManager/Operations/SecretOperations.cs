using System.Text.Json.Nodes;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>Secrets themselves: made, changed, described, tagged, deleted and restored.</summary>
internal sealed class SecretOperations(SecretStore store)
{
    private const int DefaultRecoveryWindow = 30;

    public JsonObject Create(JsonObject request)
    {
        var name = request.Required("Name");
        SecretStore.CheckName(name);
        Refuse(request, "AddReplicaRegions", "ForceOverwriteReplicaSecret", "Type");
        var token = request.Token();
        var value = request.Value();
        var secret = new Secret(name, store.NextArn(name), store.Now) { Description = request.Text("Description"), KmsKeyId = request.Text("KmsKeyId") };
        if (request.Tags() is { Count: > 0 } tags)
        {
            secret.Tags = new OrderedDictionary<string, string>(tags.DistinctBy(tag => tag.Key));
        }

        if (value is not null)
        {
            secret.Versions.Add(new SecretVersion(token, value, store.Now, [SecretVersions.Current]));
        }

        return store.Add(secret) is { } existing ? existing.Do(() => CreatedAgain(existing, token, value)) : Created(secret, token, value);
    }

    public JsonObject Describe(JsonObject request)
    {
        var secret = store.Find(request, evenDeleted: true);
        return secret.Do(() => secret.Describe("VersionIdsToStages"));
    }

    public JsonObject Update(JsonObject request)
    {
        Refuse(request, "Type");
        var secret = store.Find(request);
        var value = request.Value();
        var token = request.Token();
        return secret.Do(() =>
        {
            secret.Description = request.Text("Description") ?? secret.Description;
            secret.KmsKeyId = request.Text("KmsKeyId") ?? secret.KmsKeyId;
            secret.Changed = store.Now;
            var answer = secret.Answer();
            if (value is not null)
            {
                ValueOperations.Put(secret, value, token, [SecretVersions.Current], store.Now);
                answer["VersionId"] = token;
            }

            return answer;
        });
    }

    public JsonObject Delete(JsonObject request)
    {
        var days = request.Number("RecoveryWindowInDays");
        var isForced = request.IsTrue("ForceDeleteWithoutRecovery");
        if (days is < 7 or > 30)
        {
            throw SecretErrors.InvalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
        }

        if (isForced && days is not null)
        {
            throw SecretErrors.InvalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }

        var id = request.Required("SecretId");
        var secret = store.TryFind(id);
        if (isForced)
        {
            return Forced(id, secret);
        }

        return secret is null ? throw SecretErrors.NotFound() : secret.Do(() =>
        {
            if (secret.Deleted is not null)
            {
                throw SecretErrors.InvalidRequest("You tried to perform the operation on a secret that's currently marked deleted.");
            }

            secret.Deleted = store.Now;
            secret.DeletionDate = store.Now.AddDays(days ?? DefaultRecoveryWindow);
            return Dated(secret.Answer(), secret.DeletionDate.Value);
        });
    }

    public JsonObject Restore(JsonObject request)
    {
        var secret = store.Find(request, evenDeleted: true);
        return secret.Do(() =>
        {
            secret.Deleted = null;
            secret.DeletionDate = null;
            return secret.Answer();
        });
    }

    public JsonObject Tag(JsonObject request)
    {
        var secret = store.Find(request);
        var tags = request.Tags();
        return secret.Do(() =>
        {
            secret.Tags ??= new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in tags)
            {
                secret.Tags[key] = value;
            }

            return new JsonObject();
        });
    }

    public JsonObject Untag(JsonObject request)
    {
        var secret = store.Find(request);
        var keys = request.Texts("TagKeys");
        return secret.Do(() =>
        {
            foreach (var key in keys)
            {
                secret.Tags?.Remove(key);
            }

            return new JsonObject();
        });
    }

    private static JsonObject Created(Secret secret, string token, SecretValue? value)
    {
        var answer = secret.Answer();
        if (value is not null)
        {
            answer["VersionId"] = token;
        }

        return answer;
    }

    /// <summary>The same call again, known by its token, changes nothing.</summary>
    private static JsonObject CreatedAgain(Secret existing, string token, SecretValue? value)
    {
        if (existing.Deleted is not null)
        {
            throw SecretErrors.InvalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
        }

        return existing.Versions.Find(token) is not { } same ? throw SecretErrors.Exists(existing.Name)
            : same.Value == value ? Created(existing, token, value)
            : throw SecretErrors.TokenInUse(token, existing.Arn);
    }

    /// <summary>Deletes at once, and does not mind when there is nothing to delete.</summary>
    private JsonObject Forced(string id, Secret? secret)
    {
        if (secret is null)
        {
            return Dated(new JsonObject { ["ARN"] = id.StartsWith("arn:", StringComparison.Ordinal) ? id : store.NextArn(id), ["Name"] = id }, store.Now);
        }

        store.Remove(secret);
        return Dated(secret.Answer(), store.Now);
    }

    private static JsonObject Dated(JsonObject answer, DateTimeOffset date)
    {
        answer["DeletionDate"] = Secret.Seconds(date);
        return answer;
    }

    private static void Refuse(JsonObject request, params string[] names)
    {
        if (Array.Find(names, request.ContainsKey) is { } name)
        {
            throw SecretErrors.NotSupported(name);
        }
    }
}
