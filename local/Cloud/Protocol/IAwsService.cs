using System.Text.Json.Nodes;

namespace LocalCloud.Protocol;

/// <summary>
/// One AWS service, as its operations: a name and a JSON request in, a JSON response out.
/// The embedded engines implement it in process, <see cref="RemoteAwsService"/> over the wire; event sources, the
/// wire protocols and the pages see only this, so that any engine can stand behind them.
/// </summary>
public interface IAwsService
{
    /// <summary>The name the service signs with (SigV4): <c>dynamodb</c>, <c>sqs</c>, <c>sns</c>, <c>secretsmanager</c>, <c>events</c>, <c>codedeploy</c>, <c>lambda</c>.</summary>
    string Name { get; }

    /// <summary>Runs one operation. Members are named as in the service's API model (<c>TableName</c>, <c>QueueUrl</c>).</summary>
    /// <exception cref="AwsException">The service refuses the request, as it would on AWS.</exception>
    Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken);
}

/// <summary>An engine that can tell at once when a stream has new records, so that a reader need not poll.</summary>
public interface IStreamSignal
{
    /// <summary>Completes when a record is written to the stream after the call, or has been since the last completed call.</summary>
    Task WaitAsync(string streamArn, CancellationToken cancellationToken);
}
