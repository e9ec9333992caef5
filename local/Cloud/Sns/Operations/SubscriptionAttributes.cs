using System.Text.Json.Nodes;
using LocalCloud.Sns.Filters;

namespace LocalCloud.Sns.Operations;

/// <summary>
/// The attributes of a subscription, from requests and back (API_Subscribe, API_SetSubscriptionAttributes). Those of HTTP, Firehose and
/// FIFO topics are refused by name.
/// </summary>
internal static class SubscriptionAttributes
{
    private static readonly string[] Elsewhere = ["DeliveryPolicy", "SubscriptionRoleArn", "ReplayPolicy", "ReplayStatus"];

    /// <summary>The subscription with one attribute changed, as <c>SetSubscriptionAttributes</c> does it.</summary>
    public static Subscription Set(Subscription subscription, string name, string value) => IsKnown(name)
        ? Guarded(() => Apply(subscription, name, value), SnsErrors.Invalid)
        : throw SnsErrors.Invalid("AttributeName");

    /// <summary>The subscription with the attributes of <c>Subscribe</c>. The scope comes first: it decides what policy is right.</summary>
    public static Subscription SetAll(Subscription subscription, IReadOnlyList<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes.OrderBy(attribute => attribute.Name != "FilterPolicyScope"))
        {
            subscription = IsKnown(name)
                ? Guarded(() => Apply(subscription, name, value), Refuse)
                : throw Refuse($"Unknown attribute: {name}");
        }

        return subscription;
    }

    /// <summary>Subscribing again must not ask for something else than what is there; what it does not mention may be as it is.</summary>
    public static void CheckSame(Subscription existing, Subscription asked, IReadOnlyList<(string Name, string Value)> attributes)
    {
        if (attributes.Any(attribute => !(attribute.Name switch
        {
            "RawMessageDelivery" => existing.RawMessageDelivery == asked.RawMessageDelivery,
            "FilterPolicyScope" => existing.FilterPolicyScope == asked.FilterPolicyScope,
            "FilterPolicy" => existing.FilterPolicy is null ? asked.FilterPolicy is null : existing.FilterPolicy.IsSame(asked.FilterPolicy),
            _ => existing.DeadLetterTargetArn == asked.DeadLetterTargetArn,
        })))
        {
            throw Refuse("Subscription already exists with different attributes");
        }
    }

    public static JsonObject Show(Subscription subscription, string account)
    {
        var attributes = new JsonObject
        {
            ["SubscriptionPrincipal"] = $"arn:aws:iam::{account}:root",
            ["Owner"] = account,
            ["RawMessageDelivery"] = subscription.RawMessageDelivery ? "true" : "false",
            ["TopicArn"] = subscription.TopicArn,
            ["Endpoint"] = subscription.Endpoint,
            ["Protocol"] = subscription.Protocol,
            ["PendingConfirmation"] = subscription.IsPending ? "true" : "false",
            ["ConfirmationWasAuthenticated"] = subscription.IsPending ? "false" : "true",
            ["SubscriptionArn"] = subscription.Arn,
        };
        if (subscription.FilterPolicy is { } policy)
        {
            attributes["FilterPolicy"] = policy.Text;
            attributes["FilterPolicyScope"] = policy.Scope.ToString();
        }

        if (subscription.RedrivePolicy is not null)
        {
            attributes["RedrivePolicy"] = subscription.RedrivePolicy;
        }

        return attributes;
    }

    private static Protocol.AwsException Refuse(string reason) => SnsErrors.Invalid("Attributes Reason: " + reason);

    private static bool IsKnown(string name) => Elsewhere.Contains(name)
        ? throw SnsRequest.NotSupported($"subscription attribute {name}")
        : name is "RawMessageDelivery" or "FilterPolicy" or "FilterPolicyScope" or "RedrivePolicy";

    private static Subscription Apply(Subscription subscription, string name, string value) => name switch
    {
        "RawMessageDelivery" => subscription with { RawMessageDelivery = Flag(value) },
        "FilterPolicyScope" => WithScope(subscription, Scope(value)),
        "FilterPolicy" => subscription with { FilterPolicy = value.Length == 0 ? null : FilterPolicy.Parse(value, subscription.FilterPolicyScope) },
        _ when value.Length == 0 => subscription with { RedrivePolicy = null, DeadLetterTargetArn = null },
        _ => subscription with { RedrivePolicy = value, DeadLetterTargetArn = DeadLetterTarget(value) },
    };

    private static Subscription WithScope(Subscription subscription, FilterPolicyScope scope) => subscription with
    {
        FilterPolicyScope = scope,
        FilterPolicy = subscription.FilterPolicy is { } policy ? FilterPolicy.Parse(policy.Text, scope) : null,
    };

    private static bool Flag(string value) => value.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => throw new InvalidAttributeException($"RawMessageDelivery: Invalid value [{value}]. Must be true or false."),
    };

    private static FilterPolicyScope Scope(string value) => value switch
    {
        nameof(FilterPolicyScope.MessageAttributes) => FilterPolicyScope.MessageAttributes,
        nameof(FilterPolicyScope.MessageBody) => FilterPolicyScope.MessageBody,
        _ => throw new InvalidAttributeException($"FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"),
    };

    private static string DeadLetterTarget(string policy) =>
        (FilterPolicy.ParseJson(policy, "RedrivePolicy") as JsonObject)?.Text("deadLetterTargetArn") is { } arn && arn.Split(':') is ["arn", _, "sqs", _, _, _]
            ? arn
            : throw new InvalidAttributeException("RedrivePolicy: deadLetterTargetArn is an invalid arn");

    private static Subscription Guarded(Func<Subscription> change, Func<string, Protocol.AwsException> refuse)
    {
        try
        {
            return change();
        }
        catch (InvalidAttributeException fault)
        {
            throw refuse(fault.Message);
        }
    }
}
