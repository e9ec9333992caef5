using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Template;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Iam;

/// <summary>
/// Holds functions to their roles at the AWS endpoint. Every other caller (the AWS CLI, tests, an operator) is the account's
/// owner, who may do everything. Policies of resources, boundaries and organisations are not looked at.
/// </summary>
internal sealed class Guard
{
    private const string KeyBegins = "Credential=";
    private readonly Dictionary<string, FunctionPrincipal> _byKey;
    private readonly RequiredAccess _required;
    private readonly TemplateNames _names;
    private readonly FunctionLogs _logs;

    /// <param name="template">With the names that the engines gave to its resources.</param>
    /// <param name="logs">Where refusals are told.</param>
    public Guard(SamTemplate template, FunctionLogs logs)
    {
        _logs = logs;
        _names = new TemplateNames(template);
        _required = new RequiredAccess(template.Options.Region, template.Options.AccountId, template.Options.StackName);
        Functions = [.. template.Functions.Select(function => new FunctionPrincipal(function, template.Options.AccountId, Tell))];
        _byKey = Functions.ToDictionary(principal => RoleCredentials.Of(principal.Function.Arn).AccessKeyId, StringComparer.Ordinal);
    }

    /// <summary>The functions as callers, in the template's order.</summary>
    public IReadOnlyList<FunctionPrincipal> Functions { get; }

    /// <summary>The function that signed the request; null: the account's owner.</summary>
    public FunctionPrincipal? Caller(HttpContext context)
    {
        // AWS4-HMAC-SHA256 Credential=KEY/20261121/us-east-1/sns/aws4_request, …
        var header = context.Request.Headers.Authorization.ToString();
        var begin = header.IndexOf(KeyBegins, StringComparison.Ordinal) + KeyBegins.Length;
        var end = begin < KeyBegins.Length ? -1 : header.IndexOf('/', begin);
        return end < 0 ? null : _byKey.GetValueOrDefault(header[begin..end]);
    }

    /// <summary>The service as this request's caller may use it.</summary>
    public IAwsService For(HttpContext context, IAwsService service) => (Caller(context), service) switch
    {
        (null, _) or (_, RemoteAwsService) => service,
        ({ } caller, StsService) => new StsService(caller.Account, caller.Arn, $"AROALOCAL:{caller.Function.Name}"),
        ({ } caller, _) => new GuardedService(caller, service, _required),
    };

    /// <summary>Forgets what was recorded.</summary>
    public void Reset()
    {
        foreach (var function in Functions)
        {
            function.Reset();
        }
    }

    /// <summary>What to write into the template so that the role allows it.</summary>
    public string Fix(FunctionPrincipal caller, Access access)
    {
        var statement = $"{{ Effect: Allow, Action: {access.Action}, Resource: {_names.Of(access.Resource)} }}";
        return caller.Role.LogicalId is { } role
            ? $"Add to the policy of {role}: {statement}"
            : $"Add to Policies of {caller.Function.LogicalId}: {{ Statement: [{statement}] }}";
    }

    private void Tell(FunctionPrincipal caller, Access access, Verdict verdict) => _logs.Write(caller.Function.LogicalId, "", verdict == Verdict.Denied
        ? $"AccessDenied: {access.Action} on {access.Resource}: a Deny of its role {caller.Role.Name} forbids it, here as on AWS."
        : $"AccessDenied: {access.Action} on {access.Resource}: its role {caller.Role.Name} does not allow it, here as on AWS. {Fix(caller, access)}");

    private sealed class GuardedService(FunctionPrincipal caller, IAwsService service, RequiredAccess required) : IAwsService
    {
        public string Name => service.Name;

        public Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken)
        {
            foreach (var access in required.Of(service, operation, request))
            {
                caller.Require(access);
            }

            return service.InvokeAsync(operation, request, cancellationToken);
        }
    }
}
