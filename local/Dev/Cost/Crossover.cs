namespace OrderSystem.Dev.Cost;

/// <summary>From how many requests a month something that costs by the hour is cheaper than something that costs by the request.</summary>
internal static class Crossover
{
    /// <summary>Hours of a month, as AWS's own calculator counts them.</summary>
    public const double HoursPerMonth = 730;

    /// <summary>A load balancer with one capacity unit (LCU) all month.</summary>
    public static double LoadBalancer(Prices prices) => HoursPerMonth * (prices["alb.hours"].PerUnit + prices["alb.lcu-hours"].PerUnit);

    /// <summary>Two of a machine in two zones, and the load balancer in front.</summary>
    public static double Pair(Prices prices, double perHour) => (2 * perHour * HoursPerMonth) + LoadBalancer(prices);

    /// <summary>Half a vCPU and a gigabyte of Fargate.</summary>
    public static double FargateHour(Prices prices) => (0.5 * prices["fargate.vcpu-hours"].PerUnit) + prices["fargate.gb-hours"].PerUnit;

    /// <summary>One request through the HTTP API to a function.</summary>
    public static double Request(Prices prices, double gigabytes, double milliseconds) =>
        prices["http-api.requests"].PerUnit + prices["lambda.requests"].PerUnit + (gigabytes * milliseconds / 1000 * prices["lambda.gb-seconds.arm64"].PerUnit);

    /// <summary>How many of what costs by the piece come to what is paid by the month.</summary>
    public static double At(double perMonth, double each) => perMonth / each;

    /// <summary>What is paid to run the code instead of containers: the API, Lambda's requests and its time. Tables, queues and logs stay as they are.</summary>
    public static double CodePerOrder(Bill bill) => bill.Lines
        .Where(line => (line.Group == "API" && line.Item == "HTTP API requests") || (line.Group == "Lambda" && !line.IsFixed)).Sum(bill.PerOrderOf);

    public static IReadOnlyList<(string Name, double PerMonth)> Pairs(Prices prices) =>
    [
        ("two Fargate tasks, 0.5 vCPU and 1 GB", Pair(prices, FargateHour(prices))),
        ("two t3.small", Pair(prices, prices["ec2.t3.small"].PerUnit)),
        ("two m7g.large", Pair(prices, prices["ec2.m7g.large"].PerUnit)),
        ("two c5.large", Pair(prices, prices["ec2.c5.large"].PerUnit)),
        ("two m5.large", Pair(prices, prices["ec2.m5.large"].PerUnit)),
    ];
}
