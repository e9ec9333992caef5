using LocalCloud.EventSources;
using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace LocalCloud.Iam;

/// <summary>Something that Lambda itself does with a function's role, and tries when it is told to.</summary>
/// <param name="What">The event source or destination that it is for.</param>
/// <param name="AnyOf">Where one of them is allowed, that is enough.</param>
/// <param name="Refuse">How Lambda refuses; it is given what to add to the template.</param>
internal sealed record LambdaNeed(string What, IReadOnlyList<Access> AnyOf, Func<string, Exception> Refuse);

/// <summary>
/// What Lambda does with the role of a function: it polls its event sources and sends what failed to its destinations. A
/// mapping whose role lacks any of it cannot be created (Lambda developer guide: "Using Lambda with Amazon SQS", "… with
/// Amazon DynamoDB", "Retain records of asynchronous invocations").
/// </summary>
internal static class LambdaNeeds
{
    private static readonly string[] QueueActions = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];
    private static readonly string[] StreamActions = ["DescribeStream", "GetRecords", "GetShardIterator"];

    public static IEnumerable<LambdaNeed> Of(FunctionDefinition function) =>
    [
        .. function.Queues.SelectMany(OfQueue),
        .. function.Streams.SelectMany(OfStream),
        .. OfDestination(function, function.Asynchronous.OnSuccessArn, "EventInvokeConfig"),
        .. OfDestination(function, function.Asynchronous.OnFailureArn, "EventInvokeConfig"),
        .. OfDestination(function, function.Asynchronous.DeadLetterArn, "DeadLetterQueue"),
    ];

    /// <summary>Refuses the first function that Lambda would refuse.</summary>
    /// <exception cref="EventSourceException">A mapping's role cannot poll, or cannot send to the destination.</exception>
    /// <exception cref="TemplateException">A function's role cannot send to its destination.</exception>
    public static void Check(Guard guard)
    {
        foreach (var function in guard.Functions)
        {
            foreach (var need in Of(function.Function).Where(need => need.AnyOf.All(access => function.Decide(access) != Verdict.Allowed)))
            {
                throw need.Refuse(guard.Fix(function, need.AnyOf[0]));
            }
        }
    }

    /// <summary>Refuses a mapping that is made while the system runs, where Lambda would.</summary>
    /// <exception cref="EventSourceException">The function's role cannot poll, or cannot send to the destination.</exception>
    public static void Check(Guard guard, EventSourceMapping source)
    {
        var function = guard.Functions.First(principal => principal.Function.LogicalId == source.FunctionLogicalId);
        var needs = source switch { QueueEventSource queue => OfQueue(queue), StreamEventSource stream => OfStream(stream), _ => [] };
        if (needs.FirstOrDefault(need => need.AnyOf.All(access => function.Decide(access) != Verdict.Allowed)) is { } missing)
        {
            throw missing.Refuse(guard.Fix(function, missing.AnyOf[0]));
        }
    }

    private static IEnumerable<LambdaNeed> OfQueue(QueueEventSource source) => QueueActions.Select(action => new LambdaNeed(
        $"event source {source.Name}",
        [new Access($"sqs:{action}", source.QueueArn)],
        fix => new EventSourceException(source, $"The function execution role does not have permissions to call {action} on SQS. {fix}")));

    private static IEnumerable<LambdaNeed> OfStream(StreamEventSource source)
    {
        Exception Refuse(string fix) => new EventSourceException(
            source, $"Cannot access stream {source.StreamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM. {fix}");
        var what = $"event source {source.Name}";
        foreach (var action in StreamActions)
        {
            yield return new LambdaNeed(what, [new Access($"dynamodb:{action}", source.StreamArn)], Refuse);
        }

        // Policies that work on AWS name either all streams of the table or this one.
        var table = source.StreamArn.Split("/stream/")[0];
        yield return new LambdaNeed(what, [new Access("dynamodb:ListStreams", $"{table}/stream/*"), new Access("dynamodb:ListStreams", source.StreamArn)], Refuse);
        if (source.OnFailureArn is { } destination)
        {
            var send = Send(destination);
            yield return new LambdaNeed($"on-failure destination of {source.Name}", [send], fix => new EventSourceException(source, $"{Words(send)} {fix}"));
        }
    }

    private static IEnumerable<LambdaNeed> OfDestination(FunctionDefinition function, string? arn, string property) => arn is null ? [] :
    [
        new LambdaNeed(property, [Send(arn)], fix => new TemplateException(function.Location, new Place($"Resource {function.LogicalId}", property), $"{Words(Send(arn))} {fix}")),
    ];

    private static Access Send(string arn) => new(
        arn.Split(':')[2] switch { "sqs" => "sqs:SendMessage", "sns" => "sns:Publish", "lambda" => "lambda:InvokeFunction", _ => "events:PutEvents" },
        arn);

    private static string Words(Access access) => $"The function execution role does not have permissions to call {access.Action.Split(':')[1]} on {access.Resource}.";
}
