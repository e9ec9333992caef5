using OrderSystem.Local.Tests.Peers;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>The same pipeline on other engines than the embedded ones, where they are present.</summary>
public sealed class EngineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_pipeline_runs_on_DynamoDB_Local()
    {
        await using var peer = await OrSkipAsync(DynamoDbLocalPeer.StartAsync);

        await RunPipelineAsync("--dynamodb", $"{peer.Url}");
    }

    [Fact]
    public async Task The_pipeline_runs_on_moto()
    {
        await using var peer = await OrSkipAsync(MotoPeer.StartAsync);

        await RunPipelineAsync("--endpoint", $"{peer.Url}");
    }

    [Fact]
    public async Task The_pipeline_runs_on_an_engine_that_the_environment_names()
    {
        var url = Environment.GetEnvironmentVariable("ORDERSYSTEM_TEST_ENDPOINT");
        Assert.SkipWhen(string.IsNullOrEmpty(url), "ORDERSYSTEM_TEST_ENDPOINT does not name an engine, for example LocalStack");

        await RunPipelineAsync("--endpoint", url);
    }

    private static async Task<PeerProcess> OrSkipAsync(Func<Task<PeerProcess>> start)
    {
        try
        {
            return await start();
        }
        catch (PeerMissingException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    private static async Task RunPipelineAsync(params string[] switches)
    {
        await using var system = await LocalSystem.StartAsync(switches);
        using var customer = system.Customer($"engines-{Guid.NewGuid()}");

        var paid = await customer.PlaceAsync();
        var declined = await customer.PlaceAsync("pm_card_visa_chargeDeclined");

        await system.WaitForStatusAsync(customer, paid, "completed", Patience);
        await system.WaitForStatusAsync(customer, declined, "payment_failed", Patience);
        var ledger = await system.LedgerAsync(paid);
        Assert.Equal((1, 3998), ((int)ledger["captures"]!, (int)ledger["captured"]!));
        Assert.Equal(0, (int)(await system.LedgerAsync(declined))["captured"]!);

        Assert.Contains("Permissions are not checked: DynamoDB runs elsewhere", system.Output, StringComparison.Ordinal);

        // What the page shows comes from the same engine.
        await Eventually.TrueAsync(
            async () => (await system.Http.GetStringAsync(system.Page + "state", TestContext.Current.CancellationToken)).Contains(paid, StringComparison.Ordinal), Patience, system.Tail);
    }
}
