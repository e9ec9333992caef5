using System.Text.Json.Nodes;

namespace LocalCloud.Protocol;

/// <summary>The one operation of STS that tools ask before anything else: who am I? Here: the local account.</summary>
internal sealed class StsService(string account = StsService.LocalAccount) : IAwsService
{
    /// <summary>The account of everything that runs here, as LocalStack and DynamoDB Local have it, too.</summary>
    public const string LocalAccount = "000000000000";

    public string Name => "sts";

    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => operation == "GetCallerIdentity"
        ? Task.FromResult(new JsonObject { ["UserId"] = "AKIALOCAL", ["Account"] = account, ["Arn"] = $"arn:aws:iam::{account}:root" })
        : throw AwsException.NotSupported("STS", operation);
}
