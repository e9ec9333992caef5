using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager.Operations;

namespace LocalCloud.SecretsManager;

/// <summary>
/// Secrets Manager in process: secrets, their versions and stages
/// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/). Rotation and replication are refused by name.
/// </summary>
public sealed class SecretsManagerService : IAwsService
{
    private readonly SecretStore _store;
    private readonly SecretOperations _secrets;
    private readonly ValueOperations _values;
    private readonly VersionOperations _versions;
    private readonly PolicyOperations _policies;

    public SecretsManagerService(TimeProvider time, string account = "000000000000", string region = "us-east-1")
    {
        _store = new SecretStore(time, account, region);
        _secrets = new SecretOperations(_store);
        _values = new ValueOperations(_store);
        _versions = new VersionOperations(_store);
        _policies = new PolicyOperations(_store);
    }

    public string Name => "secretsmanager";

    /// <inheritdoc/>
    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => Task.FromResult(operation switch
    {
        "CreateSecret" => _secrets.Create(request),
        "DescribeSecret" => _secrets.Describe(request),
        "UpdateSecret" => _secrets.Update(request),
        "DeleteSecret" => _secrets.Delete(request),
        "RestoreSecret" => _secrets.Restore(request),
        "TagResource" => _secrets.Tag(request),
        "UntagResource" => _secrets.Untag(request),
        "GetSecretValue" => _values.Get(request),
        "BatchGetSecretValue" => _values.BatchGet(request),
        "PutSecretValue" => _values.Put(request),
        "ListSecretVersionIds" => _versions.List(request),
        "UpdateSecretVersionStage" => _versions.UpdateStage(request),
        "GetResourcePolicy" => _policies.Get(request),
        "PutResourcePolicy" => _policies.Put(request),
        "DeleteResourcePolicy" => _policies.Delete(request),
        "ListSecrets" => List(request),
        "GetRandomPassword" => RandomPassword.Get(request),
        _ => throw SecretErrors.NotSupported(operation),
    });

    /// <summary>The ARN of the secret that goes by this id; null: there is none.</summary>
    internal string? ArnOf(string id) => _store.TryFind(id)?.Arn;

    private JsonObject List(JsonObject request)
    {
        var filters = request.Objects("Filters");
        SecretFilters.Check(filters);
        if (request.Text("SortBy") is { } sort and not "created-date")
        {
            throw SecretErrors.NotSupported($"SortBy {sort} of ListSecrets");
        }

        var found = _store.All.Where(secret => (secret.Deleted is null || request.IsTrue("IncludePlannedDeletion")) && SecretFilters.Matches(secret, filters, _store.Region)).ToList();
        if (request.Text("SortOrder") == "desc")
        {
            found.Reverse();
        }

        var page = ListPage<Secret>.Of(request, found, 100, 100);
        var answer = new JsonObject { ["SecretList"] = new JsonArray([.. page.Items.Select(secret => secret.Do(() => secret.Describe("SecretVersionsToStages")))]) };
        page.Continue(answer);
        return answer;
    }
}
