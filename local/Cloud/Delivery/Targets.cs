using System.Text.Json.Nodes;
using LocalCloud.EventSources;
using LocalCloud.Protocol;
using LocalCloud.Tracing;

namespace LocalCloud.Delivery;

/// <summary>Has Lambda take an event for a function; it returns when Lambda has it, not when the function is done.</summary>
/// <exception cref="AwsException">There is no such function, or Lambda takes no more.</exception>
internal delegate void AcceptEvent(string functionArn, string payload, TraceHeader? trace);

/// <summary>
/// Hands things to what an ARN names: a queue, a topic, a function or an event bus. Rules, destinations and dead-letter queues
/// all deliver through here.
/// </summary>
/// <param name="services">The services by the name in ARNs: <c>sqs</c>, <c>sns</c>, <c>events</c>.</param>
/// <param name="functions">Lambda.</param>
internal sealed class Targets(Func<string, IAwsService> services, AcceptEvent functions)
{
    /// <summary>Whether the ARN is of a kind that can be delivered to.</summary>
    public static bool Takes(string arn) => Is(arn, "sqs") || Is(arn, "sns") || Is(arn, "lambda") || Is(arn, "events");

    /// <summary>Whether the ARN is of a queue (<c>sqs</c>), topic (<c>sns</c>), function (<c>lambda</c>) or event bus (<c>events</c>).</summary>
    public static bool Is(string arn, string service) => arn.Split(':') switch
    {
        ["arn", _, var named, _, _, "function", { Length: > 0 }, ..] => named == "lambda" && service == "lambda",
        ["arn", _, var named, _, _, { Length: > 0 } name] => named == service && (service is "sqs" or "sns" || (service == "events" && name.StartsWith("event-bus/", StringComparison.Ordinal))),
        _ => false,
    };

    /// <exception cref="AwsException">The target, or its service, does not take it.</exception>
    /// <exception cref="HttpRequestException">The service does not answer.</exception>
    public Task DeliverAsync(string arn, Parcel parcel, CancellationToken cancellationToken)
    {
        if (Is(arn, "sqs"))
        {
            return SendAsync(services("sqs"), arn, parcel, cancellationToken);
        }

        if (Is(arn, "sns"))
        {
            return PublishAsync(services("sns"), arn, parcel, cancellationToken);
        }

        if (Is(arn, "lambda"))
        {
            functions(arn, parcel.Body, parcel.Trace);
            return Task.CompletedTask;
        }

        return Is(arn, "events") && parcel.Label is { } label
            ? PutAsync(services("events"), arn, label, parcel, cancellationToken)
            : throw AwsException.NotSupported("cloud", $"delivery to {arn}");
    }

    private static async Task SendAsync(IAwsService sqs, string arn, Parcel parcel, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["QueueUrl"] = await QueueClient.UrlOfAsync(sqs, arn, cancellationToken), ["MessageBody"] = parcel.Body };
        if (parcel.Attributes is { } attributes)
        {
            request["MessageAttributes"] = attributes.DeepClone();
        }

        if (parcel.Trace is { } trace)
        {
            request["MessageSystemAttributes"] = new JsonObject { ["AWSTraceHeader"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = trace.ToString() } };
        }

        await sqs.InvokeAsync("SendMessage", request, cancellationToken);
    }

    private static async Task PublishAsync(IAwsService sns, string arn, Parcel parcel, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["TopicArn"] = arn, ["Message"] = parcel.Body };
        if (parcel.Attributes is { } attributes)
        {
            request["MessageAttributes"] = attributes.DeepClone();
        }

        await sns.InvokeAsync("Publish", request, cancellationToken);
    }

    private static async Task PutAsync(IAwsService events, string arn, EventLabel label, Parcel parcel, CancellationToken cancellationToken)
    {
        var answer = await events.InvokeAsync(
            "PutEvents",
            new JsonObject
            {
                ["Entries"] = new JsonArray(new JsonObject
                {
                    ["EventBusName"] = arn,
                    ["Source"] = label.Source,
                    ["DetailType"] = label.DetailType,
                    ["Resources"] = new JsonArray([.. label.Resources.Select(resource => (JsonNode?)resource)]),
                    ["Detail"] = parcel.Body,
                }),
            },
            cancellationToken);
        if (answer["Entries"]?[0]?["ErrorCode"] is { } code)
        {
            throw new AwsException($"{code}", $"{answer["Entries"]![0]!["ErrorMessage"]}");
        }
    }
}
