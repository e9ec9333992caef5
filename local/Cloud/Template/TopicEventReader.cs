using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>
/// Reads events of type <c>SNS</c>: a subscription of the function itself, or with <c>SqsSubscription</c> one of a queue, which
/// the function then polls
/// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html).
/// </summary>
internal static class TopicEventReader
{
    private static readonly PropertySchema Properties = PropertySchema.Parse("Topic FilterPolicy FilterPolicyScope Region SqsSubscription RedrivePolicy{deadLetterTargetArn}");

    private static readonly PropertySchema QueueProperties = PropertySchema.Parse("QueueArn QueueUrl BatchSize Enabled QueuePolicyLogicalId-");

    /// <summary>The queue that SAM makes for <c>SqsSubscription: true</c>.</summary>
    public static string QueueLogicalId(string function, string name) => $"{function}{name}Queue";

    /// <summary>The event names no queue of its own, so SAM makes one.</summary>
    public static bool NeedsQueue(MapNode declared) =>
        declared["Type"] is ScalarNode { Text: "SNS" } && (declared["Properties"] as MapNode)?["SqsSubscription"] is ScalarNode { Text: var text } && text.Equals("true", StringComparison.OrdinalIgnoreCase);

    public static (TopicEventSource Topic, QueueEventSource? Queue) Read(SamTemplate template, FunctionDefinition function, string name, PropertyReader properties)
    {
        properties.Check(Properties);
        if (properties.OptionalText("Region") is { } region && region != template.Options.Region)
        {
            throw properties.Fault("Region", $"the local cloud is in {template.Options.Region}, and has no topics of {region}.");
        }

        var queue = ReadQueue(template, function, name, properties);
        return (
            new TopicEventSource
            {
                Name = name,
                FunctionLogicalId = function.LogicalId,
                Location = properties.Location,
                TopicArn = properties.Text("Topic"),
                Protocol = queue is null ? "lambda" : "sqs",
                Endpoint = queue?.QueueArn ?? function.Arn,
                FilterPolicy = properties.Json("FilterPolicy")?.ToJsonString(AwsJsonProtocol.Wire),
                FilterPolicyScope = properties.Choice("FilterPolicyScope", "MessageAttributes", "MessageBody"),
                RedrivePolicy = properties.Json("RedrivePolicy")?.ToJsonString(AwsJsonProtocol.Wire),
            },
            queue);
    }

    private static QueueEventSource? ReadQueue(SamTemplate template, FunctionDefinition function, string name, PropertyReader properties)
    {
        if (!properties.IsObject("SqsSubscription"))
        {
            return properties.Flag("SqsSubscription") == true
                ? Queue(function, name, properties, template.ValueOf(template.Find(QueueLogicalId(function.LogicalId, name))!, "Arn"), null)
                : null;
        }

        var settings = properties.Object("SqsSubscription")!.Check(QueueProperties);
        _ = settings.Text("QueueUrl");
        return Queue(function, name, properties, settings.Text("QueueArn"), settings);
    }

    private static QueueEventSource Queue(FunctionDefinition function, string name, PropertyReader properties, string arn, PropertyReader? settings) => new()
    {
        Name = name,
        FunctionLogicalId = function.LogicalId,
        Location = properties.Location,
        QueueArn = arn,
        BatchSize = settings?.Number("BatchSize", 1, 10) ?? 10,
        Enabled = settings?.Flag("Enabled") ?? true,
    };
}
