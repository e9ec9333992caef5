using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

/// <summary>The recorded events of the repository, with what a test changes in them.</summary>
internal static class Events
{
    public static string Text(string file) => File.ReadAllText(Path.Combine(LocalSystem.Root, "events", file));

    public static JsonObject Read(string file) => JsonNode.Parse(Text(file))!.AsObject();

    /// <summary>POST /orders of a customer with a key. A null body sends none.</summary>
    public static string Post(string customer, string? key, string? body, bool base64 = false)
    {
        var request = Read("create-order.json");
        As(request, customer);
        var headers = request["headers"]!.AsObject();
        headers.Remove("idempotency-key");
        if (key is not null)
        {
            headers["idempotency-key"] = key;
        }

        request["body"] = base64 && body is not null ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(body)) : body;
        request["isBase64Encoded"] = base64;
        return request.ToJsonString();
    }

    public static string Get(string customer, string orderId)
    {
        var request = Read("get-order.json");
        As(request, customer);
        request["rawPath"] = $"/orders/{orderId}";
        request["pathParameters"] = new JsonObject { ["orderId"] = orderId };
        return request.ToJsonString();
    }

    /// <summary>POST /orders/{orderId}/payment of a customer. A null body sends none.</summary>
    public static string Retry(string? customer, string orderId, string? body) => OfOrder("retry-payment.json", customer, orderId, "payment", body);

    /// <summary>POST /orders/{orderId}/cancellation of a customer.</summary>
    public static string Cancel(string? customer, string orderId) => OfOrder("cancel-order.json", customer, orderId, "cancellation", null);

    /// <summary>POST /webhooks/stripe; a null signature sends none.</summary>
    public static string Webhook(string? body, string? signature, bool base64 = false)
    {
        var request = Read("stripe-webhook.json");
        var headers = request["headers"]!.AsObject();
        headers.Remove("stripe-signature");
        if (signature is not null)
        {
            headers["stripe-signature"] = signature;
        }

        request["body"] = base64 && body is not null ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(body)) : body;
        request["isBase64Encoded"] = base64;
        return request.ToJsonString();
    }

    private static string OfOrder(string file, string? customer, string orderId, string what, string? body)
    {
        var request = Read(file);
        if (customer is null)
        {
            request["requestContext"]!.AsObject().Remove("authorizer");
        }
        else
        {
            As(request, customer);
        }

        request["rawPath"] = $"/orders/{orderId}/{what}";
        request["pathParameters"] = new JsonObject { ["orderId"] = orderId };
        request["body"] = body;
        return request.ToJsonString();
    }

    /// <summary>A batch of messages with these bodies; the message ids are m0, m1, …</summary>
    public static string Batch(string queue, params IEnumerable<string> bodies)
    {
        var sample = Read("process-payment.json")["Records"]![0]!;
        var records = bodies.Select((body, i) =>
        {
            var record = sample.DeepClone().AsObject();
            record["messageId"] = $"m{i}";
            record["body"] = body;
            record["eventSourceARN"] = $"arn:aws:sqs:us-east-1:000000000000:{queue}";
            return (JsonNode)record;
        });
        return new JsonObject { ["Records"] = new JsonArray([.. records]) }.ToJsonString();
    }

    public static string Message(string orderId) => JsonSerializer.Serialize(new { orderId, correlationId = "test" });

    private static void As(JsonObject request, string customer) => request["requestContext"]!["authorizer"]!["jwt"]!["claims"]!["sub"] = customer;
}
