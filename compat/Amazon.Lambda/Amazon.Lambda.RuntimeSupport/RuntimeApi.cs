#nullable enable
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The four calls of the Lambda Runtime API, version 2018-06-01
/// (<see href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda Runtime API</see>).
/// </summary>
/// <param name="endpoint">Host, port and optional path, without the scheme.</param>
internal sealed class RuntimeApi(string endpoint) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue ErrorJson = new("application/vnd.aws.lambda.error+json");
    private static readonly string UserAgent = $"aws-lambda-dotnet/{Environment.Version}-2.1.2.0";

    private readonly string _base = $"http://{endpoint.TrimEnd('/')}/2018-06-01/runtime/";

    // An invoker has no timeout of its own: the next event may come in hours. The API is on this machine, so no proxy,
    // cookies or redirects, and nothing that start-up would have to load for them.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    });

    /// <summary>Waits for the next event.</summary>
    public async Task<(InvocationHeaders Headers, MemoryStream Body)> NextAsync(CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, "invocation/next");
        using var response = await _http.SendAsync(request, cancellationToken);
        await ExpectAsync(HttpStatusCode.OK, request, response, cancellationToken);
        var headers = InvocationHeaders.Read(response.Headers);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return (headers, new MemoryStream(body, 0, body.Length, writable: false, publiclyVisible: true));
    }

    /// <summary>Sends the response of an invocation.</summary>
    /// <param name="requestId">The invocation.</param>
    /// <param name="output">The response from the stream's position on; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task RespondAsync(string requestId, Stream? output, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, $"invocation/{Uri.EscapeDataString(requestId)}/response");

        // The handler's stream is the caller's to dispose: its bytes are sent from a copy or from its buffer.
        request.Content = new ByteArrayContent(await BytesAsync(output, cancellationToken));
        request.Content.Headers.ContentType = Json;
        using var response = await _http.SendAsync(request, cancellationToken);
        await ExpectAsync(HttpStatusCode.Accepted, request, response, cancellationToken);
    }

    /// <summary>Reports what a handler threw.</summary>
    public Task ReportErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken) =>
        ErrorAsync($"invocation/{Uri.EscapeDataString(requestId)}/error", exception, withCause: true, cancellationToken);

    /// <summary>Reports that the function could not start. The process must end after this.</summary>
    public Task ReportInitErrorAsync(Exception exception, CancellationToken cancellationToken) =>
        ErrorAsync("init/error", exception, withCause: false, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task ErrorAsync(string path, Exception exception, bool withCause, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, path);
        request.Content = new ByteArrayContent(ExceptionReport.Body(exception));
        request.Content.Headers.ContentType = ErrorJson;
        if (withCause)
        {
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", exception.GetType().Name);
            if (ExceptionReport.XRayCause(exception) is { } cause)
            {
                request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-XRay-Error-Cause", cause);
            }
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        await ExpectAsync(HttpStatusCode.Accepted, request, response, cancellationToken);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, _base + path);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        return request;
    }

    private static async ValueTask<byte[]> BytesAsync(Stream? output, CancellationToken cancellationToken)
    {
        if (output is null)
        {
            return [];
        }

        if (output is MemoryStream { Position: 0 } memory)
        {
            return memory.ToArray();
        }

        using var copy = new MemoryStream();
        await output.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }

    private static async Task ExpectAsync(HttpStatusCode expected, HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != expected)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new RuntimeApiException($"The Runtime API answered {request.Method} {request.RequestUri?.AbsolutePath} with {(int)response.StatusCode}: {body}");
        }
    }
}

/// <summary>The Runtime API refused a call. It cannot be repaired from here: the process ends, and Lambda starts another.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "The real package's type of this meaning has other members; nobody catches either.")]
internal sealed class RuntimeApiException(string message) : Exception(message);
