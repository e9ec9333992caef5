using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Template.Model;

namespace OrderSystem.Local.Tests.Lambda;

/// <summary>Functions whose code is tests/Local.Function: it does what its events say.</summary>
internal static class TestFunctions
{
    public static string CodeUri { get; } = Path.Combine(RepositoryRoot(), "tests", "Local.Function");

    public static FunctionDefinition Define(string name, double timeoutSeconds = 10, int? reserved = null, int provisioned = 0, params (string Name, string Value)[] environment) => new()
    {
        LogicalId = name,
        Name = $"test-{name}",
        Arn = $"arn:aws:lambda:us-east-1:000000000000:function:test-{name}",
        Location = new SourceLocation("template.yaml", 1),
        Handler = "LocalTestFunction",
        Runtime = "dotnet10",
        CodeUri = CodeUri,
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        MemorySize = 256,
        ReservedConcurrency = reserved,
        ProvisionedConcurrency = provisioned,
        Environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value),
    };

    public static Task<LambdaHost> StartAsync(params FunctionDefinition[] functions) => StartAsync(new LambdaOptions(), functions);

    public static Task<LambdaHost> StartAsync(LambdaOptions options, params FunctionDefinition[] functions) =>
        LambdaHost.StartAsync(functions, options, TestContext.Current.CancellationToken);

    public static Invocation Event(string json) => new(Encoding.UTF8.GetBytes(json));

    public static JsonNode? Json(this InvocationResult result) => JsonNode.Parse(result.Payload.Span);

    /// <summary>Waits for something to come true, and says what it saw when it does not.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> read, Func<T, bool> isSo, double seconds = 20)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (true)
        {
            var seen = await read();
            if (isSo(seen))
            {
                return seen;
            }

            Assert.True(DateTime.UtcNow < deadline, $"Still not so after {seconds} s; last seen: {seen}");
            await Task.Delay(20);
        }
    }

    public static Task<T> EventuallyAsync<T>(Func<T> read, Func<T, bool> isSo, double seconds = 20) =>
        EventuallyAsync(() => Task.FromResult(read()), isSo, seconds);

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "OrderSystem.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("OrderSystem.sln is in no folder above the tests.");
        }

        return folder;
    }
}
