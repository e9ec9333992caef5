using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.Deploying;

/// <summary>What deploying relies on, and what can only be seen in what SAM makes of the template.</summary>
public sealed class TransformTests
{
    [Fact]
    public async Task A_new_build_publishes_a_new_version_of_every_function_that_is_called()
    {
        var first = Versions(await Transform.ResourcesAsync());
        var second = Versions(await Transform.ResourcesAsync($"BuildId={new string('b', 64)}"));

        Assert.NotEmpty(first);
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first.Keys, function => Assert.NotEqual(first[function], second[function]));
    }

    /// <summary>Why there is a BuildId, and why it must never be an old one. If this fails, SAM has got better: see docs/decisions/0009.</summary>
    [Fact]
    public async Task SAM_alone_would_not_see_the_changed_value_of_a_parameter_and_with_an_old_build_id_sees_nothing()
    {
        const string Changed = "PaymentDeadlineMinutes=30";
        Assert.Equal(
            Versions(await Transform.ResourcesAsync(without: "AutoPublishCodeSha256")),
            Versions(await Transform.ResourcesAsync(Changed, "AutoPublishCodeSha256")));
        Assert.Equal(Versions(await Transform.ResourcesAsync()), Versions(await Transform.ResourcesAsync(Changed, "Timeout")));
    }

    [Fact]
    public async Task Without_a_build_id_a_change_of_the_template_would_still_publish()
    {
        var before = Versions(await Transform.ResourcesAsync(without: "AutoPublishCodeSha256"));
        var after = Versions(await Transform.ResourcesAsync(without: "AutoPublishCodeSha256,Timeout"));
        Assert.All(before.Keys, function => Assert.NotEqual(before[function], after[function]));
    }

    [Fact]
    public async Task Nothing_calls_a_function_beside_its_alias()
    {
        var resources = await Transform.ResourcesAsync();
        var aliased = Versions(resources).Keys.ToHashSet();
        var callers = Of(resources, "AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping").Select(resource => resource.Properties["FunctionName"]!)
            .Concat(Of(resources, "AWS::Scheduler::Schedule").Select(schedule => schedule.Properties["Target"]!["Arn"]!))
            // What a schedule's role may invoke.
            .Concat(Of(resources, "AWS::IAM::Role").Where(role => role.Properties["AssumeRolePolicyDocument"]!.ToJsonString().Contains("scheduler", StringComparison.Ordinal))
                .SelectMany(role => role.Properties["Policies"]!.AsArray()).SelectMany(policy => policy!["PolicyDocument"]!["Statement"]!.AsArray())
                .Where(statement => (string?)statement!["Action"] == "lambda:InvokeFunction").Select(statement => statement!["Resource"]!))
            .Select(caller => (string?)caller["Ref"] ?? caller.ToJsonString()).ToList();
        var integrations = Of(resources, "AWS::ApiGatewayV2::Api").SelectMany(api => api.Properties["Body"]!["paths"]!.AsObject()).SelectMany(path => path.Value!.AsObject())
            .Select(method => (string)method.Value!["x-amazon-apigateway-integration"]!["uri"]!["Fn::Sub"]!).ToList();

        Assert.All(callers, caller => Assert.EndsWith("Aliaslive", caller, StringComparison.Ordinal));
        Assert.All(integrations, uri => Assert.EndsWith("Aliaslive}/invocations", uri, StringComparison.Ordinal));
        Assert.Equal(aliased.Order(), callers.Select(caller => caller[..^"Aliaslive".Length]).Distinct().Order());
        Assert.All(Of(resources, "AWS::Lambda::EventInvokeConfig"), config => Assert.Equal("live", (string?)config.Properties["Qualifier"]));
    }

    [Theory]
    [InlineData("Stage=dev", "AllAtOnce", "AllAtOnce")]
    [InlineData("Stage=prod", "Canary10Percent5Minutes", "Canary10Percent10Minutes")]
    public async Task A_new_version_takes_over_as_the_stage_says_and_gives_back_on_alarm(string stage, string customers, string payments)
    {
        var groups = Of(await Transform.ResourcesAsync(stage), "AWS::CodeDeploy::DeploymentGroup").ToDictionary(group => group.Id.Replace("DeploymentGroup", "", StringComparison.Ordinal), group => group.Properties);

        Assert.Equal(["CancelOrder", "CreateOrder", "FanOutOrders", "GetOrder", "ProcessPayment", "RetryPayment", "StripeWebhook"], groups.Keys.Order(StringComparer.Ordinal));
        foreach (var (function, group) in groups)
        {
            Assert.Equal(function is "FanOutOrders" or "ProcessPayment" ? payments : customers, (string?)group["DeploymentConfigName"]!["Fn::Sub"]![1]!["ConfigName"]);
            Assert.Contains("DEPLOYMENT_STOP_ON_ALARM", group["AutoRollbackConfiguration"]!["Events"]!.AsArray().Select(name => (string)name!));
            Assert.Equal("DeploymentRole", (string?)group["ServiceRoleArn"]!["Fn::GetAtt"]![0]);
        }
    }

    [Fact]
    public async Task Every_role_is_written_out_and_the_only_wildcard_is_for_X_Ray()
    {
        var roles = Of(await Transform.ResourcesAsync(), "AWS::IAM::Role").ToList();

        Assert.All(roles, role => Assert.Null(role.Properties["ManagedPolicyArns"]));
        Assert.All(
            roles.SelectMany(role => role.Properties["Policies"]!.AsArray()).SelectMany(policy => policy!["PolicyDocument"]!["Statement"]!.AsArray()).Where(statement => statement!["Resource"]!.ToJsonString() == "\"*\""),
            statement => Assert.Equal("""["xray:PutTraceSegments","xray:PutTelemetryRecords"]""", statement!["Action"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("Stage=dev NamePrefix=dev-")]
    [InlineData("Stage=prod ProvisionedConcurrency=5 ApiReservedConcurrency=100 PaymentReservedConcurrency=20")]
    [InlineData("Stage=prod SnapStart=PublishedVersions SystemLogLevel=WARN")]
    public async Task Cfn_lint_finds_nothing_in_it(string parameters)
    {
        var file = Path.GetTempFileName() + ".json";
        await File.WriteAllTextAsync(file, (await Transform.RunAsync(parameters)).ToJsonString(), TestContext.Current.CancellationToken);
        var (exit, output) = await Transform.RunAsync("cfn-lint", ["--template", file]);
        File.Delete(file);
        Assert.True(exit == 0, output);
    }

    // The function, and the logical id of its version: CloudFormation publishes when it changes.
    private static Dictionary<string, string> Versions(JsonObject resources) => Of(resources, "AWS::Lambda::Version").ToDictionary(version => (string)version.Properties["FunctionName"]!["Ref"]!, version => version.Id);

    private static IEnumerable<(string Id, JsonNode Properties)> Of(JsonObject resources, params string[] types) =>
        resources.Where(resource => types.Contains((string?)resource.Value!["Type"])).Select(resource => (resource.Key, resource.Value!["Properties"] ?? new JsonObject()));
}
