namespace OrderSystem.Dev.Cost;

/// <summary>What one order makes the system do, on average: measured, or assumed for a comparison.</summary>
internal sealed record Workload
{
    public required IReadOnlyList<FunctionWork> Functions { get; init; }

    /// <summary>Milliseconds that an order adds to the runs of a schedule, by function: ReconcileMoney compares each one.</summary>
    public IReadOnlyList<(string Function, double Milliseconds)> ScheduledTime { get; init; } = [];

    /// <summary>Requests to the HTTP API: orders, polls, further cards, cancellations, webhooks.</summary>
    public required double ApiRequests { get; init; }

    /// <summary>DynamoDB request units, by table and index.</summary>
    public required IReadOnlyList<Units> Units { get; init; }

    /// <summary>SQS requests as billed, by who makes them; those that find a queue empty are not among them.</summary>
    public required IReadOnlyList<(string By, double Requests)> SqsRequests { get; init; }

    public double SnsRequests { get; init; }

    public double SecretCalls { get; init; }

    /// <summary>Events put on a bus of one's own.</summary>
    public double Events { get; init; }

    /// <summary>Bytes that stay in the tables, indexes and DynamoDB's 100 bytes for each item and entry included.</summary>
    public double StoredBytes { get; init; }

    /// <summary>Bytes that go out to the internet: to customers, and to Stripe.</summary>
    public double EgressBytes { get; init; }

    /// <summary>Custom metrics that are alive in every hour of the month: each name with each combination of dimension values.</summary>
    public int CustomMetrics { get; init; }
}

/// <param name="Function">Its logical id.</param>
/// <param name="Invocations">For one order.</param>
/// <param name="Milliseconds">Of one warm invocation on Lambda.</param>
/// <param name="LogBytes">That one invocation writes, Lambda's own lines and the 26 bytes for each event included.</param>
internal sealed record FunctionWork(string Function, double Invocations, double Milliseconds, double LogBytes);

/// <param name="Of">A table, or <c>Table/index</c>.</param>
/// <param name="Read">Read request units.</param>
/// <param name="Write">Write request units.</param>
internal sealed record Units(string Of, double Read, double Write);

/// <summary>What a schedule costs, whether or not there are orders.</summary>
/// <param name="Function">Its logical id.</param>
/// <param name="RunsPerMonth">By its expression.</param>
/// <param name="Milliseconds">Of one run.</param>
/// <param name="LogBytes">Of one run.</param>
/// <param name="ReadUnits">Of one run.</param>
internal sealed record ScheduledWork(string Function, double RunsPerMonth, double Milliseconds, double LogBytes, double ReadUnits);
