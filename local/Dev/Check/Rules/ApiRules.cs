using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>The HTTP API: who may call, how often, for how long, and what is left of it afterwards.</summary>
internal static class ApiRules
{
    private const string HttpApi = "AWS::Serverless::HttpApi";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("route-authorizer", "Every route asks who calls; one that cannot is an exception with its reason.", "A route without an authorizer is open to the internet.", Pages.HttpApi("http-api-access-control"))
        {
            Find = deployment => Routes(deployment).Where(trigger => AuthorizerOf(deployment, trigger) is null)
                .Select(trigger => trigger.Finds($"leaves {RouteOf(trigger)} open to everybody.", "Give the API a DefaultAuthorizer, and do not switch it off.", "Auth")),
        },
        new("api-throttling", "Every API has a highest rate.", "Without one a single client in a loop takes the account's Lambda concurrency, and the bill.", Pages.HttpApi("http-api-throttling"))
        {
            Find = deployment => deployment.Of(HttpApi).Where(api => api.Properties.Number("DefaultRouteSettings.ThrottlingRateLimit") is null || api.Properties.Number("DefaultRouteSettings.ThrottlingBurstLimit") is null)
                .Select(api => api.Finds("has no highest rate.", "Set DefaultRouteSettings with ThrottlingRateLimit and ThrottlingBurstLimit.", api.Properties["DefaultRouteSettings"])),
        },
        new("api-access-logs", "Every API logs its requests.", "What the gateway refuses reaches no function: only the access log has the 401s, 429s and timeouts.", Pages.HttpApi("http-api-logging"))
        {
            Find = deployment => deployment.Of(HttpApi).Where(api => api.Properties.At("AccessLogSettings.DestinationArn") is null || api.Properties.At("AccessLogSettings.Format") is null)
                .Select(api => api.Finds("does not log its requests.", "Set AccessLogSettings with DestinationArn and Format.", api.Properties["AccessLogSettings"])),
        },
        new("route-timeout", "A function behind a route ends before the gateway's 30 seconds do.", "The caller would get a 503 while the function goes on, and try again.", Pages.HttpApi("http-api-quotas"))
        {
            Find = deployment => Routes(deployment).Where(trigger => trigger.Function.Properties.Number("Timeout") >= 30)
                .Select(trigger => trigger.Function.Finds($"may take {trigger.Function.Text("Timeout")} s behind {RouteOf(trigger)}.", "Set a Timeout below 30.", trigger.Function.Properties["Timeout"])),
        },
    ];

    public static IEnumerable<Trigger> Routes(Deployment deployment) => deployment.Triggers.Where(trigger => trigger.Type == "HttpApi");

    /// <summary><c>GET /orders/{orderId}</c>.</summary>
    public static string RouteOf(Trigger trigger) => trigger.Properties.Text("Method") is { } method ? $"{method.ToUpperInvariant()} {trigger.Properties.Text("Path")}" : "$default";

    /// <summary>The authorizer that a route has, itself or from its API; null: it is open.</summary>
    public static string? AuthorizerOf(Deployment deployment, Trigger trigger)
    {
        var api = deployment.Find(trigger.Properties.Text("ApiId"));
        return (trigger.Properties.Text("Auth.Authorizer") ?? api?.Text("Auth.DefaultAuthorizer")) is { } name and not "NONE" ? name : null;
    }
}
