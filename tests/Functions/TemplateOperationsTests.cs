using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace OrderSystem.Tests.Functions;

/// <summary>What template.yaml says about running the system: who calls which version, what is capped, and where failures go.</summary>
public sealed class TemplateOperationsTests
{
    private static readonly SamTemplate Default = LocalSystem.Template();

    public static TheoryData<string> Functions => [.. Default.Functions.Select(function => function.LogicalId)];

    public static TheoryData<string> Queues => [.. Default.Resources.Where(resource => resource.Type == "AWS::SQS::Queue").Select(queue => queue.LogicalId)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void What_something_calls_has_an_alias_and_a_new_version_with_each_build(string id)
    {
        var function = Find(id);
        var isCalled = function.Routes.Count + function.Queues.Count + function.Streams.Count + function.Schedules.Count > 0;
        var properties = Default.Find(id)!.Properties;

        Assert.Equal(isCalled ? "live" : null, function.Alias);
        Assert.Equal(isCalled ? new string('0', 64) : null, (string?)properties["AutoPublishCodeSha256"]);
        Assert.Equal(isCalled ? "Delete" : null, (string?)properties["VersionDeletionPolicy"]);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Who_waits_for_an_answer_or_for_money_gets_a_new_version_by_and_by_and_only_in_prod(string id)
    {
        var isWaitedFor = Find(id).Routes.Count > 0 || id is "FanOutOrders" or "ProcessPayment";
        string? Type(string stage) => (string?)LocalSystem.TemplateWith(new() { ["Stage"] = stage }).Find(id)!.Properties["DeploymentPreference"]?["Type"];

        Assert.Equal(isWaitedFor ? "AllAtOnce" : null, Type("dev"));
        Assert.Equal(isWaitedFor, Type("prod")?.StartsWith("Canary10Percent", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void A_route_waits_for_its_function_and_a_cold_start() => Assert.All(
        Default.Functions.SelectMany(function => function.Routes.Select(route => (function, route))),
        pair => Assert.Equal(pair.function.Timeout + TimeSpan.FromSeconds(3), pair.route.Timeout));

    [Fact]
    public void A_limit_of_a_route_is_that_of_a_route_that_is_there() => Assert.All(
        Default.HttpApis, api => Assert.Subset(api.Routes.Select(route => route.RouteKey).ToHashSet(), api.RouteThrottles.Keys.ToHashSet()));

    [Fact]
    public void Twice_as_many_orders_are_let_in_as_are_paid_at_full_load_and_three_webhooks_for_each()
    {
        var limits = Assert.Single(Default.HttpApis).RouteThrottles;
        var payments = Assert.Single(Find("ProcessPayment").Queues);

        Assert.Equal(2d * payments.MaximumConcurrency!.Value * payments.BatchSize, limits["POST /orders"].RateLimit);
        Assert.Equal(3 * limits["POST /orders"].RateLimit, limits["POST /webhooks/stripe"].RateLimit);
    }

    [Fact]
    public void A_new_account_is_asked_for_no_concurrency() =>
        Assert.All(Default.Functions, function => Assert.Equal((null, 0), (function.ReservedConcurrency, function.ProvisionedConcurrency)));

    [Fact]
    public void What_is_reserved_for_payments_is_what_their_queue_uses()
    {
        var function = LocalSystem.TemplateWith(new() { ["PaymentReservedConcurrency"] = "20" }).Functions.Single(function => function.LogicalId == "ProcessPayment");
        Assert.Equal((20, 20), (function.ReservedConcurrency, Assert.Single(function.Queues).MaximumConcurrency));
    }

    [Fact]
    public void Only_what_customers_call_most_is_kept_warm_and_within_what_is_reserved()
    {
        var template = LocalSystem.TemplateWith(new() { ["ProvisionedConcurrency"] = "2", ["ApiReservedConcurrency"] = "50" });
        Assert.Equal(
            [("CreateOrder", 2, 50), ("GetOrder", 2, 50)],
            template.Functions.Where(function => function.ProvisionedConcurrency > 0).Select(function => (function.LogicalId, function.ProvisionedConcurrency, function.ReservedConcurrency ?? -1)));
        Assert.Throws<TemplateException>(() => LocalSystem.TemplateWith(new() { ["ProvisionedConcurrency"] = "51", ["ApiReservedConcurrency"] = "50" }));
    }

    [Fact]
    public void A_table_can_be_deleted_in_dev_only() => Assert.Equal(
        [("dev", "Orders", false), ("dev", "DeadLetters", false), ("prod", "Orders", true), ("prod", "DeadLetters", true)],
        from stage in new[] { "dev", "prod" }
        from table in LocalSystem.TemplateWith(new() { ["Stage"] = stage }).Resources
        where table.Type == "AWS::DynamoDB::Table"
        select (stage, table.LogicalId, (bool)table.Properties["DeletionProtectionEnabled"]!));

    [Fact]
    public void A_run_that_failed_or_did_not_begin_is_not_repeated_and_leaves_a_letter()
    {
        var scheduled = Default.Functions.Where(function => function.Schedules.Count > 0).ToList();
        Assert.Equal(["ReconcileOrders", "ReconcileMoney"], scheduled.Select(function => function.LogicalId));
        Assert.All(scheduled, function =>
        {
            var schedule = Assert.Single(function.Schedules);
            Assert.EndsWith(":InvocationFailures", schedule.DeadLetterArn, StringComparison.Ordinal);
            Assert.Equal((0, schedule.DeadLetterArn), (function.Asynchronous.MaximumRetryAttempts, function.Asynchronous.OnFailureArn));
        });
        // It runs every minute: what waited for longer is the next one's.
        Assert.Equal(TimeSpan.FromMinutes(1), scheduled[0].Asynchronous.MaximumEventAge);
    }

    [Fact]
    public void Every_queue_that_failures_go_to_is_read_by_AlertDeadLetters()
    {
        var redriven = Queues.Select(queue => (string?)Default.Find(queue)!.Properties["RedrivePolicy"]?["deadLetterTargetArn"]);
        var targets = Default.Functions.SelectMany(function => function.Streams.Select(stream => stream.OnFailureArn)
            .Concat(function.Schedules.Select(schedule => schedule.DeadLetterArn)).Append(function.Asynchronous.OnFailureArn).Append(function.Asynchronous.DeadLetterArn));

        Assert.Equal(
            redriven.Concat(targets).OfType<string>().Distinct().Order(StringComparer.Ordinal),
            Find("AlertDeadLetters").Queues.Select(queue => queue.QueueArn).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public void A_queue_has_its_policy_and_says_whose_dead_letters_it_takes(string id)
    {
        Assert.Contains(Default.Accepted, resource => resource.LogicalId == $"{id}Policy" && resource.Type == "AWS::SQS::QueuePolicy");
        var properties = Default.Find(id)!.Properties;
        Assert.True((bool)properties["SqsManagedSseEnabled"]!);
        if (properties["RedrivePolicy"] is null)
        {
            // A redrive policy is another queue's: whose it may be must be said where it is not to be anyone's.
            var sources = Queues.Select(queue => Default.Find(queue)!).Where(queue => ((string?)queue.Properties["RedrivePolicy"]?["deadLetterTargetArn"])?.EndsWith($":{id}", StringComparison.Ordinal) ?? false)
                .Select(queue => $"arn:aws:sqs:us-east-1:000000000000:{queue.Name}");
            Assert.Equal(sources, properties["RedriveAllowPolicy"]!["sourceQueueArns"]?.AsArray().Select(arn => (string)arn!) ?? []);
        }
    }

    private static FunctionDefinition Find(string id) => Default.Functions.Single(function => function.LogicalId == id);
}
