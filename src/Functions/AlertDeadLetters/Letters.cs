using System.Globalization;
using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Domain;

namespace OrderSystem.Functions.AlertDeadLetters;

/// <summary>Tells what a message on one of the failure queues is about. It never fails: what cannot be read is a letter, too.</summary>
internal static class Letters
{
    public static DeadLetter Of(SQSEvent.SQSMessage record, DateTimeOffset now)
    {
        var source = record.EventSourceArn?.Split(':')[^1] ?? "unknown";
        var attributes = record.Attributes ?? [];
        var (cause, error, orderId) = Read(record.Body);
        return new DeadLetter(
            $"{source}/{record.MessageId}",
            source,
            record.Body ?? "",
            attributes,
            orderId,
            cause,
            error,
            Number(attributes, "ApproximateReceiveCount") is { } count ? (int)count : 1,
            Number(attributes, "SentTimestamp") is { } sent ? DateTimeOffset.FromUnixTimeMilliseconds(sent) : now,
            now,
            attributes.GetValueOrDefault("AWSTraceHeader"));
    }

    private static (string Cause, string Error, OrderId? OrderId) Read(string? body)
    {
        if (StreamFailure(body) is { } streamError)
        {
            return ("stream_failure", streamError, null);
        }

        return PaymentMessageBody.TryRead(body, out var unreadable) is { } message
            ? ("retries_exhausted", "every delivery failed; the log of ProcessPayment for this order says why", message.OrderId)
            : ("unreadable", unreadable, null);
    }

    // Lambda's record for a stream batch it gave up on: positions, not the records themselves.
    // Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html.
    private static string? StreamFailure(string? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? "null");
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root
                || !root.TryGetProperty("DDBStreamBatchInfo", out var batch)
                || !root.TryGetProperty("requestContext", out var context))
            {
                return null;
            }

            return $"{Text(context, "condition")} after {Text(context, "approximateInvokeCount")} tries: {Text(batch, "batchSize")} records "
                + $"of shard {Text(batch, "shardId")}, from {Text(batch, "startSequenceNumber")} to {Text(batch, "endSequenceNumber")}";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.ToString() : "?";

    private static long? Number(Dictionary<string, string> attributes, string name) =>
        long.TryParse(attributes.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
