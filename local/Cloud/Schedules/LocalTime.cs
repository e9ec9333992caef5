namespace LocalCloud.Schedules;

/// <summary>From the time that a clock in a time zone shows to the instant at which it shows it.</summary>
internal static class LocalTime
{
    /// <summary>Null: the clock skips this time. Of the two instants at which it shows a time, the first.</summary>
    public static DateTimeOffset? InstantOf(this TimeZoneInfo zone, DateTime shown)
    {
        var time = DateTime.SpecifyKind(shown, DateTimeKind.Unspecified);
        return zone.IsInvalidTime(time) ? null
            : new DateTimeOffset(time, zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time)).ToUniversalTime();
    }
}
