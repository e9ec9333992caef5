namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>The function answers a route of an HTTP API, payload format 2.0.</summary>
/// <param name="method">The HTTP method of the route.</param>
/// <param name="template">The path of the route; every <c>{variable}</c> is a parameter of the method, by name.</param>
[AttributeUsage(AttributeTargets.Method)]
public class HttpApiAttribute(LambdaHttpMethod method, string template) : Attribute
{
    /// <summary>The path of the route.</summary>
    public string Template { get; set; } = template;

    /// <summary>The HTTP method of the route.</summary>
    public LambdaHttpMethod Method { get; set; } = method;
}

/// <summary>The methods a route can have.</summary>
public enum LambdaHttpMethod
{
    /// <summary>Every method.</summary>
    Any,

    /// <summary>GET.</summary>
    Get,

    /// <summary>POST.</summary>
    Post,

    /// <summary>PUT.</summary>
    Put,

    /// <summary>PATCH.</summary>
    Patch,

    /// <summary>HEAD.</summary>
    Head,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>OPTIONS.</summary>
    Options,
}
