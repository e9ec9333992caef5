namespace LocalCloud.Sns;

/// <summary>
/// An attribute of a subscription that SNS refuses. <c>Subscribe</c> and <c>SetSubscriptionAttributes</c> put different words before it.
/// </summary>
public sealed class InvalidAttributeException(string message) : Exception(message)
{
    /// <summary>What most refusals of a filter policy begin with.</summary>
    public static InvalidAttributeException OfFilterPolicy(string problem) => new("FilterPolicy: " + problem);
}
