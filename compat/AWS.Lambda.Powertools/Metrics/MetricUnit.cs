namespace AWS.Lambda.Powertools.Metrics;

/// <summary>The units of CloudWatch (API Reference, MetricDatum).</summary>
public enum MetricUnit
{
    None,
    Seconds,
    Microseconds,
    Milliseconds,
    Bytes,
    Kilobytes,
    Megabytes,
    Gigabytes,
    Terabytes,
    Bits,
    Kilobits,
    Megabits,
    Gigabits,
    Terabits,
    Percent,
    Count,
    BytesPerSecond,
    KilobytesPerSecond,
    MegabytesPerSecond,
    GigabytesPerSecond,
    TerabytesPerSecond,
    BitsPerSecond,
    KilobitsPerSecond,
    MegabitsPerSecond,
    GigabitsPerSecond,
    TerabitsPerSecond,
    CountPerSecond,
}

/// <summary>How finely CloudWatch keeps a metric, in seconds.</summary>
public enum MetricResolution
{
    /// <summary>As <see cref="Standard"/>.</summary>
    Default = 0,

    High = 1,

    Standard = 60,
}
