using LocalCloud.Sns.Filters;

namespace LocalCloud.Sns;

/// <summary>Who gets what is published to a topic.</summary>
/// <param name="Arn">The topic's ARN and an id.</param>
/// <param name="TopicArn">The topic.</param>
/// <param name="Protocol"><c>sqs</c>, <c>lambda</c>; mail and text messages are kept, not delivered.</param>
/// <param name="Endpoint">The ARN of the queue or function, or an address.</param>
public sealed record Subscription(string Arn, string TopicArn, string Protocol, string Endpoint)
{
    /// <summary>A queue gets the message itself, not SNS's envelope around it.</summary>
    public bool RawMessageDelivery { get; init; }

    /// <summary>Null: every message is delivered.</summary>
    internal FilterPolicy? FilterPolicy { get; init; }

    internal FilterPolicyScope FilterPolicyScope { get; init; }

    /// <summary><c>RedrivePolicy</c> as it was given; null: what cannot be delivered is lost.</summary>
    internal string? RedrivePolicy { get; init; }

    /// <summary>The queue of the redrive policy.</summary>
    internal string? DeadLetterTargetArn { get; init; }

    /// <summary>This cloud delivers it; e-mail and SMS are shown, not sent.</summary>
    public bool IsDelivered => Protocol is "sqs" or "lambda";

    /// <summary>An address of mail has to confirm by following a link. None is sent here, so none ever does.</summary>
    internal bool IsPending => Protocol is "email" or "email-json";
}
