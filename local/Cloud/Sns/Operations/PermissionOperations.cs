using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sns.Operations;

/// <summary>
/// Statements of a topic's policy, by label (API_AddPermission, API_RemovePermission). The policy is kept and shown: policies of
/// resources are not checked here, only the functions' roles are.
/// </summary>
internal sealed class PermissionOperations(Topics topics)
{
    private static readonly string[] Actions =
    [
        "GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish", "Receive",
    ];

    public JsonObject Add(JsonObject request)
    {
        var topic = topics.Find(request.TopicArn(topics.Region));
        var label = request.Required("Label");
        var accounts = request.Texts("AWSAccountId");
        var actions = request.Texts("ActionName");
        var policy = Policy(topic);
        var statements = policy["Statement"] as JsonArray ?? [];
        if (statements.Any(statement => (statement as JsonObject)?.Text("Sid") == label))
        {
            throw SnsErrors.Invalid("Statement already exists");
        }

        if (actions.Any(action => !Actions.Contains(action)))
        {
            throw SnsErrors.Invalid("Policy statement action out of service scope!");
        }

        statements.Add(new JsonObject
        {
            ["Sid"] = label,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = OneOrList(accounts.Select(account => $"arn:aws:iam::{account}:root")) },
            ["Action"] = OneOrList(actions.Select(action => $"SNS:{action}")),
            ["Resource"] = topic.Arn,
        });
        policy["Statement"] = statements.DeepClone();
        topic.Set("Policy", policy.ToJsonString(AwsJsonProtocol.Wire));
        return [];
    }

    /// <summary>A label that is not there is no error.</summary>
    public JsonObject Remove(JsonObject request)
    {
        var topic = topics.Find(request.TopicArn(topics.Region));
        var label = request.Required("Label");
        var policy = Policy(topic);
        policy["Statement"] = new JsonArray([.. (policy["Statement"] as JsonArray ?? []).Where(statement => (statement as JsonObject)?.Text("Sid") != label).Select(statement => statement?.DeepClone())]);
        topic.Set("Policy", policy.ToJsonString(AwsJsonProtocol.Wire));
        return [];
    }

    private JsonObject Policy(Topic topic) => JsonInput.Parse(topic.Attributes.GetValueOrDefault("Policy") ?? TopicAttributes.DefaultPolicy(topic.Arn, topics.Account))!.AsObject();

    private static JsonNode OneOrList(IEnumerable<string> values) => values.ToList() is [var one] ? JsonValue.Create(one) : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
}
