using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace LocalTestFunction;

/// <summary>
/// Does what the event says: <c>{"do":"echo|fail|sleep|crash|kill|big|raw|log|environment|memory|headers"}</c>. For a batch of records the
/// instruction stands in each record: the body of a queue message, the attribute <c>do</c> of a stream record's new
/// image, or in <c>fail-first</c> mode of the whole function (variable <c>BATCH</c>).
/// </summary>
/// <remarks>
/// A folder named by the variable <c>JOURNAL</c> gets one file per invocation with the event as it came, so that
/// tests can see what was delivered, by which process and in which order.
/// </remarks>
internal sealed class Behaviour
{
    private readonly string? _journal = Environment.GetEnvironmentVariable("JOURNAL");
    private int _invocations;

    public async Task<string> HandleAsync(JsonNode? input, HttpResponseHeaders headers)
    {
        _invocations++;
        await KeepAsync(input);
        if (input is JsonObject batch && batch["Records"] is JsonArray records)
        {
            return await HandleBatchAsync(records);
        }

        var instruction = input is JsonObject event_ ? Instruction(event_) : null;
        switch ((string?)instruction?["do"])
        {
            case "fail":
                throw new InvalidOperationException((string?)instruction!["message"] ?? "told to fail");
            case "sleep":
                await Task.Delay((int)instruction!["ms"]!);
                return $$"""{"slept":{{instruction["ms"]}},"process":{{Environment.ProcessId}}}""";
            case "crash":
                Environment.Exit((int?)instruction!["code"] ?? 1);
                return "";
            case "kill":
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                await Task.Delay(Timeout.Infinite);
                return "";
            case "big":
                return $"\"{new string('x', (int)instruction!["bytes"]! - 2)}\"";
            case "raw":
                return (string)instruction!["payload"]!;
            case "log":
                Console.WriteLine((string)instruction!["text"]!);
                Console.Write((string?)instruction["unended"] ?? "");
                await Console.Error.WriteLineAsync("on stderr");
                return "null";
            case "environment":
                return new JsonObject([.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => KeyValuePair.Create((string)entry.Key, (JsonNode?)(string)entry.Value!))]).ToJsonString();
            case "memory":
                var hold = new byte[(int)instruction!["megabytes"]! * 1024 * 1024];
                Array.Fill(hold, (byte)1);
                return $"{hold.Length}";
            case "headers":
                return new JsonObject([.. headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)string.Join(',', header.Value)))]).ToJsonString();
            default:
                return new JsonObject { ["process"] = Environment.ProcessId, ["invocation"] = _invocations, ["event"] = input?.DeepClone() }.ToJsonString();
        }
    }

    /// <summary>An HTTP event carries its instruction in the body.</summary>
    private static JsonObject Instruction(JsonObject input)
    {
        try
        {
            return input["requestContext"] is not null && (string?)input["body"] is { } body && JsonNode.Parse(body) is JsonObject inner ? inner : input;
        }
        catch (System.Text.Json.JsonException)
        {
            return input;
        }
    }

    private async Task<string> HandleBatchAsync(JsonArray records)
    {
        var failures = new JsonArray();
        foreach (var record in records.OfType<JsonObject>())
        {
            var isStream = record["dynamodb"] is not null;
            var identifier = isStream ? (string)record["dynamodb"]!["SequenceNumber"]! : (string)record["messageId"]!;
            var instruction = RecordInstruction(record, isStream);
            if (instruction?.Split(':') is [("fail" or "fail-item" or "crash") and var kind, var times])
            {
                // The first deliveries of this record fail, whoever gets them.
                instruction = CountDelivery(identifier) <= int.Parse(times, System.Globalization.CultureInfo.InvariantCulture) ? kind : null;
            }

            switch (instruction)
            {
                case "fail":
                    throw new InvalidOperationException($"record {identifier} fails the batch");
                case "fail-item":
                    failures.Add(new JsonObject { ["itemIdentifier"] = identifier });
                    break;
                case "fail-item-twice":
                    failures.Add(new JsonObject { ["itemIdentifier"] = identifier });
                    failures.Add(new JsonObject { ["itemIdentifier"] = identifier });
                    break;
                case "fail-wrong-key-null":
                    failures.Add(new JsonObject { ["messageId"] = null });
                    break;
                case "fail-item-as-number":
                    failures.Add(new JsonObject { ["itemIdentifier"] = 17 });
                    break;
                case "fail-unknown":
                    failures.Add(new JsonObject { ["itemIdentifier"] = "not-in-this-batch" });
                    break;
                case "fail-empty":
                    failures.Add(new JsonObject { ["itemIdentifier"] = "" });
                    break;
                case "fail-null":
                    failures.Add(new JsonObject { ["itemIdentifier"] = null });
                    break;
                case "fail-wrong-key":
                    failures.Add(new JsonObject { ["messageId"] = identifier });
                    break;
                case "not-json":
                    return "{";
                case "null":
                    return "null";
                case "nothing":
                    return "";
                case "empty-object":
                    return "{}";
                case "failures-twice":
                    return $$"""{"batchItemFailures":[],"batchItemFailures":[{"itemIdentifier":"x","itemIdentifier":"{{identifier}}"}]}""";
                case "no-unicode":
                    return "{\"batchItemFailures\":[{\"itemIdentifier\":\"\\ud800\"}]}";
                case "empty-list":
                    return "[]";
                case "failures-as-text":
                    return """{"batchItemFailures":"all"}""";
                case "null-failures":
                    return """{"batchItemFailures":null}""";
                case "string":
                    return "\"done\"";
                case "crash":
                    Environment.Exit(9);
                    break;
                case { } text when text.StartsWith("sleep:", StringComparison.Ordinal):
                    await Task.Delay(int.Parse(text[6..], System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    break;
            }
        }

        return new JsonObject { ["batchItemFailures"] = failures }.ToJsonString();
    }

    private int CountDelivery(string identifier)
    {
        var file = Path.Combine(_journal!, identifier + ".count");
        var count = File.Exists(file) ? File.ReadAllText(file).Length + 1 : 1;
        File.WriteAllText(file, new string('x', count));
        return count;
    }

    private static string? RecordInstruction(JsonObject record, bool isStream)
    {
        if (isStream)
        {
            return (string?)record["dynamodb"]!["NewImage"]?["do"]?["S"];
        }

        // {"do":"…"} with an optional "until": the receive count at which it no longer fails.
        try
        {
            if (JsonNode.Parse((string)record["body"]!) is not JsonObject body)
            {
                return null;
            }

            var count = int.Parse((string)record["attributes"]!["ApproximateReceiveCount"]!, System.Globalization.CultureInfo.InvariantCulture);
            return body["until"] is { } until && count >= (int)until ? null : (string?)body["do"];
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or ArgumentException)
        {
            return null;
        }
    }

    private async Task KeepAsync(JsonNode? input)
    {
        if (_journal is not null)
        {
            var name = Path.Combine(_journal, $"{DateTime.UtcNow.Ticks:D20}-{Environment.ProcessId}-{_invocations}");
            await File.WriteAllTextAsync(name + ".tmp", input?.ToJsonString() ?? "null");
            File.Move(name + ".tmp", name + ".json");
        }
    }
}
