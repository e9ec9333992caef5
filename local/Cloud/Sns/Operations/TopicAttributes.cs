using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sns.Operations;

/// <summary>
/// The attributes of a standard topic (API_CreateTopic, API_GetTopicAttributes). The policy and the key are kept and shown: policies
/// of resources are not checked here, and nothing is encrypted. What is for FIFO topics, HTTP or delivery logs is refused by name.
/// </summary>
internal static class TopicAttributes
{
    /// <summary>What applies to HTTP subscriptions unless they say otherwise.</summary>
    private const string EffectiveDeliveryPolicy = """
        {"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}
        """;

    private static readonly string[] Elsewhere = ["DeliveryPolicy", "ContentBasedDeduplication", "ArchivePolicy", "FifoThroughputScope", "DataProtectionPolicy"];

    /// <summary>The attribute may be set to this value.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="value">The value.</param>
    /// <param name="head">What <c>CreateTopic</c> puts before the reason; empty for <c>SetTopicAttributes</c>.</param>
    public static void Check(string name, string value, string head = "")
    {
        if (Elsewhere.Contains(name) || name.EndsWith("FeedbackRoleArn", StringComparison.Ordinal) || name.EndsWith("FeedbackSampleRate", StringComparison.Ordinal))
        {
            throw SnsRequest.NotSupported($"topic attribute {name}");
        }

        var problem = name switch
        {
            "DisplayName" => value.Length > 100 ? "DisplayName: must be at most 100 characters long" : null,
            "Policy" => JsonInput.TryParse(value) is JsonObject ? null : "Policy Error: null",
            "SignatureVersion" => value is "1" or "2" ? null : $"SignatureVersion: Invalid value [{value}]. Must be 1 or 2.",
            "TracingConfig" => value is "PassThrough" or "Active" ? null : $"TracingConfig: Invalid value [{value}]. Must be PassThrough or Active.",
            "KmsMasterKeyId" => null,
            _ => head.Length == 0 ? "AttributeName" : $"Unknown attribute: {name}",
        };
        if (problem is not null)
        {
            throw SnsErrors.Invalid(head + problem);
        }
    }

    public static JsonObject Show(Topic topic, string account)
    {
        var set = topic.Attributes;
        var shown = new JsonObject
        {
            ["Policy"] = set.GetValueOrDefault("Policy") ?? DefaultPolicy(topic.Arn, account),
            ["Owner"] = account,
            ["SubscriptionsPending"] = Count(topic, pending: true),
            ["TopicArn"] = topic.Arn,
            ["EffectiveDeliveryPolicy"] = EffectiveDeliveryPolicy,
            ["SubscriptionsConfirmed"] = Count(topic, pending: false),
            ["DisplayName"] = "",
            ["SubscriptionsDeleted"] = "0",
        };
        foreach (var (name, value) in set.Where(attribute => attribute.Key != "KmsMasterKeyId" || attribute.Value.Length > 0))
        {
            shown[name] = value;
        }

        return shown;
    }

    /// <summary>The policy that a topic has from its beginning: its account may do everything.</summary>
    public static string DefaultPolicy(string arn, string account) => new JsonObject
    {
        ["Version"] = "2008-10-17",
        ["Id"] = "__default_policy_ID",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "__default_statement_ID",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = "*" },
            ["Action"] = new JsonArray("SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"),
            ["Resource"] = arn,
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["AWS:SourceOwner"] = account } },
        }),
    }.ToJsonString(AwsJsonProtocol.Wire);

    private static string Count(Topic topic, bool pending) => topic.Subscriptions.Count(subscription => subscription.IsPending == pending).ToString();
}
