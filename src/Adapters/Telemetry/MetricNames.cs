using AWS.Lambda.Powertools.Metrics;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>One metric of namespace <c>OrderSystem</c>.</summary>
/// <param name="Name">As CloudWatch knows it. Alarms and dashboards use it: a new name is a new metric.</param>
/// <param name="Emitter">The functions that write it.</param>
/// <param name="Dimension">What it is told apart by besides <c>Service</c>, which every metric has; null for most.</param>
public sealed record Metric(string Name, MetricUnit Unit, string Emitter, string Meaning, string? Dimension = null);

/// <summary>
/// Every metric that the functions write, in namespace <c>OrderSystem</c>. All have the dimension <c>Service</c>, which is the
/// name of the stack, so that two stacks in one account do not add up. CloudWatch bills each metric and set of dimension values
/// by itself ($0.30 a month, source: https://aws.amazon.com/cloudwatch/pricing/), so a further dimension is rare and has few
/// values; never an order, a customer or an error text.
/// A metric counts what this system saw: a process that dies between its write and the end of its invocation counts nothing.
/// The gauges (<see cref="OldestOpenOrder"/>, <see cref="DeadLettersOpen"/>) are read anew every minute and are exact.
/// </summary>
public static class MetricNames
{
    public const string Namespace = "OrderSystem";

    /// <summary>The dimension of every metric: the stack's name (<c>POWERTOOLS_SERVICE_NAME</c>).</summary>
    public const string ServiceDimension = "Service";

    /// <summary>The dimension of the metrics about Stripe calls: <c>Look, Create, Confirm, Capture, Cancel, Refund, List</c>.</summary>
    public const string OperationDimension = "Operation";

    /// <summary>Added by Powertools to its own metric <see cref="ColdStart"/>.</summary>
    public const string FunctionNameDimension = "FunctionName";

    private static readonly List<Metric> Listed = [];

    // Orders, by what became of them.
    public static Metric OrderCreated { get; } = Count(nameof(OrderCreated), "CreateOrder", "orders placed; a repeated request is not counted again");

    public static Metric OrderCompleted { get; } = Count(nameof(OrderCompleted), "ProcessPayment", "orders that ended paid");

    public static Metric OrderFailed { get; } = Count(nameof(OrderFailed), "ProcessPayment", "orders that ended without payment: declined, expired, out of stock");

    public static Metric OrderCancelled { get; } = Count(nameof(OrderCancelled), "ProcessPayment", "orders that ended because the customer cancelled");

    public static Metric OrderRefunded { get; } = Count(nameof(OrderRefunded), "ProcessPayment", "orders that ended with their money given back");

    public static Metric OrderProcessingTime { get; } = Time(nameof(OrderProcessingTime), "ProcessPayment", "from placed to ended, whatever the end");

    // Time in state: how long an order was in it, counted when it leaves.
    public static Metric TimeInPending { get; } = Time(nameof(TimeInPending), "ProcessPayment", "from placed until payment began: the way through stream and queue");

    public static Metric TimeInProcessing { get; } = Time(nameof(TimeInProcessing), "ProcessPayment", "from the beginning of a payment attempt until Stripe's answer was written");

    public static Metric TimeInAuthorized { get; } = Time(nameof(TimeInAuthorized), "ProcessPayment", "from held until captured or released");

    public static Metric TimeInPaymentFailed { get; } = Time(nameof(TimeInPaymentFailed), "ProcessPayment, RetryPayment", "from a decline until the customer gave another card, or the order ended");

    // Payment outcomes.
    public static Metric PaymentAuthorized { get; } = Count(nameof(PaymentAuthorized), "ProcessPayment", "attempts whose money was held");

    public static Metric PaymentDeclined { get; } = Count(nameof(PaymentDeclined), "ProcessPayment", "attempts that were declined and left the order open for another card");

    public static Metric PaymentOutcomeUnknown { get; } = Count(nameof(PaymentOutcomeUnknown), "ProcessPayment", "calls of which nobody knows whether they took effect (timeout, 5xx, 409, 429); the next delivery looks");

    public static Metric PaymentKeyGeneration { get; } = Count(nameof(PaymentKeyGeneration), "ProcessPayment", "new generations of an idempotency key: Stripe replayed an error that was no decline");

    public static Metric StripeCredentialsRefused { get; } = Count(nameof(StripeCredentialsRefused), "ProcessPayment", "calls that Stripe answered with 401 or 403: no payment works until a person mends the key");

    // Stripe, as a service that we call.
    public static Metric StripeCallTime { get; } = Time(nameof(StripeCallTime), "all that call Stripe", "one call, answered or not; its sample count is the number of calls", OperationDimension);

    public static Metric StripeCallError { get; } = Count(nameof(StripeCallError), "all that call Stripe", "1 for each call that Stripe failed (no answer, 5xx, 401, 403, 409, 429), 0 for any other: its average is the error rate. A decline is an answer, not an error", OperationDimension);

    public static Metric StripeThrottled { get; } = Count(nameof(StripeThrottled), "all that call Stripe", "calls answered with 429");

    // Writes that lost a race, and people who are needed.
    public static Metric OrderConflict { get; } = Count(nameof(OrderConflict), "all that change orders", "writes whose condition failed: somebody else changed the order first; read again and decided again");

    public static Metric OrderReview { get; } = Count(nameof(OrderReview), "ProcessPayment", "orders put into review: nothing happens to them until a person resolves them");

    public static Metric OrderReviewResolved { get; } = Count(nameof(OrderReviewResolved), "ResolveOrder", "orders taken out of review");

    // The API, as a client sees it.
    public static Metric RequestReplayed { get; } = Count(nameof(RequestReplayed), "CreateOrder", "requests repeated with their key: answered as before");

    public static Metric RequestConflict { get; } = Count(nameof(RequestConflict), "CreateOrder, RetryPayment, CancelOrder", "requests answered with 409, or with 422 for a key used with other content");

    // Dead letters.
    public static Metric DeadLetterParked { get; } = Count(nameof(DeadLetterParked), "AlertDeadLetters", "dead letters kept for the first time");

    public static Metric DeadLetterClosed { get; } = Count(nameof(DeadLetterClosed), "RedriveDeadLetters", "parked letters sent back or closed by hand");

    public static Metric DeadLettersOpen { get; } = Count(nameof(DeadLettersOpen), "ReconcileOrders", "gauge, every minute: parked letters that nobody has dealt with. Read its maximum, never its sum");

    // Reconciliation.
    public static Metric ReconcilerRan { get; } = Count(nameof(ReconcilerRan), "ReconcileOrders", "heartbeat: 1 for every run that came to its end, once a minute");

    public static Metric OldestOpenOrder { get; } = Time(nameof(OldestOpenOrder), "ReconcileOrders", "gauge, every minute: the age of the oldest open order whose check was due, 0 if none. An open order is due at most every 30 minutes, and every 2 minutes after its deadline. Read its maximum");

    public static Metric OrderWoken { get; } = Count(nameof(OrderWoken), "ReconcileOrders", "open orders that had to be woken; many at once: messages are lost or late");

    public static Metric OrderUnreadable { get; } = Count(nameof(OrderUnreadable), "ReconcileOrders", "open orders whose item this version of the program cannot read, in every run until it is mended");

    public static Metric MoneyReconciled { get; } = Count(nameof(MoneyReconciled), "ReconcileMoney", "heartbeat: 1 for every run that came to its end, once a day");

    public static Metric MoneyMismatch { get; } = Count(nameof(MoneyMismatch), "ReconcileMoney", "payments and orders that do not agree");

    // The edges.
    public static Metric WebhookRefused { get; } = Count(nameof(WebhookRefused), "StripeWebhook", "events whose signature or body was refused");

    public static Metric VersionCheckFailed { get; } = Count(nameof(VersionCheckFailed), "CheckNewVersion", "new versions that a check refused before they took traffic; the deployment stops");

    public static Metric ColdStart { get; } = Count(nameof(ColdStart), "every function", "first invocations of a process that a caller waited for; written by Powertools", FunctionNameDimension);

    /// <summary>All of them, in the order of this file.</summary>
    public static IReadOnlyList<Metric> All => Listed;

    private static Metric Count(string name, string emitter, string meaning, string? dimension = null) => Add(new(name, MetricUnit.Count, emitter, meaning, dimension));

    private static Metric Time(string name, string emitter, string meaning, string? dimension = null) => Add(new(name, MetricUnit.Milliseconds, emitter, meaning, dimension));

    private static Metric Add(Metric metric)
    {
        Listed.Add(metric);
        return metric;
    }
}
