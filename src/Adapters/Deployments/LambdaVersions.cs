using System.Text;
using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Deployments;

/// <summary>
/// Versions of functions, through Lambda's Invoke. A function that throws answers 200 with <c>FunctionError</c>, its
/// exception in the payload. Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html.
/// </summary>
public sealed class LambdaVersions(IAmazonLambda lambda) : IFunctionVersions
{
    private static readonly string[] ErrorParts = ["errorType", "errorMessage"];

    public async Task<VersionAnswer> InvokeAsync(string version, string @event, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            var response = await lambda.InvokeAsync(new InvokeRequest { FunctionName = version, Payload = @event }, limited.Token);
            var payload = Encoding.UTF8.GetString(response.Payload.ToArray());
            return response.FunctionError is { } error ? new VersionAnswer.Failed($"it failed: {Explain(payload) ?? error}") : new VersionAnswer.Returned(payload);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new VersionAnswer.Failed($"it did not answer within {limit.TotalSeconds:0} s");
        }
        catch (AmazonServiceException refusal) when (refusal is AmazonLambdaException)
        {
            return new VersionAnswer.Failed($"Lambda did not run it: {refusal.ErrorCode}: {refusal.Message}");
        }
        catch (Exception failure) when (failure is AmazonClientException or AmazonServiceException or HttpRequestException or IOException)
        {
            return new VersionAnswer.Failed($"Lambda could not be asked: {failure.Message}");
        }
    }

    /// <summary><c>{"errorType":"…","errorMessage":"…"}</c>, of which a timeout has only the message.</summary>
    private static string? Explain(string payload)
    {
        try
        {
            using var error = JsonDocument.Parse(payload);
            var parts = ErrorParts.Select(name => error.RootElement.TryGetProperty(name, out var value) ? value.ToString() : "").Where(part => part.Length > 0).ToList();
            return parts.Count > 0 ? string.Join(": ", parts) : null;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            // The runtime may have died before it could say anything.
            return null;
        }
    }
}
