namespace OrderSystem.Dev.Cost;

/// <summary>What a laptop cannot measure. Each is on the dear side, and docs/cost.md says where it is from.</summary>
internal sealed record Assumptions
{
    /// <summary>Memory at which Lambda gives one whole vCPU; below it a function has its share. Source: Lambda developer guide, "Configure Lambda function memory".</summary>
    public const double MemoryOfOneCpu = 1769;

    public static Assumptions Default { get; } = new();

    /// <summary>A vCPU of Lambda on Graviton against a core of the machine that measured. Not measured: nothing here runs on Graviton.</summary>
    public double SlowerProcessor { get; init; } = 1.25;

    /// <summary>The way to DynamoDB, SQS or Secrets Manager and back, in milliseconds: AWS says "single-digit" of DynamoDB.</summary>
    public double AwsCallMilliseconds { get; init; } = 6;

    /// <summary>One call to Stripe. ProcessPayment is billed while it waits; template.yaml's own arithmetic uses the same.</summary>
    public double StripeCallMilliseconds { get; init; } = 300;

    /// <summary>Invocations that begin with a cold start.</summary>
    public double ColdShare { get; init; } = 0.01;

    /// <summary>Init and the dearer first invocation together: aws-samples/serverless-dotnet-demo, .NET 8, ReadyToRun, arm64, median.</summary>
    public double ColdMilliseconds { get; init; } = 1112;

    /// <summary>The share of invocations that X-Ray records; null: its default, the first each second and 5 % of the rest, for each function.</summary>
    public double? Sampled { get; init; }

    /// <summary>Months for which an order's storage is counted.</summary>
    public double MonthsKept { get; init; } = 1;

    /// <summary>Bytes of log for one invocation instead of those measured.</summary>
    public double? LogBytes { get; init; }

    /// <summary>Billed milliseconds of one warm invocation.</summary>
    /// <param name="processorMilliseconds">For which processors worked here, all threads added up, as if they had worked one after the other.</param>
    /// <param name="memoryMegabytes">The function's.</param>
    /// <param name="awsCalls">Calls to AWS, one after the other.</param>
    /// <param name="stripeCalls">Calls to Stripe, one after the other.</param>
    public double OnLambda(double processorMilliseconds, int memoryMegabytes, double awsCalls, double stripeCalls) =>
        (processorMilliseconds * SlowerProcessor * Math.Max(1, MemoryOfOneCpu / memoryMegabytes)) + (awsCalls * AwsCallMilliseconds) + (stripeCalls * StripeCallMilliseconds);
}
