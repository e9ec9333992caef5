using System.Text.Json.Nodes;
using Amazon.Lambda.RuntimeSupport;

namespace OrderSystem.SystemTests.Compat.Lambda;

/// <summary>What runs before the first invocation, in the loop itself. It takes the console over, so nothing runs beside it.</summary>
[Collection(nameof(InitializerTests))]
[CollectionDefinition(nameof(InitializerTests), DisableParallelization = true)]
public sealed class InitializerTests : IDisposable
{
    private readonly Action _giveBack = ConsoleOf(Console.Out, Console.Error);

    public void Dispose() => _giveBack();

    [Fact]
    public async Task An_initializer_that_throws_is_reported_as_the_error_of_init_and_ends_the_loop()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        using var loop = Loop(api, () => throw new InvalidOperationException("no secret"));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.RunAsync(TestContext.Current.CancellationToken));

        Assert.Equal("no secret", thrown.Message);
        var posted = await api.InitErrorAsync();
        Assert.Equal("init/error", posted.Path);
        Assert.Equal("application/vnd.aws.lambda.error+json", posted.ContentType);
        Assert.Equal("no secret", (string?)JsonNode.Parse(posted.Body)!["errorMessage"]);
        Assert.Equal(0, api.Asked);
    }

    [Fact]
    public async Task An_initializer_that_says_no_ends_the_loop_without_a_call()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        using var loop = Loop(api, () => Task.FromResult(false));

        await loop.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, api.Asked);
    }

    [Fact]
    public async Task Bytes_go_through_a_handler_of_streams_and_a_cancelled_wait_ends_the_loop()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        using var loop = Loop(api, () => Task.FromResult(true));
        using var stop = new CancellationTokenSource();

        var running = loop.RunAsync(stop.Token);
        Assert.Equal("[1,2]", (await api.InvokeAsync("[1,2]")).Body);
        await stop.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static Action ConsoleOf(TextWriter output, TextWriter error) => () =>
    {
        Console.SetOut(output);
        Console.SetError(error);
    };

    private static LambdaBootstrap Loop(RuntimeApiServer api, LambdaBootstrapInitializer initializer) =>
        LambdaBootstrapBuilder.Create((input, _) => Task.FromResult(input))
            .UseBootstrapHandler(initializer)
            .ConfigureOptions(options => options.RuntimeApiEndpoint = api.Endpoint)
            .Build();
}
