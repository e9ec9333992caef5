using System.Text.Json.Nodes;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CheckNewVersion;

/// <summary>
/// One check for each function behind an alias. No event has an effect: an answer that says no, or a batch of nothing. Each
/// goes as far into the function as it can without one, so that it starts, finds its configuration, and may read what it
/// reads: the table, the secret.
/// </summary>
internal static class Checks
{
    /// <summary>A well-formed id that no order has; and were there one, it would be another customer's.</summary>
    private const string NoOrder = "AAAAAAAAAAAAAAAAAAAAAAAAAA";

    private const string EmptyBatch = """{"Records":[]}""";

    public static IReadOnlyList<VersionCheck> All() =>
    [
        // A body without items: refused before anything is written.
        new("CreateOrder", Variables.Optional("CREATE_ORDER_VERSION"), Request("POST", "/orders", body: "{}", headers: ("idempotency-key", "check-new-version")), Answers.Problem(400)),
        // These read the table.
        new("GetOrder", Variables.Optional("GET_ORDER_VERSION"), Request("GET", "/orders/{orderId}"), Answers.Problem(404)),
        new("RetryPayment", Variables.Optional("RETRY_PAYMENT_VERSION"), Request("POST", "/orders/{orderId}/payment", """{"paymentMethodId":"pm_check"}"""), Answers.Problem(404)),
        new("CancelOrder", Variables.Optional("CANCEL_ORDER_VERSION"), Request("POST", "/orders/{orderId}/cancellation"), Answers.Problem(404)),
        // A wrong signature can only be told from a right one with the secret.
        new("StripeWebhook", Variables.Optional("STRIPE_WEBHOOK_VERSION"), Request("POST", "/webhooks/stripe", "{}", ("stripe-signature", "t=1,v1=00")), Answers.Problem(400)),
        new("FanOutOrders", Variables.Optional("FAN_OUT_ORDERS_VERSION"), EmptyBatch, Answers.NoFailures),
        new("ProcessPayment", Variables.Optional("PROCESS_PAYMENT_VERSION"), EmptyBatch, Answers.NoFailures),
    ];

    /// <summary>
    /// What an HTTP API sends, payload format 2.0, on behalf of a customer that no authorizer has seen.
    /// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
    /// </summary>
    private static string Request(string method, string route, string? body = null, params (string Name, string Value)[] headers)
    {
        var path = route.Replace("{orderId}", NoOrder, StringComparison.Ordinal);
        return new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = $"{method} {route}",
            ["rawPath"] = path,
            ["rawQueryString"] = "",
            ["headers"] = new JsonObject([new("content-type", "application/json"), .. headers.Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value))]),
            ["requestContext"] = new JsonObject
            {
                ["authorizer"] = new JsonObject { ["jwt"] = new JsonObject { ["claims"] = new JsonObject { ["sub"] = "check-new-version" } } },
                ["http"] = new JsonObject { ["method"] = method, ["path"] = path, ["sourceIp"] = "127.0.0.1", ["userAgent"] = "CheckNewVersion" },
                ["requestId"] = "check-new-version",
                ["routeKey"] = $"{method} {route}",
                ["stage"] = "$default",
            },
            ["pathParameters"] = new JsonObject { ["orderId"] = NoOrder },
            ["body"] = body,
            ["isBase64Encoded"] = false,
        }.ToJsonString();
    }
}
