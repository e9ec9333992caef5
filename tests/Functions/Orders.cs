using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

/// <summary>Orders to begin with, made as customers make them.</summary>
internal static class Orders
{
    public const string Declined = "pm_card_visa_chargeDeclined";
    public const string Good = "pm_card_mastercard";

    /// <summary>An order of two mugs, placed and not yet paid.</summary>
    public static async Task<string> PlaceAsync(string customer, string card = Good)
    {
        var body = JsonNode.Parse((string)Events.Read("create-order.json")["body"]!)!;
        body["paymentMethodId"] = card;
        return Answer.Of(await Invoke.CreateOrderAsync(Events.Post(customer, Guid.NewGuid().ToString(), body.ToJsonString()))).Text("orderId");
    }

    /// <summary>The same, and one payment run after it.</summary>
    public static async Task<string> PaidAsync(string customer, string card = Good)
    {
        var id = await PlaceAsync(customer, card);
        await PayAsync(id);
        return id;
    }

    public static async Task PayAsync(string id) =>
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.ProcessPaymentAsync(Events.Batch("PaymentQueue", Events.Message(id))));
}
