using System.Text.Json;
using Amazon.Lambda.SQSEvents;

namespace OrderSystem.Functions.AlertDeadLetters;

/// <summary>
/// A run of a function that failed, as Lambda tells an on-failure destination; or one that did not begin, as Scheduler leaves
/// it in a dead-letter queue. Sources: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html and
/// https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html.
/// </summary>
/// <param name="Cause">Names the function, so that each one that fails is an alert of its own.</param>
internal sealed record FailedInvocation(string Cause, string Error)
{
    /// <returns>Null if the message is neither.</returns>
    public static FailedInvocation? Of(SQSEvent.SQSMessage record) => NotBegun(record) ?? Failed(record.Body);

    // The body is the event that was to be delivered; what is known of the failure stands beside it.
    private static FailedInvocation? NotBegun(SQSEvent.SQSMessage record)
    {
        string? Attribute(string name) => record.MessageAttributes?.GetValueOrDefault(name)?.StringValue;
        return Attribute("SCHEDULE_ARN") is { } schedule && Attribute("TARGET_ARN") is { } target
            ? new($"{FunctionName(target)}_not_invoked", $"{schedule.Split('/')[^1]} of {Attribute("SCHEDULED_TIME")}: {Attribute("ERROR_CODE")}, {Attribute("ERROR_MESSAGE")}")
            : null;
    }

    private static FailedInvocation? Failed(string? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? "null");
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root
                || !root.TryGetProperty("requestPayload", out _)
                || !root.TryGetProperty("requestContext", out var context) || context.ValueKind != JsonValueKind.Object
                || Text(context, "functionArn") is not { } function)
            {
                return null;
            }

            // The type only: the message is whatever the function threw, and the letter goes out as mail.
            var type = root.TryGetProperty("responsePayload", out var payload) && payload.ValueKind == JsonValueKind.Object ? Text(payload, "errorType") : null;
            return new(
                $"{FunctionName(function)}_failed",
                $"{Text(context, "condition")}: {type ?? "it gave no answer"}; its log of request {Text(context, "requestId")} says why");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS
    private static string FunctionName(string arn) => arn.Split(':') is { Length: > 6 } parts ? parts[6] : arn;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
