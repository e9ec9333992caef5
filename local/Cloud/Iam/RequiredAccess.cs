using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager;

namespace LocalCloud.Iam;

/// <summary>What a request to an embedded service needs to be allowed. Nothing: the request is malformed, and its service says so.</summary>
/// <param name="region">In the ARNs.</param>
/// <param name="account">In the ARNs.</param>
/// <param name="stack">In the name of the application that SAM makes for deployments.</param>
internal sealed class RequiredAccess(string region, string account, string stack)
{
    private readonly DynamoDbAccess _dynamoDb = new(region, account);
    private readonly MessagingAccess _messaging = new(region, account);
    private readonly EventAccess _events = new(region, account);

    public IEnumerable<Access> Of(IAwsService service, string operation, JsonObject request) => service.Name switch
    {
        "dynamodb" => _dynamoDb.Of(operation, request),
        "sqs" => _messaging.OfSqs(operation, request),
        "sns" => _messaging.OfSns(operation, request),
        "events" => _events.Of(operation, request),
        "secretsmanager" => OfSecrets(service, operation, request),
        // A deployment's id does not tell its group, and nothing is deployed here: any group of the stack's own application.
        "codedeploy" => [new Access($"codedeploy:{operation}", $"arn:aws:codedeploy:{region}:{account}:deploymentgroup:{stack}-ServerlessDeploymentApplication/any")],
        _ => [],
    };

    /// <summary>https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html</summary>
    private IEnumerable<Access> OfSecrets(IAwsService service, string operation, JsonObject request)
    {
        if (operation is "ListSecrets" or "GetRandomPassword")
        {
            return [new Access($"secretsmanager:{operation}", "*")];
        }

        if (operation == "BatchGetSecretValue")
        {
            // Reading each of them needs its own permission; with filters, which they are is seen only when they are found.
            var ids = (request["SecretIdList"] as JsonArray ?? []).Select(one => $"{one}");
            return [new Access("secretsmanager:BatchGetSecretValue", "*"), .. request.ContainsKey("Filters") ? [new Access("secretsmanager:ListSecrets", "*"), new Access("secretsmanager:GetSecretValue", "*")] : ids.Select(one => OfSecret(service, "GetSecretValue", one))];
        }

        var id = $"{request["SecretId"] ?? request["Name"]}";
        return id.Length == 0 ? [] : [OfSecret(service, operation, id)];
    }

    /// <summary>AWS ends the ARN with six characters of its own: of a secret that does not exist nobody knows them.</summary>
    private Access OfSecret(IAwsService service, string operation, string id) => new(
        $"secretsmanager:{operation}",
        (service as SecretsManagerService)?.ArnOf(id) ?? (id.StartsWith("arn:", StringComparison.Ordinal) ? id : $"arn:aws:secretsmanager:{region}:{account}:secret:{id}-??????"));
}
