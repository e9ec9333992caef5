using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Lambda;

/// <summary>A host whose functions are started by nobody: the tests are their runtimes.</summary>
public sealed class RuntimeApiFixture : IAsyncLifetime
{
    private int _named;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    internal LambdaHost Lambda { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var names = Enumerable.Range(0, 40).Select(number => $"F{number}").ToList();
        Lambda = await StartAsync(new LambdaOptions { External = names.ToHashSet() }, [.. names.Select(name => Define(name))]);
    }

    /// <summary>A function that no other test uses.</summary>
    internal LambdaFunction NextFunction() => Lambda.Find($"F{Interlocked.Increment(ref _named) - 1}")!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Lambda.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The Runtime API by hand, as a runtime client could use and misuse it.</summary>
public sealed class RuntimeApiTests(RuntimeApiFixture fixture) : IClassFixture<RuntimeApiFixture>
{
    private const string Wrong = """{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}""";

    private readonly LambdaFunction _function = fixture.NextFunction();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Base => $"http://{fixture.Lambda.ExternalRuntimeApi(_function)}/2018-06-01";

    private Task<HttpResponseMessage> NextAsync() => fixture.Http.GetAsync(new Uri($"{Base}/runtime/invocation/next"), Token);

    private async Task<(int Status, string Body)> PostAsync(string path, string body = "{}", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Base + path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await fixture.Http.SendAsync(request, Token);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Invokes the function and takes the event, as its runtime.</summary>
    private async Task<(Task<InvocationResult> Result, string Id)> TakeAsync()
    {
        var result = _function.InvokeAsync(Event("{}"), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        using var next = await NextAsync();
        return (result, next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single());
    }

    [Fact]
    public async Task The_next_event_comes_with_what_the_runtime_must_know_of_it()
    {
        var invoked = _function.InvokeAsync(Event("""{"a":1}""") with { Qualifier = "$LATEST", ClientContext = """{"custom":{"a":"b"}}""" }, Token);
        using var next = await NextAsync();
        Assert.Equal(200, (int)next.StatusCode);
        Assert.Equal("application/json", next.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"a":1}""", await next.Content.ReadAsStringAsync(Token));
        string Header(string name) => next.Headers.GetValues("Lambda-Runtime-" + name).Single();
        Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", Header("Aws-Request-Id"));
        Assert.True(long.Parse(Header("Deadline-Ms")) > DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.Equal(_function.Definition.Arn + ":$LATEST", Header("Invoked-Function-Arn"));
        Assert.StartsWith("Root=1-", Header("Trace-Id"), StringComparison.Ordinal);
        Assert.Equal("""{"custom":{"a":"b"}}""", Header("Client-Context"));
        Assert.Equal((202, """{"status":"OK"}"""), await PostAsync($"/runtime/invocation/{Header("Aws-Request-Id")}/response", "42"));
        var result = await invoked;
        Assert.Equal(("42", null, Header("Aws-Request-Id")), (Encoding.UTF8.GetString(result.Payload.Span), result.FunctionError, result.RequestId));
    }

    [Theory]
    [InlineData("response")]
    [InlineData("error")]
    public async Task An_answer_to_nothing_or_to_another_invocation_is_an_invalid_request_id(string kind)
    {
        Assert.Equal((400, Wrong), await PostAsync($"/runtime/invocation/{Guid.NewGuid()}/{kind}"));
        var (first, id) = await TakeAsync();
        Assert.Equal((400, Wrong), await PostAsync($"/runtime/invocation/{Guid.NewGuid()}/{kind}"));
        Assert.Equal((400, Wrong), await PostAsync($"/runtime/invocation/not-{id}/{kind}"));
        await PostAsync($"/runtime/invocation/{id}/response");
        await first;
        var (second, other) = await TakeAsync();
        Assert.Equal((400, Wrong), await PostAsync($"/runtime/invocation/{id}/{kind}"));
        Assert.Equal(202, (await PostAsync($"/runtime/invocation/{other}/{kind}")).Status);
        await second;
    }

    [Theory]
    [InlineData("response", "response", "InvocationResponse")]
    [InlineData("response", "error", "InvocationErrorResponse")]
    [InlineData("error", "response", "InvocationResponse")]
    public async Task A_second_answer_is_no_transition_from_where_the_runtime_stands(string first, string second, string state)
    {
        var (result, id) = await TakeAsync();
        Assert.Equal(202, (await PostAsync($"/runtime/invocation/{id}/{first}")).Status);
        Assert.Equal(
            (403, $$"""{"errorMessage":"State transition from RuntimeResponseSentState to {{state}} failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}"""),
            await PostAsync($"/runtime/invocation/{id}/{second}", "2"));
        Assert.Equal("{}", Encoding.UTF8.GetString((await result).Payload.Span));
    }

    [Fact]
    public async Task An_init_error_is_refused_when_the_init_has_ended()
    {
        var (result, id) = await TakeAsync();
        Assert.Equal(
            (403, """{"errorMessage":"State transition from Running to InitError failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}"""),
            await PostAsync("/runtime/init/error"));
        await PostAsync($"/runtime/invocation/{id}/response");
        await result;
    }

    [Fact]
    public async Task A_functions_error_reaches_the_caller_as_it_was_sent()
    {
        const string body = """{"errorMessage":"m","errorType":"E","stackTrace":["a","b"],"cause":{"x":1}}""";
        var (result, id) = await TakeAsync();
        Assert.Equal((202, """{"status":"OK"}"""), await PostAsync($"/runtime/invocation/{id}/error", body, ("Lambda-Runtime-Function-Error-Type", "Function.E"), ("Lambda-Runtime-Function-XRay-Error-Cause", "{}")));
        Assert.Equal(("Unhandled", body), ((await result).FunctionError, Encoding.UTF8.GetString((await result).Payload.Span)));
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_refused_and_fails_the_invocation()
    {
        var (result, id) = await TakeAsync();
        Assert.Equal(
            (413, """{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}"""),
            await PostAsync($"/runtime/invocation/{id}/response", new string('1', 6_291_557)));
        Assert.Equal("Function.ResponseSizeTooLarge: Response payload size exceeded maximum allowed payload size (6291556 bytes).", (await result).ErrorText);
    }

    [Theory]
    [InlineData("streaming", 202, """{"status":"OK"}""", null)]
    [InlineData("Streaming", 400, """{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}""", "Runtime.InvalidResponseModeHeader")]
    public async Task Of_response_modes_there_is_streaming(string mode, int status, string body, string? error)
    {
        var (result, id) = await TakeAsync();
        Assert.Equal((status, body), await PostAsync($"/runtime/invocation/{id}/response", "1", ("Lambda-Runtime-Function-Response-Mode", mode)));
        Assert.Equal(error, (await result).ErrorText?.Split(':')[0]);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\nLambda-Runtime-Function-Error-Type: Function.Broken\r\nLambda-Runtime-Function-Error-Body: eyJlcnJvclR5cGUiOiJCcm9rZW4ifQ==\r\n\r\n", true, """{"errorType":"Broken"}""")]
    [InlineData("5\r\nhello\r\n5\r\nhe", false, """{"errorType":"Runtime.TruncatedResponse","errorMessage":"Response was truncated."}""")]
    public async Task A_stream_that_breaks_off_fails_the_invocation(string chunks, bool hasEnd, string payload)
    {
        var (result, id) = await TakeAsync();
        var uri = new Uri(Base);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(uri.Host, uri.Port, Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {uri.AbsolutePath}/runtime/invocation/{id}/response HTTP/1.1\r\nHost: {uri.Authority}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n{chunks}"), Token);
        if (!hasEnd)
        {
            // Who goes away in the middle hears nothing.
            socket.Shutdown(SocketShutdown.Send);
        }

        Assert.Equal(("Unhandled", payload), ((await result).FunctionError, Encoding.UTF8.GetString((await result).Payload.Span)));
        if (hasEnd)
        {
            var answer = new byte[1024];
            var length = await socket.ReceiveAsync(answer, Token);
            Assert.StartsWith("HTTP/1.1 202 ", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "/ping", 200)]
    [InlineData("GET", "/runtime/restore/next", 404)]
    [InlineData("PUT", "/runtime/invocation/1/response", 404)]
    public async Task Other_paths_are_not_there(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Base + path));
        using var answer = await fixture.Http.SendAsync(request, Token);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_path_of_no_environment_is_refused()
    {
        using var answer = await fixture.Http.GetAsync(new Uri(Base.Replace(_function.Definition.LogicalId, "nobody", StringComparison.Ordinal) + "/runtime/invocation/next"), Token);
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Equal("InvalidEnvironment", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["errorType"]);
    }
}
