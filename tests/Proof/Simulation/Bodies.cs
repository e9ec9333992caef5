using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.DynamoDBEvents;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Adapters.Messaging;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What lies in queues and streams, as the functions meet it: written by the adapters' own code.</summary>
internal sealed class Bodies
{
#pragma warning disable CA1822 // An instance, so that nothing static outlives a run.
    public string Write(PaymentMessage message) => PaymentMessageBody.Write(message);

    public OrderId? OrderOf(string body) => PaymentMessageBody.TryRead(body, out _)?.OrderId;

    public DynamoDBEvent.DynamodbStreamRecord Event(StreamRecord record) => new()
    {
        EventName = record.Before is null ? "INSERT" : "MODIFY",
        EventSourceArn = Stream.Arn,
        Dynamodb = new DynamoDBEvent.StreamRecord
        {
            NewImage = Convert(ImageOf(record.After, record.IsPoison)),
            OldImage = record.Before is null ? null : Convert(ImageOf(record.Before, isPoison: false)),
            SequenceNumber = record.SequenceNumber,
        },
    };

    /// <summary>The record as JSON, as Lambda delivers it.</summary>
    public string Image(StreamRecord record)
    {
        var change = new JsonObject { ["NewImage"] = Json(ImageOf(record.After, record.IsPoison)), ["SequenceNumber"] = record.SequenceNumber };
        if (record.Before is not null)
        {
            change["OldImage"] = Json(ImageOf(record.Before, isPoison: false));
        }

        return new JsonObject { ["eventName"] = record.Before is null ? "INSERT" : "MODIFY", ["dynamodb"] = change }.ToJsonString();
    }
#pragma warning restore CA1822

    public static JsonObject Json(Dictionary<string, AttributeValue> map) => new(map.Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value))));

    private static Dictionary<string, AttributeValue> ImageOf(Order order, bool isPoison)
    {
        var image = OrderItemMap.Write(order);
        if (isPoison)
        {
            image.Remove("status");
        }

        return image;
    }

    private static JsonNode? Json(AttributeValue value) => value switch
    {
        { S: not null } => new JsonObject { ["S"] = value.S },
        { N: not null } => new JsonObject { ["N"] = value.N },
        { M: not null } => new JsonObject { ["M"] = Json(value.M) },
        _ => new JsonObject { ["L"] = new JsonArray([.. value.L.Select(Json)]) },
    };

    private static Dictionary<string, DynamoDBEvent.AttributeValue> Convert(Dictionary<string, AttributeValue> image)
    {
        var converted = new Dictionary<string, DynamoDBEvent.AttributeValue>(image.Count, StringComparer.Ordinal);
        foreach (var (name, value) in image)
        {
            converted.Add(name, Convert(value));
        }

        return converted;
    }

    private static DynamoDBEvent.AttributeValue Convert(AttributeValue value) => value switch
    {
        { S: not null } => new() { S = value.S },
        { N: not null } => new() { N = value.N },
        { M: not null } => new() { M = Convert(value.M) },
        _ => new() { L = value.L.ConvertAll(Convert) },
    };
}
