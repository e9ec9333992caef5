namespace OrderSystem.SystemTests.Infra;

/// <summary>Each function has its three alarms, and a deployment can wait for the first of them.</summary>
public sealed class FunctionAlarmTests
{
    private const string WaitsFor = "Alarms";

    private static StackTemplate Alarms => StackTemplate.Nested["Alarms"];

    /// <summary>All but the check that runs before an alias moves: its failure is the deployment's.</summary>
    public static TheoryData<string> Functions => [.. StackTemplate.Main.Resources
        .Where(resource => resource.Type == "AWS::Serverless::Function" && resource.Id != "CheckNewVersion").Select(resource => resource.Id)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_deployment_can_wait_for_the_errors_of_a_functions_alias(string function)
    {
        var errors = Find(function + "Errors");

        // What only an operator invokes has no alias.
        var alias = StackTemplate.Main.Find(function)!.Properties["AutoPublishAlias"] is { } name ? $"{function}:{name}" : null;
        Assert.All(errors.Metrics.Values, metric => Assert.Equal(alias, metric.Dimensions.GetValueOrDefault("Resource")));
        Assert.Contains("Errors", errors.Metrics.Values.Select(metric => metric.Name));
        Assert.Equal(errors.Id, Alarms.Say(Alarms.Outputs[function + "Errors"]?["Value"]));
        // A canary shows itself for five minutes: the alarm must not need longer.
        Assert.True(errors.Metrics.Values.First().Period * errors.Number("DatapointsToAlarm") <= 300);
    }

    [Fact]
    public void A_canary_waits_for_the_errors_of_its_own_function()
    {
        var canaries = StackTemplate.Main.Resources.Where(resource => resource.Properties["DeploymentPreference"]?["Type"] is not null).ToList();

        Assert.NotEmpty(canaries);
        Assert.All(canaries, canary => Assert.Equal(
            [$"Alarms.Outputs.{canary.Id}Errors"], canary.Properties["DeploymentPreference"]![WaitsFor]?.AsArray().Select(canary.Template.Say) ?? []));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_is_slow_at_four_fifths_of_its_timeout(string function)
    {
        var slow = Find(function + "Slow");
        var metric = Assert.Single(slow.Metrics.Values);

        Assert.Equal(("Duration", function), (metric.Name, metric.Dimensions["FunctionName"]));
        Assert.Equal(800 * (int)StackTemplate.Main.Find(function)!.Properties["Timeout"]!, slow.Number("Threshold"));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_that_is_refused_calls_is_told_of(string function)
    {
        var metric = Assert.Single(Find(function + "Throttled").Metrics.Values);
        Assert.Equal(("Throttles", "Sum", function), (metric.Name, metric.Stat, metric.Dimensions["FunctionName"]));
    }

    [Fact]
    public void There_are_no_alarms_of_functions_that_are_gone() => Assert.Equal(
        Functions.Select(row => row.Data).SelectMany(function => new[] { function + "Errors", function + "Slow", function + "Throttled" }).Order(StringComparer.Ordinal),
        Alarm.All.Where(alarm => alarm.Resource.Template == Alarms).Select(alarm => alarm.Id).Order(StringComparer.Ordinal));

    private static Alarm Find(string id) => Alarm.All.SingleOrDefault(alarm => alarm.Id == id) ?? throw new InvalidOperationException($"infra/alarms.yaml has no alarm {id}.");
}
