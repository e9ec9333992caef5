using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Domain;
using OrderSystem.Functions.CheckNewVersion;

namespace OrderSystem.Tests.Functions;

/// <summary>
/// The hook, in front of the real functions: they pass, and whatever is wrong with one of them is found and said.
/// </summary>
public sealed class CheckNewVersionTests(LocalSystem system)
{
    private static readonly string[] Checked = ["CreateOrder", "GetOrder", "RetryPayment", "CancelOrder", "StripeWebhook", "FanOutOrders", "ProcessPayment"];

    /// <summary>The customer of the checks, and the order that is none.</summary>
    private static readonly string[] Checks = ["check-new-version", "AAAAAAAAAAAAAAAAAAAAAAAAAA"];

    [Fact]
    public async Task The_functions_as_they_are_pass_and_the_deployment_goes_on()
    {
        var hook = NewHook();
        var result = await RunAsync(hook);

        Assert.Equal("Succeeded", (string)result["status"]!);
        Assert.Equal(Checked.Select(name => (name, true, (string?)null)), Results(result));
        Assert.Equal("Succeeded", Told(hook));
    }

    [Fact]
    public async Task A_version_is_called_and_not_its_alias()
    {
        await RunAsync(NewHook());

        Assert.All(system.Lambda.Asked.Select(asked => asked.Function), function => Assert.EndsWith(":$LATEST", function, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_check_writes_or_sends_anything()
    {
        await RunAsync(NewHook());

        Assert.DoesNotContain(await OrdersAsync(), item => Checks.Any(mark => item.Contains(mark, StringComparison.Ordinal)));
        Assert.All(Checks, mark => Assert.Empty(system.Messages(mark)));
    }

    public static TheoryData<string, string, string> WrongAnswers => new()
    {
        { "CreateOrder", """{"statusCode":201,"headers":{"content-type":"application/json"},"body":"{}"}""", "it answered 201, not 400" },
        { "CreateOrder", """{"statusCode":400,"headers":{"content-type":"text/html"},"body":""}""", "it answered 400 as text/html, not as application/problem+json" },
        { "CreateOrder", """{"statusCode":400}""", "it answered 400 as nothing, not as application/problem+json" },
        { "GetOrder", """{"statusCode":401,"headers":{"content-type":"application/problem+json"}}""", "it answered 401, not 404" },
        { "RetryPayment", """{"statusCode":500}""", "it answered 500, not 404" },
        { "CancelOrder", """{"message":"hello"}""", "its answer has no statusCode" },
        { "StripeWebhook", """{"statusCode":200,"body":"received"}""", "it answered 200, not 400" },
        { "FanOutOrders", """{"batchItemFailures":[{"itemIdentifier":"1"}]}""", "it failed 1 records of an empty batch" },
        { "ProcessPayment", "{}", "its answer has no batchItemFailures" },
        { "ProcessPayment", "null", "its answer is not a JSON object" },
        { "GetOrder", "oops", "its answer is not JSON" },
    };

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_version_that_answers_otherwise_stops_the_deployment(string function, string answer, string why)
    {
        using var other = system.Lambda.Instead(function, _ => Task.FromResult(answer));

        await StoppedAsync(function, why);
    }

    [Fact]
    public async Task A_version_with_the_wrong_table_stops_the_deployment()
    {
        var broken = LocalSystem.StartWith("GetOrder", () => new OrderSystem.Functions.GetOrder.Function_GetOrder_Generated(), ("ORDERS_TABLE", "NoSuchTable"));
        using var other = system.Lambda.Instead("GetOrder", json => Invoke.GetOrderAsync(json, broken));

        await StoppedAsync("GetOrder", "it failed: ResourceNotFoundException");
    }

    [Fact]
    public async Task A_version_with_the_wrong_secret_stops_the_deployment()
    {
        var broken = LocalSystem.StartWith("StripeWebhook", () => new OrderSystem.Functions.StripeWebhook.Function_StripeWebhook_Generated(), ("STRIPE_SECRET", "no-such-secret"));
        using var other = system.Lambda.Instead("StripeWebhook", json => Invoke.StripeWebhookAsync(json, broken));

        await StoppedAsync("StripeWebhook", "it failed: ");
    }

    [Fact]
    public async Task A_version_that_does_not_start_stops_the_deployment()
    {
        using var other = system.Lambda.Instead("GetOrder", json => Invoke.GetOrderAsync(
            json, LocalSystem.StartWith("GetOrder", () => new OrderSystem.Functions.GetOrder.Function_GetOrder_Generated(), ("ORDERS_TABLE", null))));

        await StoppedAsync("GetOrder", "ORDERS_TABLE is not set");
    }

    [Fact]
    public async Task A_version_that_Lambda_does_not_run_stops_the_deployment()
    {
        using var other = system.Lambda.Instead("CancelOrder", _ => throw new InvokeDoor.Refusal("ResourceNotFoundException", 404, "Function not found"));

        await StoppedAsync("CancelOrder", "Lambda did not run it: ResourceNotFoundException: Function not found");
    }

    [Fact]
    public async Task A_version_that_does_not_answer_stops_the_deployment()
    {
        using var forgotten = new CancellationTokenSource();
        using var other = system.Lambda.Instead("RetryPayment", async _ =>
        {
            await Task.Delay(Timeout.Infinite, forgotten.Token);
            return "";
        });
        var hook = NewHook();
        // What is kept for the answer, and some seconds.
        var result = await RunAsync(hook, CheckVersions.Reserve + TimeSpan.FromSeconds(5));
        await forgotten.CancelAsync();

        Assert.Equal(("Failed", "Failed"), ((string)result["status"]!, Told(hook)));
        Assert.Equal("it did not answer within 5 s", Results(result).Single(check => check.Function == "RetryPayment").Why);
    }

    [Fact]
    public async Task A_version_that_nobody_named_stops_the_deployment()
    {
        var hook = NewHook();
        var unnamed = LocalSystem.StartWith("CheckNewVersion", () => new OrderSystem.Functions.CheckNewVersion.Function_CheckNewVersion_Generated(), ("FAN_OUT_ORDERS_VERSION", null));
        var result = JsonNode.Parse(await Invoke.CheckNewVersionAsync(Event(hook), () => unnamed))!.AsObject();

        Assert.Equal(("FanOutOrders", false, "no version to check was given"), Assert.Single(Results(result), check => !check.Passed));
        Assert.Equal("Failed", Told(hook));
    }

    [Fact]
    public async Task All_that_is_wrong_is_found_at_once()
    {
        using var first = system.Lambda.Instead("CreateOrder", _ => throw new InvalidOperationException("no catalogue"));
        using var last = system.Lambda.Instead("ProcessPayment", _ => throw new InvalidOperationException("no key"));
        var result = await RunAsync(NewHook());

        Assert.Equal(
            [("CreateOrder", "it failed: InvalidOperationException: no catalogue"), ("ProcessPayment", "it failed: InvalidOperationException: no key")],
            Results(result).Where(check => !check.Passed).Select(check => (check.Function, check.Why)));
        Assert.Equal(Checked.Length, Results(result).Count);
    }

    [Fact]
    public async Task A_hook_that_is_started_twice_answers_once_and_does_not_fail()
    {
        var hook = NewHook();
        await RunAsync(hook);
        await RunAsync(hook);

        Assert.Single(system.Deployments.Answers, answer => answer.ExecutionId == hook);
    }

    [Fact]
    public async Task A_hook_that_fails_itself_says_Failed_and_is_not_silent()
    {
        var services = new ServiceCollection();
        new Startup().ConfigureServices(services);
        services.AddSingleton<IFunctionVersions, Broken>().AddSingleton<Function>();
        await using var provider = services.BuildServiceProvider();
        var hook = NewHook();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => provider.GetRequiredService<Function>().CheckNewVersion(
            new HookInput("d-ABCDEFGH1", hook), Invoke.Context()));

        Assert.Equal("a bug", thrown.Message);
        Assert.Equal("Failed", Told(hook));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"DeploymentId":"d-ABCDEFGH1"}""")]
    [InlineData("""{"DeploymentId":"","LifecycleEventHookExecutionId":"x"}""")]
    public async Task An_event_that_is_none_of_CodeDeploys_is_refused_with_what_it_lacks(string json)
    {
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => Invoke.CheckNewVersionAsync(json));

        Assert.Contains("DeploymentId and a LifecycleEventHookExecutionId", thrown.Message, StringComparison.Ordinal);
    }

    private async Task StoppedAsync(string function, string why)
    {
        var hook = NewHook();
        var result = await RunAsync(hook);

        Assert.Equal(("Failed", "Failed"), ((string)result["status"]!, Told(hook)));
        var failed = Assert.Single(Results(result), check => !check.Passed);
        Assert.Equal(function, failed.Function);
        Assert.Contains(why, failed.Why, StringComparison.Ordinal);
        Assert.Equal(Checked, Results(result).Select(check => check.Function));
    }

    private static async Task<JsonObject> RunAsync(string hook, TimeSpan? remaining = null) => JsonNode.Parse(await Invoke.CheckNewVersionAsync(Event(hook), remaining))!.AsObject();

    private static string NewHook() => Guid.NewGuid().ToString();

    private static string Event(string hook) => new JsonObject { ["DeploymentId"] = "d-ABCDEFGH1", ["LifecycleEventHookExecutionId"] = hook, ["Combined"] = "ignored" }.ToJsonString();

    private static IReadOnlyList<(string Function, bool Passed, string? Why)> Results(JsonObject result) =>
        [.. result["checks"]!.AsArray().Select(check => ((string)check!["function"]!, (bool)check["passed"]!, (string?)check["why"]))];

    private string? Told(string hook) => system.Deployments.Answers.SingleOrDefault(answer => answer.ExecutionId == hook)?.Status;

    private async Task<IEnumerable<string>> OrdersAsync() =>
        (await system.CallAsync("dynamodb", "Scan", new JsonObject { ["TableName"] = "Orders" }))["Items"]!.AsArray().Select(item => item!.ToJsonString());

    private sealed class Broken : IFunctionVersions
    {
        public Task<VersionAnswer> InvokeAsync(string version, string @event, TimeSpan limit, CancellationToken cancellationToken) => throw new InvalidOperationException("a bug");
    }
}
