using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalCloud.Sns;

/// <summary>Shows a person what was published: the alert that would have reached them by mail.</summary>
public static class SnsControl
{
    /// <summary><c>GET /_local/topics</c>: each topic with its subscriptions and its last messages, newest first.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, SnsService sns) => endpoints.MapGet("/_local/topics", (HttpContext context) =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Show(sns).ToJsonString(AwsJsonProtocol.Wire), context.RequestAborted);
    });

    private static JsonArray Show(SnsService sns) => new([.. sns.Topics.Select(arn => new JsonObject
    {
        ["topicArn"] = arn,
        ["subscriptions"] = new JsonArray([.. sns.Subscriptions.Where(subscription => subscription.TopicArn == arn).Select(subscription => new JsonObject
        {
            ["protocol"] = subscription.Protocol,
            ["endpoint"] = subscription.Endpoint,
            ["delivered"] = subscription.IsDelivered,
        })]),
        ["messages"] = new JsonArray([.. sns.Published.Where(message => message.TopicArn == arn).Reverse().Select(message => new JsonObject
        {
            ["messageId"] = message.MessageId,
            ["time"] = message.Time.ToString("O"),
            ["subject"] = message.Subject,
            ["message"] = message.Message,
            ["attributes"] = message.Attributes.DeepClone(),
            ["deliveries"] = new JsonArray([.. message.Deliveries.Select(line => JsonValue.Create(line))]),
        })]),
    })]);
}
