namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>One system for all tests that do not disturb each other: each uses customers and orders of its own.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private LocalSystem? _system;

    public LocalSystem System => _system ?? throw new InvalidOperationException("It has not been started.");

    // Faster visibility and retries, so that what comes back after minutes comes back within the test.
    public async ValueTask InitializeAsync() => _system = await LocalSystem.StartAsync("--time-scale", "10");

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}

/// <summary>Tests that share the system run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class RunningSystemTests : ICollectionFixture<RunningSystem>
{
    public const string Name = "the running system";
}
