using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using OrderSystem.Local.Tests.Lambda;

namespace OrderSystem.Local.Tests.CodeDeploy;

/// <summary>What hooks say is kept, over the wire, and what CodeDeploy would refuse is refused.</summary>
public sealed class CodeDeployTests
{
    private const string Resources = """
          Queue:
            Type: AWS::SQS::Queue

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_hook_says_is_kept_until_a_reset()
    {
        await using var system = await CloudFixture.StartAsync(Resources);
        using var http = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        var remote = new RemoteAwsService("codedeploy", system.Cloud.AwsUrl, http);

        var answer = await remote.InvokeAsync("PutLifecycleEventHookExecutionStatus", Status("d-ABCDEFGH1", "hook-1", "Succeeded"), Token);
        await remote.InvokeAsync("PutLifecycleEventHookExecutionStatus", Status("d-ABCDEFGH2", "hook-1", "Failed"), Token);
        var kept = await http.GetFromJsonAsync<JsonArray>("_local/deployments", Token);
        using var reset = await http.PostAsync("_local/reset", null, Token);

        Assert.Equal("hook-1", (string)answer["lifecycleEventHookExecutionId"]!);
        Assert.Equal([("d-ABCDEFGH1", "Succeeded"), ("d-ABCDEFGH2", "Failed")], kept!.Select(hook => ((string)hook!["deploymentId"]!, (string)hook["status"]!)));
        Assert.Empty((await http.GetFromJsonAsync<JsonArray>("_local/deployments", Token))!);
    }

    [Theory]
    [InlineData("PutLifecycleEventHookExecutionStatus", """{"status":"Succeeded"}""", "DeploymentIdRequiredException")]
    [InlineData("PutLifecycleEventHookExecutionStatus", """{"deploymentId":"mine","status":"Succeeded"}""", "InvalidDeploymentIdException")]
    [InlineData("PutLifecycleEventHookExecutionStatus", """{"deploymentId":"d-ABCDEFGH1","status":"InProgress"}""", "InvalidLifecycleEventHookExecutionStatusException")]
    [InlineData("PutLifecycleEventHookExecutionStatus", """{"deploymentId":"d-ABCDEFGH1"}""", "InvalidLifecycleEventHookExecutionStatusException")]
    [InlineData("CreateDeployment", "{}", "UnsupportedOperation")]
    public async Task What_CodeDeploy_would_refuse_is_refused(string operation, string request, string code)
    {
        await using var system = await CloudFixture.StartAsync(Resources);

        var refusal = await Assert.ThrowsAsync<AwsException>(() => system.CallAsync("codedeploy", operation, JsonNode.Parse(request)!.AsObject()));

        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public async Task A_hook_is_answered_for_once()
    {
        await using var system = await CloudFixture.StartAsync(Resources);
        await system.CallAsync("codedeploy", "PutLifecycleEventHookExecutionStatus", Status("d-ABCDEFGH1", "hook-1", "Failed"));

        var refusal = await Assert.ThrowsAsync<AwsException>(() => system.CallAsync("codedeploy", "PutLifecycleEventHookExecutionStatus", Status("d-ABCDEFGH1", "hook-1", "Succeeded")));

        Assert.Equal("LifecycleEventAlreadyCompletedException", refusal.Code);
    }

    private static JsonObject Status(string deployment, string hook, string status) =>
        new() { ["deploymentId"] = deployment, ["lifecycleEventHookExecutionId"] = hook, ["status"] = status };
}
