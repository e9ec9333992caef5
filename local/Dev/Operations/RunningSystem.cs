using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Operations;

/// <summary>The system that <c>up</c> runs.</summary>
internal sealed class RunningSystem(Uri endpoint) : IOperatedSystem
{
    private readonly AwsServices _aws = new(endpoint);

    // As long as the longest function that is invoked here may take.
    private readonly HttpClient _http = new() { BaseAddress = endpoint, Timeout = TimeSpan.FromSeconds(920) };

    public async Task<JsonObject> InvokeAsync(string function, JsonObject input, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync($"2015-03-31/functions/{function}/invocations", input, cancellationToken);
            var body = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) ?? [];
            return answer.IsSuccessStatusCode && !answer.Headers.Contains("X-Amz-Function-Error")
                ? body
                : throw new VerbException($"{function} failed: {FunctionError.Of(body)}");
        }
        catch (HttpRequestException unreachable)
        {
            throw new VerbException($"Nothing answers at {endpoint} ({unreachable.Message}). Start the system with `dotnet dev.cs up`, or name a stack on AWS with --stack.");
        }
    }

    public async Task<string?> CorrelationIdAsync(string orderId, CancellationToken cancellationToken) =>
        (await _aws.FindOrderAsync(orderId, cancellationToken))?["correlationId"]?.GetValue<string>();

    public async Task SendAsync(string queue, string body, CancellationToken cancellationToken)
    {
        var url = (await _aws.InvokeAsync("sqs", "GetQueueUrl", new() { ["QueueName"] = queue }, cancellationToken))["QueueUrl"]!.GetValue<string>();
        await _aws.InvokeAsync("sqs", "SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = body }, cancellationToken);
    }

    public void Dispose()
    {
        _aws.Dispose();
        _http.Dispose();
    }
}
