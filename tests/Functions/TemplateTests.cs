using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Template.Model;
using OrderSystem.Dev.Stripe;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions;

/// <summary>template.yaml and the code say the same, beyond what the checklist holds (dotnet dev.cs check).</summary>
public sealed partial class TemplateTests
{
    private static readonly IReadOnlyList<FunctionDefinition> Defined = LocalSystem.Template().Functions;

    public static TheoryData<string> Functions => [.. Defined.Select(function => function.LogicalId)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_handler_names_a_generated_entry_point(string id) => Assert.NotNull(EntryPoint(id));

    [Fact]
    public void The_events_to_subscribe_to_are_those_that_are_read_and_those_that_the_local_Stripe_sends()
    {
        var comment = string.Join(' ', File.ReadLines(Path.Combine(LocalSystem.Root, "template.yaml"))
            .SkipWhile(line => !line.Contains("Events of Stripe:", StringComparison.Ordinal)).TakeWhile(line => line.TrimStart().StartsWith('#')).Select(line => line.Trim().TrimStart('#')));
        // "payment_intent.amount_capturable_updated, .succeeded, …": what begins with a dot goes on with the type before it.
        var types = EventType().Matches(comment).Select(match => match.Value.StartsWith('.') ? $"payment_intent{match.Value}" : match.Value);
        Assert.Equal(WakeOnPaymentEvents.Types.Order(StringComparer.Ordinal), types.Order(StringComparer.Ordinal));
        Assert.Equal(WakeOnPaymentEvents.Types.Order(StringComparer.Ordinal), new LocalStripeOptions().EnabledEvents.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_reconciler_takes_on_what_fits_between_two_of_its_runs()
    {
        var function = Find("ReconcileOrders");
        var schedule = Assert.Single(function.Schedules);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        var first = schedule.Expression.Next(now, now)!.Value;
        var period = schedule.Expression.Next(first, now)!.Value - first;

        Assert.Equal(period.TotalMinutes, Number(function, "PERIOD_MINUTES"));
        Assert.True(function.Timeout < period, "A run must be over before the next.");
        Assert.True(Number(function, "SHORTEST_CHECK_MINUTES") < Number(function, "LONGEST_CHECK_MINUTES"));
        // Stripe allows 25 requests a second for each endpoint. Source: https://docs.stripe.com/rate-limits.
        Assert.InRange(Number(function, "WAKE_RATE_PER_SECOND"), 1, 25);
    }

    [Fact]
    public void A_run_over_the_money_reaches_back_over_one_that_failed_and_has_all_the_time_there_is()
    {
        var function = Find("ReconcileMoney");
        var schedule = Assert.Single(function.Schedules);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        var first = schedule.Expression.Next(now, now)!.Value;
        var period = schedule.Expression.Next(first, now)!.Value - first;

        Assert.True(TimeSpan.FromHours(50) > 2 * period);
        Assert.Equal(TimeSpan.FromMinutes(15), function.Timeout);
        // ReconcileMoney keeps a minute for one payment: a look, a release, and the report.
        Assert.True((2 * Number(function, "STRIPE_CALL_SECONDS")) + 5 <= 60);
    }

    [Fact]
    public void A_schedule_gives_its_function_an_event_that_it_reads_and_does_not_repeat_it() => Assert.All(
        Defined.SelectMany(function => function.Schedules),
        schedule => Assert.Equal(("{}", 0), (schedule.Input, schedule.MaximumRetryAttempts)));

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_is_in_the_solution_and_in_what_up_builds(string id)
    {
        var project = $@"src\Functions\{id}\{id}.csproj";
        Assert.Contains(project, File.ReadAllText(Path.Combine(LocalSystem.Root, "OrderSystem.sln")), StringComparison.Ordinal);
        using var filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(LocalSystem.Root, "OrderSystem.Run.slnf")));
        Assert.Contains(project, filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray().Select(entry => entry.GetString()));
    }

    [Fact]
    public void Every_function_that_is_built_is_in_the_template() => Assert.Equal(
        Directory.EnumerateFiles(Path.Combine(LocalSystem.Root, "src", "Functions"), "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
        Defined.Select(function => function.LogicalId).Order(StringComparer.Ordinal));

    /// <summary>What the adapters read from an index, besides the table's key.</summary>
    public static TheoryData<string, string, string, string, bool> Indexes => new()
    {
        { "Orders", "open-orders", "openShard", "nextCheckAt", false },
        { "Orders", "created-orders", "createdShard", "createdAt", false },
        { "Orders", "customer-orders", "customerId", "createdAt", false },
        { "DeadLetters", "open-letters", "parked", "firstSeen", true },
    };

    [Theory]
    [MemberData(nameof(Indexes))]
    public void An_index_has_the_keys_that_are_asked_for_and_carries_what_is_read(string table, string index, string hash, string range, bool readsAll)
    {
        var definition = IndexesOf(table).Single(entry => (string)entry["IndexName"]! == index);
        Assert.Equal([(hash, "HASH"), (range, "RANGE")], definition["KeySchema"]!.AsArray().Select(key => ((string)key!["AttributeName"]!, (string)key["KeyType"]!)));
        Assert.Equal(readsAll ? "ALL" : "KEYS_ONLY", (string)definition["Projection"]!["ProjectionType"]!);
    }

    [Fact]
    public void Every_index_that_an_adapter_asks_is_in_the_template_and_in_the_table_above()
    {
        var asked = Directory.EnumerateFiles(Path.Combine(LocalSystem.Root, "src", "Adapters", "DynamoDb"), "*.cs")
            .SelectMany(file => IndexName().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToList();
        var known = Indexes.Select(row => row.Data.Item2).ToList();

        Assert.Equal(["created-orders", "open-letters", "open-orders"], asked.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(known.Order(StringComparer.Ordinal), new[] { "Orders", "DeadLetters" }.SelectMany(IndexesOf).Select(entry => (string)entry["IndexName"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_has_a_role_and_a_log_group_of_its_own(string id)
    {
        var properties = LocalSystem.Template().Resources.Single(resource => resource.LogicalId == id).Properties;
        Assert.EndsWith($"-{id}Role", (string)properties["Role"]!, StringComparison.Ordinal);
        Assert.EndsWith($"-{id}Logs", (string)properties["LoggingConfig"]!["LogGroup"]!, StringComparison.Ordinal);
        // SAM makes no role beside the one that is named, so policies of the function would go nowhere.
        Assert.Null(properties["Policies"]);
    }

    [Fact]
    public void The_payment_function_has_time_for_two_calls_and_their_answers()
    {
        var function = Find("ProcessPayment");
        double Seconds(string name) => double.Parse(function.Environment[name], System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(function.Timeout.TotalSeconds >= (2 * Seconds("STRIPE_CALL_SECONDS")) + Seconds("TIME_RESERVE_SECONDS"));
    }

    [Fact]
    public void The_hook_has_the_name_that_CodeDeploys_role_may_call_and_no_alias_of_its_own()
    {
        // Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html.
        Assert.StartsWith("CodeDeployHook_", Find("CheckNewVersion").Name, StringComparison.Ordinal);
        Assert.Null(Find("CheckNewVersion").Alias);
    }

    [Fact]
    public void The_hook_is_told_the_version_of_each_function_that_it_checks() => Assert.All(
        Versions, version => Assert.Equal($"{Find(string.Concat(version.Key.Split('_')[..^1].Select(word => word[0] + word[1..].ToLowerInvariant()))).Arn}:$LATEST", version.Value));

    [Fact]
    public void The_hook_has_time_for_every_check_and_for_its_answer() =>
        Assert.True(Find("CheckNewVersion").Timeout >= (Versions.Count * CheckVersions.LongestCall) + CheckVersions.Reserve);

    [Fact]
    public void The_hook_may_call_what_it_checks_and_nothing_else()
    {
        var allowed = VersionsOf().Matches(Text("CheckNewVersionRole")).Select(match => Find(match.Groups[1].Value).Arn + ":$LATEST");

        Assert.Equal(Versions.Values.Order(StringComparer.Ordinal), allowed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_function_whose_alias_is_moved_step_by_step_is_checked_before() => Assert.All(
        Defined.Where(function => function.LogicalId != "CheckNewVersion" && Text(function.LogicalId).Contains("\n      DeploymentPreference:", StringComparison.Ordinal)),
        function =>
        {
            Assert.Contains("PreTraffic: !Ref CheckNewVersion", Text(function.LogicalId), StringComparison.Ordinal);
            Assert.Contains($"{function.Arn}:$LATEST", Versions.Values);
        });

    [Fact]
    public void A_role_of_our_own_that_moves_aliases_may_call_the_hook()
    {
        var role = Text("DeploymentRole");
        Assert.True(
            role.Length == 0 || role.Contains("Action: lambda:InvokeFunction, Resource: !GetAtt CheckNewVersion.Arn", StringComparison.Ordinal),
            "DeploymentRole lacks { Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt CheckNewVersion.Arn }.");
    }

    private static Dictionary<string, string> Versions => Find("CheckNewVersion").Environment.Where(variable => variable.Key.EndsWith("_VERSION", StringComparison.Ordinal)).ToDictionary();

    /// <summary>The lines of a resource, as they stand in the template.</summary>
    private static string Text(string id)
    {
        var lines = File.ReadAllLines(Path.Combine(LocalSystem.Root, "template.yaml"));
        return string.Join('\n', lines.SkipWhile(line => line != $"  {id}:").TakeWhile((line, index) => index == 0 || line.Length == 0 || line.StartsWith("   ", StringComparison.Ordinal)));
    }

    private static double Number(FunctionDefinition function, string variable) => double.Parse(function.Environment[variable], System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<JsonNode> IndexesOf(string table) =>
        LocalSystem.Template().Resources.Single(resource => resource.LogicalId == table).Properties["GlobalSecondaryIndexes"]!.AsArray().Select(index => index!);

    private static FunctionDefinition Find(string id) => Defined.Single(function => function.LogicalId == id);

    // The managed runtime finds Assembly::Type::Method the same way.
    private static MethodInfo? EntryPoint(string id)
    {
        var parts = Find(id).Handler.Split("::");
        return Assembly.Load(parts[0]).GetType(parts[1], throwOnError: true)!.GetMethod(parts[2]);
    }

    [GeneratedRegex(@"(?:\b(?:payment_intent|refund)|(?<=\s))\.[a-z_]+")]
    private static partial Regex EventType();

    [GeneratedRegex(@"'\$\{(\w+)\.Arn\}:\*'")]
    private static partial Regex VersionsOf();

    [GeneratedRegex(@"IndexName = ""([a-z-]+)""")]
    private static partial Regex IndexName();
}
