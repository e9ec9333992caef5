using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>CodeDeploy's hook and the functions it checks, each a process of its own.</summary>
public sealed class CheckNewVersionTests
{
    [Fact]
    public async Task The_functions_as_they_are_pass_and_one_that_lacks_its_secret_stops_the_next_deployment()
    {
        await using var system = await LocalSystem.StartAsync();
        var good = await CheckAsync(system, "d-EXAMPLE01");
        Assert.True((string?)good["status"] == "Succeeded", $"{good}\n{system.Tail()}");
        Assert.Equal(7, good["checks"]!.AsArray().Count);

        using var aws = new AwsServices(system.Aws);
        await aws.InvokeAsync("secretsmanager", "PutSecretValue", new() { ["SecretId"] = "ordersystem/stripe", ["ClientRequestToken"] = $"{Guid.NewGuid()}", ["SecretString"] = """{"apiKey":"sk_test_local"}""" }, TestContext.Current.CancellationToken);
        // A new process reads the secret anew.
        using var killed = await system.Http.PostAsync(new Uri(system.Aws, "_local/functions/StripeWebhook/kill"), null, TestContext.Current.CancellationToken);
        killed.EnsureSuccessStatusCode();
        var bad = await CheckAsync(system, "d-EXAMPLE02");

        var failed = Assert.Single(bad["checks"]!.AsArray(), check => !(bool)check!["passed"]!)!;
        Assert.Equal(("Failed", "StripeWebhook"), ((string)bad["status"]!, (string)failed["function"]!));
        Assert.Contains("webhookSecret", (string)failed["why"]!, StringComparison.Ordinal);
        var told = await system.Http.GetFromJsonAsync<JsonArray>(new Uri(system.Aws, "_local/deployments"), TestContext.Current.CancellationToken);
        Assert.Equal([("d-EXAMPLE01", "Succeeded"), ("d-EXAMPLE02", "Failed")], told!.Select(answer => ((string)answer!["deploymentId"]!, (string)answer["status"]!)));
    }

    private static async Task<JsonObject> CheckAsync(LocalSystem system, string deployment)
    {
        using var answer = await system.Http.PostAsJsonAsync(
            new Uri(system.Aws, "2015-03-31/functions/CheckNewVersion/invocations"),
            new JsonObject { ["DeploymentId"] = deployment, ["LifecycleEventHookExecutionId"] = "hook-1" },
            TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
    }
}
