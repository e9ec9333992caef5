using System.Text.RegularExpressions;
using OrderSystem.Adapters.Telemetry;

namespace OrderSystem.SystemTests.Infra;

/// <summary>Each alarm can turn red, says what it means, and tells the right people.</summary>
public sealed partial class AlarmTests
{
    private static readonly string[] Runbooks =
    [
        "README", "dead-letters", "stuck-order", "review", "money", "stripe-down", "hot-spike", "bad-deploy", "secret-rotation", "restore-table", "region-loss",
    ];

    /// <summary>What may wake somebody. A longer list is a decision, not a slip.</summary>
    private static readonly string[] Calling = ["ApiUnhealthy", "MoneyMismatch", "MoneyNotReconciled", "PaymentsUnhealthy", "StripeUnhealthy"];

    /// <summary>Where no data is the fault.</summary>
    private static readonly string[] Heartbeats = ["MoneyNotReconciled", "ReconcilerMissing"];

    public static TheoryData<string> Names => [.. Alarm.All.Select(alarm => alarm.Id)];

    public static TheoryData<string> MetricAlarms => [.. Alarm.All.Where(alarm => !alarm.IsComposite).Select(alarm => alarm.Id)];

    [Theory]
    [MemberData(nameof(MetricAlarms))]
    public void An_alarm_looks_at_metrics_that_somebody_writes_about_things_that_exist(string id)
    {
        var metrics = Find(id).Metrics.Values;

        Assert.NotEmpty(metrics);
        Assert.All(metrics, metric => Assert.Null(metric.Fault()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alarm_has_its_own_name_and_a_description_that_ends_with_its_runbook(string id)
    {
        var alarm = Find(id);

        Assert.Equal($"{StackTemplate.StackName}-{id}", alarm.Resource.Say("AlarmName"));
        // CloudWatch takes 1,024 characters.
        Assert.InRange(alarm.Description.Length, 40, 1000);
        Assert.Contains(Runbook().Match(alarm.Description).Groups[1].Value, Runbooks);
    }

    [Fact]
    public void No_two_alarms_have_one_name() => Assert.Equal(Alarm.All.Count, Alarm.All.Select(alarm => alarm.Id).Distinct().Count());

    [Fact]
    public void Only_these_call_at_any_hour_and_all_others_can_wait_until_morning()
    {
        Assert.Equal(Calling, Alarm.All.Where(alarm => alarm.Calls).Select(alarm => alarm.Id).Order(StringComparer.Ordinal));
        Assert.All(Alarm.All.Where(alarm => !alarm.Calls), alarm => Assert.Contains(Assert.Single(alarm.Tells), new[] { "Notices", "Alarms.Outputs.NoticesTopicArn" }));
    }

    [Theory]
    [MemberData(nameof(MetricAlarms))]
    public void Missing_data_is_thought_about_and_only_silence_of_a_heartbeat_is_a_fault(string id) =>
        Assert.Equal(Heartbeats.Contains(id) ? "breaching" : "notBreaching", Find(id).Resource.Say("TreatMissingData"));

    [Theory]
    [MemberData(nameof(MetricAlarms))]
    public void CloudWatch_accepts_its_periods(string id)
    {
        var alarm = Find(id);
        var period = Assert.Single(alarm.Metrics.Values.Select(metric => metric.Period).Distinct());
        var periods = alarm.Number("EvaluationPeriods");

        Assert.Equal(0, period % 60);
        Assert.InRange(alarm.Number("DatapointsToAlarm"), 1, periods);
        // A day, or seven where a period is an hour or longer. Source:
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
        Assert.InRange(period * periods, period, period < 3600 ? 86_400 : 604_800);
    }

    [Theory]
    [MemberData(nameof(MetricAlarms))]
    public void Its_math_gives_one_number_from_metrics_that_it_has(string id)
    {
        var alarm = Find(id);
        if (alarm.Queries.Count == 0)
        {
            return;
        }

        // Ten is the most that CloudWatch takes.
        Assert.InRange(alarm.Metrics.Count, 1, 10);
        var (returned, expression) = Assert.Single(alarm.Expressions);
        Assert.Equal([returned], alarm.Queries.Where(query => (bool?)query["ReturnData"] ?? true).Select(query => (string)query["Id"]!));
        // The ids are all in small letters here, and functions of metric math are not.
        Assert.Equal(alarm.Metrics.Keys.Order(StringComparer.Ordinal), Identifier().Matches(expression).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(MetricAlarms))]
    public void Its_math_is_over_metrics_that_come_together(string id) =>
        // Else one that is missing makes the result missing, and the alarm blind. A decline is an answer to a confirm.
        Assert.True(id == "DeclinesHigh" || Find(id).Metrics.Values.Select(metric => metric.Source).Distinct().Count() == 1);

    [Theory]
    [MemberData(nameof(MetricAlarms))]
    public void A_rate_has_a_floor_on_its_count(string id) => Assert.All(
        Find(id).Expressions.Values.Where(expression => Division().IsMatch(expression)),
        expression => Assert.Matches("^IF\\([a-z]+ >= [0-9]+, 100 \\* [a-z]+ / [a-z]+, 0\\)$", expression));

    [Fact]
    public void A_composite_is_made_of_alarms_that_exist_and_its_suppressor_is_one()
    {
        var names = Alarm.All.Select(alarm => alarm.Id).ToHashSet();
        var composites = Alarm.All.Where(alarm => alarm.IsComposite).ToList();

        Assert.NotEmpty(composites);
        Assert.All(composites, composite =>
        {
            var rule = composite.Resource.Say("AlarmRule");
            var parts = InRule().Matches(rule).Select(match => match.Groups[1].Value.Replace("Alarms.Outputs.", "", StringComparison.Ordinal)).ToList();
            Assert.Equal(rule.Split(" OR ").Length, parts.Count);
            Assert.All(parts, part => Assert.Contains(part, names));
            // It must not tell twice: what is below it tells the other topic.
            Assert.All(parts, part => Assert.False(Find(part).Calls));
            // It says when it is over.
            Assert.NotNull(composite.Resource.Properties["OKActions"]);
        });
        Assert.Equal("StripeUnhealthy", Find("PaymentsUnhealthy").Resource.Say("ActionsSuppressor"));
    }

    [Fact]
    public void The_reconcilers_are_missed_later_than_they_are_due_and_money_before_its_window_closes()
    {
        var main = StackTemplate.Main;
        Assert.Equal("rate(1 minute)", main.Say(main.Parameters["ReconcileOrdersSchedule"]!["Default"]));
        Assert.Equal("rate(1 day)", main.Say(main.Parameters["ReconcileMoneySchedule"]!["Default"]));
        Assert.True(Length("ReconcilerMissing") > TimeSpan.FromMinutes(2));
        // 50 hours: how far a run of ReconcileMoney looks back, as its Startup says.
        Assert.Contains("Window = TimeSpan.FromHours(50)", File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "src/Functions/ReconcileMoney/Startup.cs")), StringComparison.Ordinal);
        Assert.InRange(Length("MoneyNotReconciled"), TimeSpan.FromDays(2), TimeSpan.FromHours(49));
    }

    [Theory]
    [InlineData("Alarms")]
    [InlineData("Health")]
    public void The_file_says_what_its_alarms_cost(string stack)
    {
        var template = StackTemplate.Nested[stack];
        var alarms = Alarm.All.Where(alarm => alarm.Resource.Template == template).ToList();

        Assert.Contains($"What it costs: {alarms.Sum(alarm => alarm.Metrics.Count)} alarm metrics", template.Text, StringComparison.Ordinal);
        var composites = alarms.Count(alarm => alarm.IsComposite);
        Assert.Equal(composites > 0, template.Text.Contains($", {composites} composite alarms at $0.50", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_queue_that_fills_up_has_an_alarm() => Assert.Equal(
        StackTemplate.Main.Resources.Where(resource => resource.Type == "AWS::SQS::Queue").Select(resource => resource.Id).Order(StringComparer.Ordinal),
        Alarm.All.SelectMany(alarm => alarm.Metrics.Values).Select(metric => metric.Dimensions.GetValueOrDefault("QueueName")?.Split('.')[0]).OfType<string>().Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Each_index_that_is_throttled_has_an_alarm() => Assert.Equal(
        StackTemplate.Main.Find("Orders")!.Properties["GlobalSecondaryIndexes"]!.AsArray().Select(index => (string)index!["IndexName"]!).Order(StringComparer.Ordinal),
        Alarm.All.SelectMany(alarm => alarm.Metrics.Values).Select(metric => metric.Dimensions.GetValueOrDefault("GlobalSecondaryIndexName")).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void Each_metric_that_means_trouble_has_an_alarm()
    {
        // The others are for the dashboard: what is normal in some number, and what another alarm covers.
        string[] trouble =
        [
            nameof(MetricNames.DeadLettersOpen), nameof(MetricNames.MoneyMismatch), nameof(MetricNames.MoneyReconciled), nameof(MetricNames.OldestOpenOrder), nameof(MetricNames.OrderReview),
            nameof(MetricNames.OrderUnreadable), nameof(MetricNames.PaymentDeclined), nameof(MetricNames.PaymentOutcomeUnknown), nameof(MetricNames.ReconcilerRan),
            nameof(MetricNames.StripeCallError), nameof(MetricNames.StripeCredentialsRefused), nameof(MetricNames.StripeThrottled), nameof(MetricNames.WebhookRefused),
        ];

        Assert.Empty(trouble.Except(Alarm.All.SelectMany(alarm => alarm.Metrics.Values).Where(metric => metric.Namespace == MetricNames.Namespace).Select(metric => metric.Name)));
    }

    private static Alarm Find(string id) => Alarm.All.Single(alarm => alarm.Id == id);

    private static TimeSpan Length(string id) => TimeSpan.FromSeconds(Find(id).Metrics.Values.Single().Period * Find(id).Number("EvaluationPeriods"));

    [GeneratedRegex(@"docs/runbooks/([a-zA-Z-]+)\.md$")]
    private static partial Regex Runbook();

    [GeneratedRegex("(?<![a-zA-Z])[a-z]+(?![a-zA-Z])")]
    private static partial Regex Identifier();

    [GeneratedRegex("[a-z]+ / [a-z]+")]
    private static partial Regex Division();

    [GeneratedRegex("ALARM\\(\"([^\"]+)\"\\)")]
    private static partial Regex InRule();
}
