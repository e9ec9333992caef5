namespace Amazon.Lambda.Core;

/// <summary>What a handler may know about its invocation and its execution environment.</summary>
public interface ILambdaContext
{
    /// <summary>The id of this invocation; a retry of an asynchronous event has the same one.</summary>
    string AwsRequestId { get; }

    /// <summary>What a mobile SDK sent along, or what the caller put into <c>X-Amz-Client-Context</c>.</summary>
    IClientContext ClientContext { get; }

    /// <summary>The name of the function.</summary>
    string FunctionName { get; }

    /// <summary>The version of the function; <c>$LATEST</c> where none was published.</summary>
    string FunctionVersion { get; }

    /// <summary>The Cognito identity of the caller, with null members where there is none.</summary>
    ICognitoIdentity Identity { get; }

    /// <summary>The ARN that was invoked: of the function, a version or an alias.</summary>
    string InvokedFunctionArn { get; }

    /// <summary>Writes to the function's log.</summary>
    ILambdaLogger Logger { get; }

    /// <summary>The CloudWatch log group of the function.</summary>
    string LogGroupName { get; }

    /// <summary>The CloudWatch log stream of this execution environment.</summary>
    string LogStreamName { get; }

    /// <summary>The memory of the function, in MiB.</summary>
    int MemoryLimitInMB { get; }

    /// <summary>The time until Lambda ends this invocation; negative once that has passed.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>The tenant of the invocation, where the function isolates tenants.</summary>
    string TenantId => string.Empty;

    /// <summary>The X-Ray trace header of the invocation.</summary>
    string TraceId => string.Empty;

    /// <summary>The serializer the handler was registered with, or null.</summary>
    ILambdaSerializer Serializer => null;
}

/// <summary>The Cognito identity of the caller.</summary>
public interface ICognitoIdentity
{
    /// <summary>The identity, or null.</summary>
    string IdentityId { get; }

    /// <summary>The identity pool, or null.</summary>
    string IdentityPoolId { get; }
}

/// <summary>What the client says about itself.</summary>
public interface IClientContext
{
    /// <summary>The environment of the client, by name.</summary>
    IDictionary<string, string> Environment { get; }

    /// <summary>The application that called, or null.</summary>
    IClientApplication Client { get; }

    /// <summary>Values that the client application set itself.</summary>
    IDictionary<string, string> Custom { get; }
}

/// <summary>The mobile application that called.</summary>
public interface IClientApplication
{
    /// <summary>The package name.</summary>
    string AppPackageName { get; }

    /// <summary>The title.</summary>
    string AppTitle { get; }

    /// <summary>The version code.</summary>
    string AppVersionCode { get; }

    /// <summary>The version name.</summary>
    string AppVersionName { get; }

    /// <summary>The id of this installation.</summary>
    string InstallationId { get; }
}
