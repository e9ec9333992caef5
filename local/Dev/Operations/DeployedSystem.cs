using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Operations;

/// <summary>
/// A stack on AWS, through the AWS CLI: it knows profiles, single sign-on and roles, and what it may do is the caller's
/// own permission (lambda:InvokeFunction, and for a replay dynamodb:GetItem and sqs:SendMessage).
/// </summary>
internal sealed class DeployedSystem(string stack) : IOperatedSystem
{
    public async Task<JsonObject> InvokeAsync(string function, JsonObject input, CancellationToken cancellationToken)
    {
        var name = await PhysicalIdAsync(function, cancellationToken);
        var files = Directory.CreateTempSubdirectory("ordersystem-");
        try
        {
            var (payload, answer) = (Path.Combine(files.FullName, "input.json"), Path.Combine(files.FullName, "answer.json"));
            await File.WriteAllTextAsync(payload, input.ToJsonString(), cancellationToken);
            var said = await AwsAsync(["lambda", "invoke", "--function-name", name, "--payload", $"fileb://{payload}", "--cli-read-timeout", "920", answer], cancellationToken);
            var body = Parse(await File.ReadAllTextAsync(answer, cancellationToken));
            return said["FunctionError"] is null ? body : throw new VerbException($"{function} of stack {stack} failed: {FunctionError.Of(body)}");
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    public async Task<string?> CorrelationIdAsync(string orderId, CancellationToken cancellationToken)
    {
        var table = await PhysicalIdAsync("Orders", cancellationToken);
        var key = new JsonObject { ["orderId"] = new JsonObject { ["S"] = orderId } }.ToJsonString();
        var answer = await AwsAsync(["dynamodb", "get-item", "--table-name", table, "--key", key, "--projection-expression", "correlationId"], cancellationToken);
        return answer["Item"]?["correlationId"]?["S"]?.GetValue<string>();
    }

    // The physical id of a queue is its URL.
    public async Task SendAsync(string queue, string body, CancellationToken cancellationToken) =>
        await AwsAsync(["sqs", "send-message", "--queue-url", await PhysicalIdAsync(queue, cancellationToken), "--message-body", body], cancellationToken);

    public void Dispose()
    {
    }

    private async Task<string> PhysicalIdAsync(string logicalId, CancellationToken cancellationToken)
    {
        var answer = await AwsAsync(["cloudformation", "describe-stack-resource", "--stack-name", stack, "--logical-resource-id", logicalId], cancellationToken);
        return answer["StackResourceDetail"]?["PhysicalResourceId"]?.GetValue<string>()
            ?? throw new VerbException($"Stack {stack} has no resource {logicalId}: is it an OrderSystem stack, and up to date?");
    }

    private static async Task<JsonObject> AwsAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("aws", [.. arguments, "--output", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new VerbException("--stack needs the AWS CLI (`aws`), and it is not on the PATH.");
        }

        using (process)
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? Parse(output) : throw new VerbException($"aws {arguments[0]} {arguments[1]}: {(await error).Trim()}");
        }
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            throw new VerbException($"The AWS CLI answered something that is not JSON: {text[..Math.Min(text.Length, 200)]}");
        }
    }
}
