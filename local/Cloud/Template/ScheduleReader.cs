using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Schedules;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>Reads events of type <c>ScheduleV2</c>.</summary>
internal static partial class ScheduleReader
{
    // FlexibleTimeWindow: any time in the window is right, and its beginning is the one that can be tested.
    private static readonly PropertySchema Properties = PropertySchema.Parse("""
        ScheduleExpression ScheduleExpressionTimezone Input State Name GroupName FlexibleTimeWindow{Mode MaximumWindowInMinutes}
        RetryPolicy{MaximumRetryAttempts MaximumEventAgeInSeconds} DeadLetterConfig{Arn Type QueueLogicalId}
        Description RoleArn StartDate EndDate PermissionsBoundary- KmsKeyArn- OmitName!
        """);

    public static ScheduleDefinition Read(FunctionDefinition function, string name, PropertyReader properties, DestinationReader destinations)
    {
        properties.Check(Properties);
        var zone = properties.OptionalText("ScheduleExpressionTimezone") ?? "UTC";
        var start = ReadDate(properties, "StartDate");
        var end = ReadDate(properties, "EndDate");
        if (end <= start)
        {
            throw properties.Fault("EndDate", "it must be after StartDate.");
        }

        CheckWindow(properties.Object("FlexibleTimeWindow"));
        var group = properties.OptionalText("GroupName") ?? "default";
        var named = properties.OptionalText("Name") ?? function.LogicalId + name;
        if (!Name().IsMatch(named))
        {
            throw properties.Fault("Name", $"'{named}' is not 1 to 64 letters, digits, '-', '_' or '.'.");
        }

        var owner = function.Arn.Split(':');
        var retry = properties.Object("RetryPolicy");
        return new ScheduleDefinition
        {
            Name = named,
            Arn = $"arn:aws:scheduler:{owner[3]}:{owner[4]}:schedule/{group}/{named}",
            FunctionLogicalId = function.LogicalId,
            FunctionArn = function.Arn,
            Location = properties.Location,
            Expression = ReadExpression(properties, zone),
            GroupName = group,
            Description = properties.OptionalText("Description"),
            TimeZone = zone,
            StartDate = start,
            EndDate = end,
            WindowInMinutes = properties.Object("FlexibleTimeWindow")?.Number("MaximumWindowInMinutes", 1, 1440),
            RoleArn = properties.OptionalText("RoleArn"),
            Input = ReadInput(properties),
            Enabled = properties.Choice("State", "ENABLED", "DISABLED") != "DISABLED",
            MaximumRetryAttempts = retry?.Number("MaximumRetryAttempts", 0, 185) ?? 185,
            MaximumEventAge = TimeSpan.FromSeconds(retry?.Number("MaximumEventAgeInSeconds", 60, 86_400) ?? 86_400),
            DeadLetterArn = destinations.ReadLetters(properties, name),
        };
    }

    private static ScheduleExpression ReadExpression(PropertyReader properties, string zone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId)
        {
            throw properties.Fault("ScheduleExpressionTimezone", $"'{zone}' is not a time zone, such as Europe/Berlin.");
        }

        try
        {
            return ScheduleExpression.Parse(properties.Text("ScheduleExpression"), found);
        }
        catch (FormatException fault)
        {
            throw properties.Fault("ScheduleExpression", fault.Message);
        }
    }

    /// <summary>In UTC.</summary>
    private static DateTimeOffset? ReadDate(PropertyReader properties, string name) => properties.OptionalText(name) is not { } text ? null
        : DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date
        : throw properties.Fault(name, $"'{text}' is not a date, such as 2030-01-31T03:00:00Z.");

    private static string? ReadInput(PropertyReader properties)
    {
        var input = properties.OptionalText("Input");
        try
        {
            _ = input is null ? null : JsonNode.Parse(input);
            return input;
        }
        catch (System.Text.Json.JsonException error)
        {
            throw properties.Fault("Input", $"this is not valid JSON: {error.Message}");
        }
    }

    private static void CheckWindow(PropertyReader? window)
    {
        if (window is null)
        {
            return;
        }

        var minutes = window.Number("MaximumWindowInMinutes", 1, 1440);
        switch (window.Choice("Mode", "OFF", "FLEXIBLE"))
        {
            case null:
                throw window.Fault("Mode is missing: OFF or FLEXIBLE.");
            case "FLEXIBLE" when minutes is null:
                throw window.Fault("MaximumWindowInMinutes is missing: a flexible window needs it.");
            case "OFF" when minutes is not null:
                throw window.Fault("MaximumWindowInMinutes", "there is no window when Mode is OFF.");
            default:
                return;
        }
    }

    [GeneratedRegex("^[0-9a-zA-Z_.-]{1,64}$")]
    private static partial Regex Name();
}
