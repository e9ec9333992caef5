#nullable enable
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Logging;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The context of one invocation: from its headers and the environment variables of the function.</summary>
internal sealed class LambdaContext(InvocationHeaders headers, FunctionEnvironment environment, LogOutput log, ILambdaSerializer? serializer) : ILambdaContext
{
    private IClientContext? _clientContext;
    private ICognitoIdentity? _identity;

    public string AwsRequestId => headers.RequestId;

    public IClientContext ClientContext => _clientContext ??= Caller.ClientContext(headers.ClientContext);

    public string? FunctionName => environment.FunctionName;

    public string? FunctionVersion => environment.FunctionVersion;

    public ICognitoIdentity Identity => _identity ??= Caller.Identity(headers.CognitoIdentity);

    public string? InvokedFunctionArn => headers.FunctionArn;

    public ILambdaLogger Logger => log;

    public string? LogGroupName => environment.LogGroupName;

    public string? LogStreamName => environment.LogStreamName;

    public int MemoryLimitInMB => environment.MemoryInMB;

    public TimeSpan RemainingTime => DateTimeOffset.FromUnixTimeMilliseconds(headers.DeadlineMs) - DateTimeOffset.UtcNow;

    public string? TenantId => headers.TenantId;

    public string? TraceId => headers.TraceId;

    public ILambdaSerializer? Serializer => serializer;
}
