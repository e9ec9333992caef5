using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>What a destination is told of an asynchronous invocation, in the order of members that recordings of AWS show.</summary>
/// <remarks>Source: Lambda developer guide, "Retain records of Lambda asynchronous invocations".</remarks>
internal static class InvocationRecord
{
    public const string Success = "Success";

    /// <param name="function">The function.</param>
    /// <param name="invocation">Its event.</param>
    /// <param name="condition"><see cref="Success"/>, or how it failed.</param>
    /// <param name="invokeCount">How often the function was given it.</param>
    /// <param name="result">Of the last attempt; null: there was none.</param>
    /// <param name="now">The time of the record.</param>
    public static JsonObject Of(FunctionDefinition function, Invocation invocation, string condition, int invokeCount, InvocationResult? result, DateTimeOffset now)
    {
        var record = new JsonObject
        {
            ["version"] = "1.0",
            ["timestamp"] = now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["requestContext"] = new JsonObject
            {
                ["requestId"] = invocation.RequestId,
                ["functionArn"] = QualifiedArn(function),
                ["condition"] = condition,
                ["approximateInvokeCount"] = invokeCount,
            },
            ["requestPayload"] = Read(invocation.Payload),
        };
        if (result is not null)
        {
            var context = new JsonObject { ["statusCode"] = 200, ["executedVersion"] = "$LATEST" };
            if (result.FunctionError is { } error)
            {
                context["functionError"] = error;
            }

            record["responseContext"] = context;
            record["responsePayload"] = Read(result.Payload);
        }

        return record;
    }

    public static string QualifiedArn(FunctionDefinition function) => $"{function.Arn}:$LATEST";

    /// <summary>Nothing is null, and what is no JSON is a text.</summary>
    private static JsonNode? Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return payload.IsEmpty ? null : JsonNode.Parse(payload.Span);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(payload.Span);
        }
    }
}
