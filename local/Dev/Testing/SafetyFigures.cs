using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.Template;
using OrderSystem.Dev.Running;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.Dev.Testing;

/// <summary>The figures that docs/payment-safety.md names, as template.yaml has them for AWS.</summary>
internal static class SafetyFigures
{
    public static IReadOnlyDictionary<string, string> Read(string template)
    {
        var sam = SamTemplate.Load(template, new TemplateOptions
        {
            StackName = "figures",
            Parameters = new Dictionary<string, string> { ["BuildId"] = SystemOptions.BuildId, ["TokenIssuer"] = DevelopmentTokens.Issuer, ["TokenAudience"] = DevelopmentTokens.Audience },
        });
        var functions = sam.Functions.ToDictionary(function => function.LogicalId, StringComparer.Ordinal);
        JsonObject Queue(string name) => sam.Resources.Single(resource => resource.LogicalId == name).Properties;
        TimeSpan Seconds(string name, string property) => TimeSpan.FromSeconds((long)Queue(name)[property]!);
        var (payment, fanOut, reconcile) = (functions["ProcessPayment"], functions["FanOutOrders"].Streams.Single(), functions["ReconcileOrders"]);
        double Number(string function, string variable) => double.Parse(functions[function].Environment[variable], CultureInfo.InvariantCulture);
        var (tries, first, longest) = ((int)(long)Queue("PaymentQueue")["RedrivePolicy"]!["maxReceiveCount"]!, Number("ProcessPayment", "RETRY_FIRST_DELAY_SECONDS"), Seconds("PaymentQueue", "VisibilityTimeout").TotalSeconds);

        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["timeout"] = Time(payment.Timeout),
            ["call"] = Time(TimeSpan.FromSeconds(Number("ProcessPayment", "STRIPE_CALL_SECONDS"))),
            ["reserve"] = Time(TimeSpan.FromSeconds(Number("ProcessPayment", "TIME_RESERVE_SECONDS"))),
            ["first-delay"] = Time(TimeSpan.FromSeconds(first)),
            ["visibility"] = Time(Seconds("PaymentQueue", "VisibilityTimeout")),
            ["tries"] = tries.ToString(CultureInfo.InvariantCulture),
            // The longest that the pauses between the tries can be: each is anything up to its bound.
            ["pauses"] = Time(TimeSpan.FromSeconds(Enumerable.Range(1, tries - 1).Sum(n => Math.Min(longest, first * Math.Pow(2, n))))),
            ["batch"] = payment.Queues.Single().BatchSize.ToString(CultureInfo.InvariantCulture),
            ["concurrency"] = payment.Queues.Single().MaximumConcurrency?.ToString(CultureInfo.InvariantCulture) ?? "unbounded",
            ["stream-tries"] = (1 + fanOut.MaximumRetryAttempts ?? 0).ToString(CultureInfo.InvariantCulture),
            ["stream-age"] = Time(fanOut.MaximumRecordAge ?? TimeSpan.FromDays(1)),
            ["queue-keeps"] = Time(Seconds("PaymentQueue", "MessageRetentionPeriod")),
            ["letters-keep"] = Time(Seconds("PaymentDeadLetters", "MessageRetentionPeriod")),
            ["deadline"] = Time(TimeSpan.FromMinutes(Number("CreateOrder", "PAYMENT_DEADLINE_MINUTES"))),
            ["first-check"] = Time(TimeSpan.FromMinutes(Number("ReconcileOrders", "SHORTEST_CHECK_MINUTES"))),
            ["longest-check"] = Time(TimeSpan.FromMinutes(Number("ReconcileOrders", "LONGEST_CHECK_MINUTES"))),
            ["wake-rate"] = reconcile.Environment["WAKE_RATE_PER_SECOND"],
            ["orders-schedule"] = reconcile.Schedules.Single().Expression.Text,
            ["money-schedule"] = functions["ReconcileMoney"].Schedules.Single().Expression.Text,
            ["webhook-delay"] = Time(TimeSpan.FromSeconds(Number("StripeWebhook", "WEBHOOK_DELAY_SECONDS"))),
        };
    }

    private static string Time(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{time.TotalDays:0.#} days",
        { TotalHours: >= 2 } => $"{time.TotalHours:0.#} hours",
        { TotalMinutes: > 3 } => $"{Math.Ceiling(time.TotalMinutes):0} minutes",
        _ => $"{time.TotalSeconds:0.#} s",
    };
}
