using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.SecretsManager.Operations;

/// <summary>The resource policy of a secret: kept and shown. Policies of resources are not checked here, only the functions' roles are.</summary>
internal sealed class PolicyOperations(SecretStore store)
{
    public JsonObject Get(JsonObject request)
    {
        var secret = store.Find(request);
        return secret.Do(() =>
        {
            var answer = secret.Answer();
            if (secret.ResourcePolicy is not null)
            {
                answer["ResourcePolicy"] = secret.ResourcePolicy;
            }

            return answer;
        });
    }

    public JsonObject Put(JsonObject request)
    {
        var secret = store.Find(request);
        var policy = request.Required("ResourcePolicy");
        return IsObject(policy) ? Set(secret, policy) : throw new Protocol.AwsException("MalformedPolicyDocumentException", "This resource policy contains invalid Json.");
    }

    public JsonObject Delete(JsonObject request) => Set(store.Find(request), null);

    private static JsonObject Set(Secret secret, string? policy) => secret.Do(() =>
    {
        secret.ResourcePolicy = policy;
        return secret.Answer();
    });

    private static bool IsObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
