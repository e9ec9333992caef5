using System.Net;
using LocalCloud.Protocol;

namespace LocalCloud.Iam;

/// <summary>
/// Refusals in each service's own form. Source: IAM user guide, "Troubleshoot access denied error messages"; code, status and
/// spelling of the action by service from recorded answers of AWS.
/// </summary>
internal static class AccessDenied
{
    public static AwsException Of(string caller, Access access, Verdict verdict)
    {
        var service = access.Action.Split(':')[0];
        var action = service switch
        {
            "sqs" => access.Action.ToLowerInvariant(),
            "sns" => "SNS" + access.Action[3..],
            _ => access.Action,
        };
        var on = access.Resource == "*" ? "" : $" on resource: {access.Resource}";
        var because = verdict == Verdict.Denied ? "with an explicit deny in an identity-based policy" : $"because no identity-based policy allows the {action} action";
        var message = $"User: {caller} is not authorized to perform: {action}{on} {because}";
        return service switch
        {
            "sqs" => new AwsException("AccessDeniedException", message, HttpStatusCode.Forbidden) { QueryCode = "AccessDenied" },
            "sns" => new AwsException("AuthorizationError", message, HttpStatusCode.Forbidden),
            "lambda" => new AwsException("AccessDeniedException", message, HttpStatusCode.Forbidden),
            _ => new AwsException("AccessDeniedException", message),
        };
    }
}
