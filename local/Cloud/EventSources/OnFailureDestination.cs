using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.Delivery;

namespace LocalCloud.EventSources;

/// <summary>Stream records that were given up.</summary>
/// <param name="RequestId">Of the last invocation; null: there was none.</param>
/// <param name="FunctionArn">The function.</param>
/// <param name="Condition"><c>RetryAttemptsExhausted</c> or <c>RecordAgeExceeded</c>.</param>
/// <param name="InvokeCount">How often they were delivered.</param>
/// <param name="FunctionError">Null: the function answered, and the answer named failed records or could not be understood.</param>
/// <param name="ShardId">Their shard.</param>
/// <param name="StreamArn">Their stream.</param>
/// <param name="Records">The records themselves; the destination is told only where they stand.</param>
internal sealed record FailedStreamBatch(string? RequestId, string FunctionArn, string Condition, int InvokeCount, string? FunctionError, string ShardId, string StreamArn, IReadOnlyList<StreamRecord> Records)
{
    /// <summary>The body, in the order of members that recordings of AWS show.</summary>
    public JsonObject ToJson(DateTimeOffset now) => new()
    {
        ["requestContext"] = new JsonObject
        {
            ["requestId"] = RequestId ?? Guid.NewGuid().ToString(),
            ["functionArn"] = FunctionArn,
            ["condition"] = Condition,
            ["approximateInvokeCount"] = InvokeCount,
        },
        ["responseContext"] = RequestId is null ? null : new JsonObject
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
/// <param name="destination">The queue or topic.</param>
/// <param name="clock">Of the timestamp.</param>
internal sealed class OnFailureDestination(Destination destination, TimeProvider clock)
{
    public Task SendAsync(FailedStreamBatch failed, CancellationToken cancellationToken) =>
        destination.SendAsync(new Parcel(failed.ToJson(clock.GetUtcNow()).ToJsonString()), cancellationToken);
}
