using System.Globalization;
using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Domain;

namespace OrderSystem.Functions.AlertDeadLetters;

/// <summary>Tells what a message on one of the failure queues is about. It never fails: what cannot be read is a letter, too.</summary>
internal static class Letters
{
    private const string Missing = "?";

    /// <returns>The letter; and the position in the stream that it holds, if it does.</returns>
    public static (DeadLetter Letter, StreamPosition? Position) Of(SQSEvent.SQSMessage record, DateTimeOffset now)
    {
        var source = record.EventSourceArn?.Split(':')[^1] ?? "unknown";
        var attributes = record.Attributes ?? [];
        var content = FailedInvocation.Of(record) is { } run ? new(LetterKind.Invocation, run.Cause, run.Error, null, null) : Read(record.Body);
        var letter = new DeadLetter(
            $"{source}/{record.MessageId}",
            content.Kind,
            source,
            record.Body ?? "",
            attributes,
            content.OrderId,
            content.Cause,
            content.Error,
            Number(attributes, "ApproximateReceiveCount") is { } count ? (int)count : 1,
            Number(attributes, "SentTimestamp") is { } sent ? DateTimeOffset.FromUnixTimeMilliseconds(sent) : now,
            now,
            attributes.GetValueOrDefault("AWSTraceHeader"))
        {
            // Of a body that cannot be read, the attribute beside it may still tell.
            CorrelationId = content.CorrelationId
                ?? record.MessageAttributes?.GetValueOrDefault("correlationId")?.StringValue,
        };
        return (letter, content.Position);
    }

    private static Content Read(string? body)
    {
        if (StreamFailure(body) is { } failure)
        {
            return failure;
        }

        return PaymentMessageBody.TryRead(body, out var unreadable) is { } message
            ? new(LetterKind.PaymentMessage, "retries_exhausted", "every delivery failed; the log of ProcessPayment for this order says why", message.OrderId, null) { CorrelationId = message.CorrelationId is { Length: > 0 } id ? id : null }
            : new(LetterKind.Unreadable, "unreadable", unreadable, null, null);
    }

    // Lambda's record for a stream batch it gave up on: positions, not the records themselves.
    // Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html.
    private static Content? StreamFailure(string? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? "null");
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root
                || !root.TryGetProperty("DDBStreamBatchInfo", out var batch) || batch.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("requestContext", out var context) || context.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            string[] names = ["streamArn", "shardId", "startSequenceNumber", "endSequenceNumber"];
            var place = names.Select(name => Text(batch, name)).ToArray();
            return new(
                LetterKind.StreamPosition,
                "stream_failure",
                $"{Text(context, "condition")} after {Text(context, "approximateInvokeCount")} tries: {Text(batch, "batchSize")} records "
                    + $"of shard {place[1]}, from {place[2]} to {place[3]}",
                null,
                // A place that is not whole cannot be read; somebody is told of it all the same.
                place.Contains(Missing) ? null : new StreamPosition(place[0], place[1], place[2], place[3]));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.ToString() : Missing;

    private static long? Number(Dictionary<string, string> attributes, string name) =>
        long.TryParse(attributes.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private sealed record Content(LetterKind Kind, string Cause, string Error, OrderId? OrderId, StreamPosition? Position)
    {
        public string? CorrelationId { get; init; }
    }
}
