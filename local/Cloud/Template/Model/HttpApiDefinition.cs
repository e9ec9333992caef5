namespace LocalCloud.Template.Model;

/// <summary>An <c>AWS::Serverless::HttpApi</c>, or the one that SAM adds for routes that name none.</summary>
public sealed record HttpApiDefinition
{
    /// <summary>The logical id that SAM gives the API of routes without an <c>ApiId</c>.</summary>
    public const string ImplicitLogicalId = "ServerlessHttpApi";

    public required string LogicalId { get; init; }

    public required SourceLocation Location { get; init; }

    /// <summary>The API's id: what <c>!Ref</c> gives, and the first label of its host name.</summary>
    public required string ApiId { get; init; }

    /// <summary><c>$default</c>, or the first segment of every path.</summary>
    public string StageName { get; init; } = "$default";

    /// <summary>The authorizers by name.</summary>
    public IReadOnlyDictionary<string, JwtAuthorizerDefinition> Authorizers { get; init; } = new Dictionary<string, JwtAuthorizerDefinition>();

    /// <summary><c>DefaultRouteSettings</c>; null: only the account's limit.</summary>
    public ThrottleDefinition? DefaultThrottle { get; init; }

    /// <summary><c>RouteSettings</c> by route key, for example <c>POST /orders</c>.</summary>
    public IReadOnlyDictionary<string, ThrottleDefinition> RouteThrottles { get; init; } = new Dictionary<string, ThrottleDefinition>();

    public CorsDefinition? Cors { get; init; }

    public IReadOnlyDictionary<string, string> StageVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>The routes of all functions that name this API.</summary>
    public IReadOnlyList<RouteDefinition> Routes { get; init; } = [];
}

/// <summary>One route of an HTTP API: an event of type <c>HttpApi</c>.</summary>
public sealed record RouteDefinition
{
    /// <summary>The event's name under the function.</summary>
    public required string Name { get; init; }

    public required string FunctionLogicalId { get; init; }

    public required string ApiLogicalId { get; init; }

    public required SourceLocation Location { get; init; }

    /// <summary>Upper case; <c>ANY</c> for all methods; null for the <c>$default</c> route.</summary>
    public string? Method { get; init; }

    /// <summary>For example <c>/orders/{orderId}</c> or <c>/{proxy+}</c>; null for the <c>$default</c> route.</summary>
    public string? Path { get; init; }

    /// <summary><c>GET /orders/{orderId}</c>, or <c>$default</c>.</summary>
    public string RouteKey => Method is null ? "$default" : $"{Method} {Path}";

    /// <summary>The name of the authorizer in <see cref="HttpApiDefinition.Authorizers"/>; null: none.</summary>
    public string? Authorizer { get; init; }

    /// <summary>One of these must be in the token's <c>scope</c>; empty: none is asked.</summary>
    public IReadOnlyList<string> AuthorizationScopes { get; init; } = [];

    /// <summary><c>TimeoutInMillis</c>; an HTTP API waits 30 s by default and at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>A JWT authorizer.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Issuer">Must equal the token's <c>iss</c>.</param>
/// <param name="Audience">One must equal the token's <c>aud</c> or <c>client_id</c>.</param>
/// <param name="IdentitySource">Where the token stands, for example <c>$request.header.Authorization</c>.</param>
/// <param name="AuthorizationScopes">Scopes asked of every route that names none itself.</param>
public sealed record JwtAuthorizerDefinition(string Name, string Issuer, IReadOnlyList<string> Audience, string IdentitySource, IReadOnlyList<string> AuthorizationScopes);

/// <summary>A token bucket.</summary>
/// <param name="RateLimit">Requests per second, in the long run.</param>
/// <param name="BurstLimit">The size of the bucket.</param>
public sealed record ThrottleDefinition(double RateLimit, int BurstLimit);

/// <summary>Cross-origin rules: the gateway answers preflight requests itself and adds the headers.</summary>
public sealed record CorsDefinition(
    IReadOnlyList<string> AllowOrigins,
    IReadOnlyList<string> AllowMethods,
    IReadOnlyList<string> AllowHeaders,
    IReadOnlyList<string> ExposeHeaders,
    int? MaxAge,
    bool AllowCredentials);
