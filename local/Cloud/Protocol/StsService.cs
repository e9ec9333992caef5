using System.Text.Json.Nodes;

namespace LocalCloud.Protocol;

/// <summary>The one operation of STS that tools ask before anything else: who am I?</summary>
/// <param name="account">The account.</param>
/// <param name="arn">Who asks; null: the account's owner.</param>
/// <param name="userId">The unique id of who asks.</param>
internal sealed class StsService(string account = StsService.LocalAccount, string? arn = null, string userId = "AKIALOCAL") : IAwsService
{
    /// <summary>The account of everything that runs here, as LocalStack and DynamoDB Local have it, too.</summary>
    public const string LocalAccount = "000000000000";

    public string Name => "sts";

    public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken) => operation == "GetCallerIdentity"
        ? Task.FromResult(new JsonObject { ["UserId"] = userId, ["Account"] = account, ["Arn"] = arn ?? $"arn:aws:iam::{account}:root" })
        : throw AwsException.NotSupported("STS", operation);
}
