namespace Amazon.Lambda.RuntimeSupport.Bootstrap;

/// <summary>Settings of the loop.</summary>
public class LambdaBootstrapOptions
{
    /// <summary>Host, port and optional path of the Runtime API; <c>AWS_LAMBDA_RUNTIME_API</c> where it is empty.</summary>
    public string RuntimeApiEndpoint { get; set; }
}
