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
        Description- RoleArn- PermissionsBoundary- KmsKeyArn- OmitName! StartDate! EndDate!
        """);

    public static ScheduleDefinition Read(FunctionDefinition function, string name, PropertyReader properties, DestinationReader destinations)
    {
        properties.Check(Properties);
        if (properties.OptionalText("ScheduleExpressionTimezone") is { } zone and not ("UTC" or "Etc/UTC"))
        {
            throw properties.Fault("ScheduleExpressionTimezone", $"the local cloud runs schedules in UTC, not in {zone}.");
        }

        CheckWindow(properties.Object("FlexibleTimeWindow"));
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
            Arn = $"arn:aws:scheduler:{owner[3]}:{owner[4]}:schedule/{properties.OptionalText("GroupName") ?? "default"}/{named}",
            FunctionLogicalId = function.LogicalId,
            FunctionArn = function.Arn,
            Location = properties.Location,
            Expression = ReadExpression(properties),
            Input = ReadInput(properties),
            Enabled = properties.Choice("State", "ENABLED", "DISABLED") != "DISABLED",
            MaximumRetryAttempts = retry?.Number("MaximumRetryAttempts", 0, 185) ?? 185,
            MaximumEventAge = TimeSpan.FromSeconds(retry?.Number("MaximumEventAgeInSeconds", 60, 86_400) ?? 86_400),
            DeadLetterArn = destinations.ReadLetters(properties, name),
        };
    }

    private static ScheduleExpression ReadExpression(PropertyReader properties)
    {
        try
        {
            return ScheduleExpression.Parse(properties.Text("ScheduleExpression"));
        }
        catch (FormatException fault)
        {
            throw properties.Fault("ScheduleExpression", fault.Message);
        }
    }

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
