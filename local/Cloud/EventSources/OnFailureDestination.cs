using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.EventSources;

/// <summary>Stream records that were given up.</summary>
/// <param name="RequestId">Of the last invocation.</param>
/// <param name="FunctionArn">The function.</param>
/// <param name="Condition"><c>RetryAttemptsExhausted</c> or <c>RecordAgeExceeded</c>.</param>
/// <param name="InvokeCount">How often they were delivered.</param>
/// <param name="FunctionError">Null: the failure came from a partial batch response, or there was no invocation.</param>
/// <param name="ShardId">Their shard.</param>
/// <param name="StreamArn">Their stream.</param>
/// <param name="Records">The records themselves; the destination is told only where they stand.</param>
internal sealed record FailedStreamBatch(string RequestId, string FunctionArn, string Condition, int InvokeCount, string? FunctionError, string ShardId, string StreamArn, IReadOnlyList<StreamRecord> Records)
{
    /// <summary>The body, in the order of members that recordings of AWS show.</summary>
    public JsonObject ToJson(DateTimeOffset now) => new()
    {
        ["requestContext"] = new JsonObject
        {
            ["requestId"] = RequestId,
            ["functionArn"] = FunctionArn,
            ["condition"] = Condition,
            ["approximateInvokeCount"] = InvokeCount,
        },
        ["responseContext"] = FunctionError is null ? null : new JsonObject
        {
            ["statusCode"] = 200,
            ["executedVersion"] = "$LATEST",
            ["functionError"] = FunctionError,
        },
        ["version"] = "1.0",
        ["timestamp"] = now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        ["DDBStreamBatchInfo"] = new JsonObject
        {
            ["shardId"] = ShardId,
            ["startSequenceNumber"] = Records[0].SequenceNumber,
            ["endSequenceNumber"] = Records[^1].SequenceNumber,
            ["approximateArrivalOfFirstRecord"] = Arrival(Records[0]),
            ["approximateArrivalOfLastRecord"] = Arrival(Records[^1]),
            ["batchSize"] = Records.Count,
            ["streamArn"] = StreamArn,
        },
    };

    private static string Arrival(StreamRecord record) => record.CreatedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

/// <summary>The queue or topic that is told about records that were given up.</summary>
/// <param name="arn">Of a standard queue or topic.</param>
/// <param name="service">SQS or SNS.</param>
/// <param name="options">The clock, and where problems are told.</param>
internal sealed class OnFailureDestination(string arn, IAwsService service, EventSourceOptions options)
{
    /// <summary>Tells the destination, and comes again until it has been told: what is given up must not be lost as well.</summary>
    public async Task SendAsync(FailedStreamBatch failed, CancellationToken cancellationToken)
    {
        var body = failed.ToJson(options.Clock.GetUtcNow()).ToJsonString();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30), TimeProvider.System);
        while (true)
        {
            try
            {
                await SendAsync(body, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is AwsException or HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                options.Logs.Write(failed.FunctionArn.Split(':')[^1], "", $"The on-failure destination {arn} does not take {body}: {exception.Message}");
            }

            await backoff.WaitAsync(cancellationToken);
        }
    }

    private async Task SendAsync(string body, CancellationToken cancellationToken)
    {
        if (service.Name == "sqs")
        {
            var url = await QueueClient.UrlOfAsync(service, arn, cancellationToken);
            await service.InvokeAsync("SendMessage", new JsonObject { ["QueueUrl"] = url, ["MessageBody"] = body }, cancellationToken);
        }
        else
        {
            await service.InvokeAsync("Publish", new JsonObject { ["TopicArn"] = arn, ["Message"] = body }, cancellationToken);
        }
    }
}
