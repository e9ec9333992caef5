using LocalCloud.Template.Model;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.HttpApi;

/// <summary>Cross-origin requests: the gateway answers a preflight itself and adds its own headers to answers.</summary>
/// <remarks>Source: API Gateway developer guide, "Configure CORS for HTTP APIs".</remarks>
internal sealed class Cors(CorsDefinition definition)
{
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    public void AnswerPreflight(HttpContext context)
    {
        context.Response.StatusCode = 204;
        if (!Allow(context))
        {
            return;
        }

        var headers = context.Response.Headers;
        if (definition.AllowMethods.Count > 0)
        {
            headers.AccessControlAllowMethods = string.Join(',', definition.AllowMethods);
        }

        if (definition.AllowHeaders.Count > 0)
        {
            headers.AccessControlAllowHeaders = string.Join(',', definition.AllowHeaders);
        }

        if (definition.MaxAge is { } seconds)
        {
            headers.AccessControlMaxAge = $"{seconds}";
        }
    }

    /// <summary>Replaces whatever cross-origin headers the function returned.</summary>
    public void AddTo(HttpContext context)
    {
        foreach (var name in context.Response.Headers.Keys.Where(name => name.StartsWith("access-control-", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            context.Response.Headers.Remove(name);
        }

        if (Allow(context) && definition.ExposeHeaders.Count > 0)
        {
            context.Response.Headers.AccessControlExposeHeaders = string.Join(',', definition.ExposeHeaders);
        }
    }

    private bool Allow(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !definition.AllowOrigins.Any(allowed => allowed == "*" || allowed == origin
            || (allowed.EndsWith("://*", StringComparison.Ordinal) && origin.StartsWith(allowed[..^1], StringComparison.Ordinal))))
        {
            return false;
        }

        context.Response.Headers.AccessControlAllowOrigin = definition.AllowOrigins.Contains("*") ? "*" : origin;
        if (definition.AllowCredentials)
        {
            context.Response.Headers.AccessControlAllowCredentials = "true";
        }

        return true;
    }
}
