using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>Reads HTTP APIs, and gives each the routes of the functions that name it.</summary>
internal static class HttpApiReader
{
    private static readonly PropertySchema Authorizer = PropertySchema.Parse(
        "AuthorizationScopes IdentitySource JwtConfiguration{issuer audience} AuthorizerPayloadFormatVersion! EnableSimpleResponses! FunctionArn! FunctionInvokeRole! Identity! EnableFunctionDefaultPermissions!");

    private static readonly PropertySchema Throttle = PropertySchema.Parse("ThrottlingRateLimit ThrottlingBurstLimit DetailedMetricsEnabled- DataTraceEnabled- LoggingLevel-");

    private static readonly PropertySchema Cors = PropertySchema.Parse("AllowOrigins AllowMethods AllowHeaders ExposeHeaders MaxAge AllowCredentials");

    /// <exception cref="TemplateException">An API or a route has a fault.</exception>
    public static IReadOnlyList<HttpApiDefinition> Read(SamTemplate template, IReadOnlyList<FunctionDefinition> functions)
    {
        var apis = template.Resources.Where(resource => resource.Type == ResourceTypes.HttpApi).Select(ReadApi).ToList();
        var routes = functions.SelectMany(function => function.Routes).ToList();
        if (routes.Find(route => !apis.Exists(api => Names(route, api))) is { } lost)
        {
            throw new TemplateException(
                lost.Location, new Place($"Resource {lost.FunctionLogicalId}", $"Events.{lost.Name}.Properties.ApiId"), $"'{lost.ApiLogicalId}' is not an AWS::Serverless::HttpApi of this template.");
        }

        return [.. apis.Select(api => api with { Routes = [.. routes.Where(route => Names(route, api)).Select(route => Complete(route, api, template))] })
            .Select(NoRouteTwice)];
    }

    private static bool Names(RouteDefinition route, HttpApiDefinition api) => route.ApiLogicalId == api.LogicalId || route.ApiLogicalId == api.ApiId;

    private static HttpApiDefinition ReadApi(TemplateResource resource)
    {
        var properties = resource.Reader;
        var auth = properties.Object("Auth");
        var authorizers = (auth?.ObjectsByName("Authorizers") ?? []).ToDictionary(pair => pair.Key, pair => ReadAuthorizer(pair.Key, pair.Value), StringComparer.Ordinal);
        return new HttpApiDefinition
        {
            LogicalId = resource.LogicalId,
            Location = resource.Location,
            ApiId = resource.LogicalId.ToLowerInvariant(),
            StageName = properties.OptionalText("StageName") ?? "$default",
            Authorizers = authorizers,
            DefaultThrottle = ReadThrottle(properties.Object("DefaultRouteSettings")),
            RouteThrottles = properties.ObjectsByName("RouteSettings")
                .Select(pair => (pair.Key, Throttle: ReadThrottle(pair.Value.Check(Throttle))))
                .Where(pair => pair.Throttle is not null)
                .ToDictionary(pair => pair.Key, pair => pair.Throttle!, StringComparer.Ordinal),
            Cors = ReadCors(properties),
            StageVariables = properties.TextsByName("StageVariables"),
        };
    }

    private static JwtAuthorizerDefinition ReadAuthorizer(string name, PropertyReader properties)
    {
        var jwt = properties.Check(Authorizer).Object("JwtConfiguration") ?? throw properties.Fault("JwtConfiguration is missing: the local HTTP API runs JWT authorizers.");
        return new JwtAuthorizerDefinition(
            name, jwt.Text("issuer"), jwt.Texts("audience"), properties.OptionalText("IdentitySource") ?? "$request.header.Authorization", properties.Texts("AuthorizationScopes"));
    }

    private static ThrottleDefinition? ReadThrottle(PropertyReader? properties) => properties?.Real("ThrottlingRateLimit") is { } rate
        ? new ThrottleDefinition(rate, properties.Number("ThrottlingBurstLimit", 0, int.MaxValue) ?? (int)Math.Ceiling(rate))
        : null;

    /// <summary><c>CorsConfiguration</c>: true allows every origin, as SAM reads it; an object says what.</summary>
    private static CorsDefinition? ReadCors(PropertyReader properties)
    {
        if (!properties.Has("CorsConfiguration"))
        {
            return null;
        }

        if (!properties.IsObject("CorsConfiguration"))
        {
            return properties.Flag("CorsConfiguration") == true ? new CorsDefinition(["*"], [], [], [], null, false) : null;
        }

        var cors = properties.Object("CorsConfiguration")!.Check(Cors);
        return new CorsDefinition(
            cors.Texts("AllowOrigins"), cors.Texts("AllowMethods"), cors.Texts("AllowHeaders"), cors.Texts("ExposeHeaders"), cors.Number("MaxAge", -1, 86_400), cors.Flag("AllowCredentials") ?? false);
    }

    /// <summary>The route with its API's default authorizer, where it names none itself.</summary>
    private static RouteDefinition Complete(RouteDefinition route, HttpApiDefinition api, SamTemplate template)
    {
        var standard = template.Find(api.LogicalId)?.Reader.Object("Auth")?.OptionalText("DefaultAuthorizer");
        var authorizer = route.Authorizer ?? standard;
        if (authorizer is null or "NONE")
        {
            return route with { ApiLogicalId = api.LogicalId, Authorizer = null };
        }

        return api.Authorizers.TryGetValue(authorizer, out var definition)
            ? route with
            {
                ApiLogicalId = api.LogicalId,
                Authorizer = authorizer,
                AuthorizationScopes = route.AuthorizationScopes.Count > 0 ? route.AuthorizationScopes : definition.AuthorizationScopes,
            }
            : throw new TemplateException(
                route.Location,
                new Place($"Resource {route.FunctionLogicalId}", $"Events.{route.Name}.Properties.Auth.Authorizer"),
                $"{api.LogicalId} has no authorizer '{authorizer}'.{Suggestion.For(authorizer, api.Authorizers.Keys)}");
    }

    private static HttpApiDefinition NoRouteTwice(HttpApiDefinition api) =>
        api.Routes.GroupBy(route => route.RouteKey, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new TemplateException(twice.Last().Location, new Place($"Resource {twice.Last().FunctionLogicalId}", $"Events.{twice.Last().Name}"), $"the route {twice.Key} is already taken by {twice.First().FunctionLogicalId}.")
            : api;
}
