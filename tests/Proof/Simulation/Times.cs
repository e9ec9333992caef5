namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>Milliseconds.</summary>
internal static class Times
{
    public const long Second = 1000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    public static long Milliseconds(this TimeSpan span) => (long)span.TotalMilliseconds;
}
