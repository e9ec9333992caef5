using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.Infra;

/// <summary>template.yaml and the nested templates fit together, and can be deployed in some order.</summary>
public sealed partial class NestedStackTests
{
    public static TheoryData<string> Stacks => [.. StackTemplate.Nested.Keys];

    [Fact]
    public void These_are_nested() => Assert.Subset(Stacks.Select(row => row.Data).ToHashSet(), new HashSet<string> { "Alarms", "Budget", "Dashboard", "Health" });

    [Theory]
    [MemberData(nameof(Stacks))]
    public void A_nested_stack_gets_the_parameters_that_it_has_no_default_for_and_no_others(string id)
    {
        var given = StackTemplate.Main.Find(id)!.Properties["Parameters"]!.AsObject().Select(parameter => parameter.Key).ToList();
        var parameters = StackTemplate.Nested[id].Parameters;

        Assert.Empty(given.Except(parameters.Select(parameter => parameter.Key)));
        Assert.Empty(parameters.Where(parameter => parameter.Value!["Default"] is null).Select(parameter => parameter.Key).Except(given));
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void A_nested_template_uses_each_of_its_parameters(string id)
    {
        var template = StackTemplate.Nested[id];
        var used = References(template.Root["Resources"]!).Concat(References(template.Root["Conditions"])).Concat(References(template.Root["Outputs"])).Select(reference => reference.Split('.')[0]);
        Assert.Empty(template.Parameters.Select(parameter => parameter.Key).Except(used));
    }

    [Fact]
    public void Every_output_that_is_asked_of_a_nested_stack_is_there()
    {
        var asked = References(StackTemplate.Main.Root).Where(reference => reference.Contains(".Outputs.", StringComparison.Ordinal)).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, reference =>
        {
            var parts = reference.Split(".Outputs.");
            Assert.True(StackTemplate.Nested[parts[0]].Outputs.ContainsKey(parts[1]), $"{StackTemplate.Nested[parts[0]].FileName} has no output {parts[1]}.");
        });
    }

    [Fact]
    public void The_alarms_that_canaries_wait_for_know_functions_by_name_and_nothing_else()
    {
        // Anything else may wait for an alias, which waits for its canary, which waits for these: a circle.
        var arguments = References(StackTemplate.Main.Find("Alarms")!.Properties["Parameters"]).ToList();
        Assert.All(arguments, argument => Assert.True(
            StackTemplate.Main.Find(argument)?.Type == "AWS::Serverless::Function" || argument == "AWS::StackName" || StackTemplate.Main.Parameters.ContainsKey(argument),
            $"Alarms depends on {argument}."));
    }

    [Fact]
    public void AWS_may_publish_alarms_budgets_and_anomalies_of_this_account_to_Notices()
    {
        var alarms = StackTemplate.Nested["Alarms"];
        var statement = alarms.Evaluate(alarms.Find("NoticesPolicy")!.Properties["PolicyDocument"])!["Statement"]!.AsArray().Single(entry => (string)entry!["Effect"]! == "Allow")!;

        Assert.Equal(["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"], statement["Principal"]!["Service"]!.AsArray().Select(service => (string)service!));
        Assert.Equal(("sns:Publish", "AWS::AccountId"), ((string)statement["Action"]!, (string)statement["Condition"]!["StringEquals"]!["aws:SourceAccount"]!));
    }

    [Fact]
    public void The_budget_counts_the_tag_that_a_deployment_gives()
    {
        var budget = StackTemplate.Nested["Budget"];
        var config = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "samconfig.toml"));

        // One tag for each stack that samconfig.toml deploys: its name.
        var stacks = StackName().Matches(config).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains("ordersystem", stacks);
        Assert.Equal(stacks, SystemTag().Matches(config).Select(match => match.Groups[1].Value));
        var filter = budget.Evaluate(budget.Find("Monthly")!.Properties["Budget"]!["CostFilters"]!["TagKeyValue"])!.AsArray();
        Assert.Equal("user:system$ordersystem", (string)Assert.Single(filter)!);
        // Both are JSON in a text: it must be valid.
        Assert.Equal("ordersystem", (string)JsonNode.Parse(budget.Find("UnusualCost")!.Say("MonitorSpecification"))!["Tags"]!["Values"]![0]!);
        Assert.Equal("10", (string)JsonNode.Parse(budget.Find("UnusualCostNotices")!.Say("ThresholdExpression"))!["Dimensions"]!["Values"]![0]!);
    }

    [Fact]
    public void A_deployment_may_expand_the_transform_of_a_nested_stack()
    {
        Assert.Contains(StackTemplate.Nested.Values, template => template.Root["Transform"] is not null);
        Assert.Contains("CAPABILITY_AUTO_EXPAND", File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "samconfig.toml")), StringComparison.Ordinal);
    }

    /// <summary>The names in all references under it: <c>Orders</c>, <c>Alarms.Outputs.X</c>.</summary>
    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(References),
        JsonObject map when map.Count == 1 && map["Ref"] is JsonValue name => [(string)name!],
        JsonObject map when map.Count == 1 && map["Fn::GetAtt"] is JsonArray path => [$"{path[0]}.{path[1]}"],
        JsonObject map when map.Count == 1 && map["Fn::Sub"] is JsonValue text => Placeholder().Matches((string)text!).Select(match => match.Groups[1].Value),
        JsonObject map => map.SelectMany(member => References(member.Value)),
        _ => [],
    };

    [GeneratedRegex("^stack_name = \"(.+)\"$", RegexOptions.Multiline)]
    private static partial Regex StackName();

    [GeneratedRegex("^tags = .*\"system=([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex SystemTag();

    [GeneratedRegex(@"\$\{([^!}]+)\}")]
    private static partial Regex Placeholder();
}
