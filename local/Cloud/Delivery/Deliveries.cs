using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Metering;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;
using LocalCloud.Tracing;

namespace LocalCloud.Delivery;

/// <summary>Who hands what to whom in one cloud: event sources, destinations, rules and topics, over its services and its Lambda.</summary>
/// <param name="services">By the name they sign with.</param>
/// <param name="lambda">Null until the cloud has started.</param>
/// <param name="meter">Counts the calls: on AWS they are billed to the account as any others.</param>
/// <param name="clock">Drives the waits between two tries.</param>
internal sealed class Deliveries(Func<string, IAwsService> services, Func<LambdaHost?> lambda, UsageMeter meter, TimeProvider clock)
{
    /// <summary>A service as an event source calls it.</summary>
    /// <remarks>DynamoDB's own meter counts for itself, and readers of its streams listen to the service itself.</remarks>
    public IAwsService Metered(string service, string source) => service == "dynamodb" ? services(service) : new MeteredService(services(service), meter, $"event source {source}");

    /// <summary>What can be delivered to, with the calls counted under a caller.</summary>
    public Targets TargetsOf(string caller) => new(service => new MeteredService(services(service), meter, caller), Accept);

    /// <summary>Tells problems among a function's log lines.</summary>
    public Action<string> ReportOf(string function) => problem => lambda()?.Logs.Write(function, "", problem);

    /// <summary>A destination of a function or of one of its event sources.</summary>
    public Destination To(string arn, string function, string? source = null) => new(arn, TargetsOf($"event source {source ?? function}"), clock, ReportOf(function));

    /// <summary>An asynchronous event succeeded: to the function's destination, where it has one.</summary>
    public Task SendSucceededAsync(SucceededEvent succeeded, CancellationToken cancellationToken) => succeeded.Function.Asynchronous.OnSuccessArn is { } destination
        ? SendRecordAsync(destination, succeeded.Function, succeeded.Invocation, succeeded.ToDestinationRecord(clock.GetUtcNow()), "Success", cancellationToken)
        : Task.CompletedTask;

    /// <summary>An asynchronous event failed to the end: to the function's destination and dead-letter queue, where it has them.</summary>
    public async Task SendFailedAsync(FailedEvent failed, CancellationToken cancellationToken)
    {
        if (failed.Function.Asynchronous.OnFailureArn is { } destination)
        {
            await SendRecordAsync(destination, failed.Function, failed.Invocation, failed.ToDestinationRecord(clock.GetUtcNow()), "Failure", cancellationToken);
        }

        if (failed.Function.Asynchronous.DeadLetterArn is { } queue)
        {
            await To(queue, failed.Function.LogicalId).SendAsync(new Parcel(failed.Body) { Attributes = failed.DeadLetterAttributes() }, cancellationToken);
        }
    }

    /// <summary>Hands an event to Lambda, for a function that a topic, a rule or a destination names.</summary>
    /// <exception cref="AwsException">There is no such function, or Lambda takes no more.</exception>
    public void Accept(string functionArn, string payload, TraceHeader? trace)
    {
        var host = lambda() ?? throw new AwsException("ServiceException", "The cloud has not started.", HttpStatusCode.InternalServerError);
        var function = host.Find(functionArn) ?? throw new AwsException("ResourceNotFoundException", $"Function not found: {functionArn}", HttpStatusCode.NotFound);
        try
        {
            host.Asynchronous.Accept(function, new Invocation(Encoding.UTF8.GetBytes(payload)) { Trace = trace ?? TraceHeader.New() });
        }
        catch (ThrottledException refusal)
        {
            throw LambdaErrors.Throttled(refusal);
        }
    }

    private Task SendRecordAsync(string destination, FunctionDefinition function, Invocation invocation, JsonObject record, string outcome, CancellationToken cancellationToken) =>
        To(destination, function.LogicalId).SendAsync(
            new Parcel(record.ToJsonString())
            {
                Label = new EventLabel("lambda", $"Lambda Function Invocation Result - {outcome}", [destination, InvocationRecord.QualifiedArn(function)]),
                Trace = invocation.Trace,
            },
            cancellationToken);
}
