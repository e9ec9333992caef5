using System.Text.Json.Nodes;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>Versions and their stages.</summary>
internal sealed class VersionOperations(SecretStore store)
{
    public JsonObject List(JsonObject request)
    {
        var secret = store.Find(request, evenDeleted: true);
        return secret.Do(() =>
        {
            var answer = secret.Answer();
            var page = ListPage<SecretVersion>.Of(request, [.. secret.Versions.All.Where(version => version.Stages.Count > 0 || request.IsTrue("IncludeDeprecated"))], 100, int.MaxValue);
            answer["Versions"] = new JsonArray([.. page.Items.Select(Show)]);
            page.Continue(answer);
            return answer;
        });
    }

    public JsonObject UpdateStage(JsonObject request)
    {
        var stage = request.Required("VersionStage");
        var from = request.Text("RemoveFromVersionId");
        var to = request.Text("MoveToVersionId");
        var secret = store.Find(request);
        return secret.Do(() =>
        {
            foreach (var id in new[] { from, to }.OfType<string>().Where(id => secret.Versions.Find(id) is null))
            {
                throw SecretErrors.NoValue($"VersionId: {id}");
            }

            CheckMove(secret.Versions, stage, from, to);
            secret.Versions.Move(stage, to);
            secret.Changed = store.Now;
            return secret.Answer();
        });
    }

    private static void CheckMove(SecretVersions versions, string stage, string? from, string? to)
    {
        var holder = versions.At(stage)?.Id;
        if (holder is not null && holder != to && from is null)
        {
            throw SecretErrors.InvalidParameter(
                $"The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {holder}, so you must explicitly reference that version in RemoveFromVersionId.");
        }

        if (from is not null && from != holder)
        {
            throw SecretErrors.InvalidParameter(
                $"Staging label {stage} isn't currently attached to version {from} and so can't be removed. To find which version the staging label is attached to, call DescribeSecret or ListSecretVersionIds.");
        }

        if (stage == SecretVersions.Current && to is null)
        {
            throw SecretErrors.InvalidParameter("You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.");
        }
    }

    private static JsonObject Show(SecretVersion version)
    {
        var shown = new JsonObject { ["VersionId"] = version.Id, ["CreatedDate"] = Secret.Seconds(version.Created), ["KmsKeyIds"] = new JsonArray("DefaultEncryptionKey") };
        if (version.Stages.Count > 0)
        {
            shown["VersionStages"] = Secret.Stages(version);
        }

        if (version.Accessed is { } accessed)
        {
            shown["LastAccessedDate"] = Secret.Seconds(accessed);
        }

        return shown;
    }
}
