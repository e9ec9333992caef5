using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>
/// The statements that <c>AddPermission</c> writes into a queue's policy, and <c>RemovePermission</c> takes out. They are kept
/// and shown; policies of resources are not enforced here.
/// </summary>
internal static class QueuePolicy
{
    private const int MostActions = 7;

    /// <summary>What a queue may be shared for (API_AddPermission).</summary>
    private static readonly HashSet<string> Shared =
    [
        "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue", "ReceiveMessage", "SendMessage",
    ];

    /// <summary>The policy with one more statement.</summary>
    /// <exception cref="AwsException">The label is there, or an account or action is not one to share with.</exception>
    public static string With(string? policy, string queueArn, string label, IReadOnlyList<string> accounts, IReadOnlyList<string> actions)
    {
        var document = policy is null ? NewDocument(queueArn) : Read(policy);
        var statements = Statements(document);
        if (statements.Any(statement => IsLabelled(statement, label)))
        {
            throw SqsErrors.InvalidValue(label, "Label", "Already exists.");
        }

        if (actions.Count > MostActions)
        {
            throw SqsErrors.OverLimit($"{actions.Count} Actions were found, maximum allowed is {MostActions}.");
        }

        if (actions.FirstOrDefault(action => !Shared.Contains(action)) is { } owned)
        {
            throw SqsErrors.InvalidValue($"SQS:{owned}", "ActionName", "Only the queue owner is allowed to invoke this action.");
        }

        if (accounts.Count == 0 || accounts.Any(account => account.Length != 12 || !account.All(char.IsAsciiDigit)))
        {
            throw SqsErrors.InvalidValue($"[{string.Join(", ", accounts)}]", "PrincipalId", "Unable to verify.");
        }

        statements.Add(new JsonObject
        {
            ["Sid"] = label,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = OneOrMany(accounts.Select(account => $"arn:aws:iam::{account}:root")) },
            ["Action"] = OneOrMany(actions.Select(action => $"SQS:{action}")),
            ["Resource"] = queueArn,
        });
        return document.ToJsonString(AwsJsonProtocol.Wire);
    }

    /// <summary>The policy without a statement; empty where it was the last.</summary>
    /// <exception cref="AwsException">There is no such statement.</exception>
    public static string Without(string? policy, string label)
    {
        var document = policy is null ? null : Read(policy);
        var statement = document is null ? null : Statements(document).FirstOrDefault(statement => IsLabelled(statement, label));
        if (document is null || statement is null)
        {
            throw SqsErrors.InvalidValue(label, "Label", policy is null ? "can't find label." : "can't find label on existing policy.");
        }

        Statements(document).Remove(statement);
        return Statements(document).Count == 0 ? "" : document.ToJsonString(AwsJsonProtocol.Wire);
    }

    /// <exception cref="AwsException">The text is no policy.</exception>
    public static JsonObject Read(string policy)
    {
        try
        {
            var document = JsonNode.Parse(policy, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
            return document?["Statement"] is JsonArray or JsonObject ? document : throw SqsErrors.InvalidAttributeValue("Policy");
        }
        catch (JsonException)
        {
            throw SqsErrors.InvalidAttributeValue("Policy");
        }
    }

    private static JsonObject NewDocument(string queueArn) => new() { ["Version"] = "2008-10-17", ["Id"] = $"{queueArn}/SQSDefaultPolicy", ["Statement"] = new JsonArray() };

    /// <summary>A policy of a single statement may have it without a list around it.</summary>
    private static JsonArray Statements(JsonObject document)
    {
        if (document["Statement"] is not JsonArray statements)
        {
            document["Statement"] = statements = new JsonArray(document["Statement"]?.DeepClone());
        }

        return statements;
    }

    private static bool IsLabelled(JsonNode? statement, string label) => statement is JsonObject && statement["Sid"] is JsonValue sid && sid.ToString() == label;

    private static JsonNode OneOrMany(IEnumerable<string> values) => values.ToList() is [var one] ? JsonValue.Create(one) : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
}
