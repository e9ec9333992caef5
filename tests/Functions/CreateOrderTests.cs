using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class CreateOrderTests(LocalSystem system)
{
    private const string Mugs = """{"items":[{"sku":"MUG-01","quantity":2}],"currency":"usd","paymentMethodId":"pm_card_visa"}""";

    [Fact]
    public async Task An_order_is_priced_from_the_catalogue_and_written_as_pending()
    {
        var answer = await PostAsync("amy", "k1", Mugs);

        Assert.Equal(201, answer.Status);
        Assert.Equal("pending", answer.Text("status"));
        Assert.Equal(3998, (long)answer.Body["totalAmount"]!);
        Assert.Equal("""[{"sku":"MUG-01","name":"Mug","quantity":2,"unitPrice":1999}]""", answer.Body["items"]!.ToJsonString());
        Assert.Equal($"/orders/{answer.Text("orderId")}", (string)answer.Headers["location"]!);
        Assert.Equal("pending", await system.StatusAsync(answer.Text("orderId")));
    }

    [Fact]
    public async Task The_same_request_again_gives_the_same_answer_and_says_so()
    {
        var first = await PostAsync("bea", "k1", Mugs);
        var second = await PostAsync("bea", "\"k1\"", Mugs);

        Assert.Equal(201, second.Status);
        Assert.Equal(first.Body.ToJsonString(), second.Body.ToJsonString());
        Assert.False(first.Headers.ContainsKey("idempotent-replayed"));
        Assert.Equal("true", (string)second.Headers["idempotent-replayed"]!);
    }

    [Fact]
    public async Task The_same_request_after_the_order_has_moved_on_still_gives_the_first_answer()
    {
        var first = await PostAsync("bob", "k1", Mugs);
        await Invoke.ProcessPaymentAsync(Events.Batch("PaymentQueue", Events.Message(first.Text("orderId"))));
        Assert.Equal("completed", await system.StatusAsync(first.Text("orderId")));

        var second = await PostAsync("bob", "k1", Mugs);

        Assert.Equal(first.Body.ToJsonString(), second.Body.ToJsonString());
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        await PostAsync("cleo", "k1", Mugs);
        var answer = await PostAsync("cleo", "k1", Mugs.Replace("2", "3", StringComparison.Ordinal));

        Assert.Equal(422, answer.Status);
    }

    [Fact]
    public async Task The_same_key_of_two_customers_makes_two_orders()
    {
        var one = await PostAsync("dora", "shared", Mugs);
        var other = await PostAsync("dora2", "shared", Mugs);

        Assert.NotEqual(one.Text("orderId"), other.Text("orderId"));
    }

    [Fact]
    public async Task A_total_that_the_customer_was_not_shown_is_refused_with_the_right_one()
    {
        var answer = await PostAsync("eve", "k1", Mugs[..^1] + ",\"expectedTotal\":3900}");

        Assert.Equal(409, answer.Status);
        Assert.Contains("3998", answer.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(201, (await PostAsync("eve", "k2", Mugs[..^1] + ",\"expectedTotal\":3998}")).Status);
    }

    [Fact]
    public async Task A_body_in_base64_is_read()
    {
        Assert.Equal(201, Answer.Of(await Invoke.CreateOrderAsync(Events.Post("fay", "k1", Mugs, base64: true))).Status);
    }

    [Fact]
    public async Task A_request_without_a_caller_is_unauthorized()
    {
        var request = Events.Read("create-order.json");
        request["requestContext"]!.AsObject().Remove("authorizer");

        Assert.Equal(401, Answer.Of(await Invoke.CreateOrderAsync(request.ToJsonString())).Status);
    }

    public static TheoryData<string?, string?, string> WrongRequests => new()
    {
        { null, Mugs, "Idempotency-Key" },
        { "", Mugs, "Idempotency-Key" },
        { "with space", Mugs, "Idempotency-Key" },
        { new string('k', 256), Mugs, "Idempotency-Key" },
        { "k", null, "body: is missing" },
        { "k", "", "body: is missing" },
        { "k", "{", "body: cannot be read at line 1, byte 2" },
        { "k", "null", "body: must be a JSON object" },
        { "k", "[]", "body: cannot be read" },
        { "k", """{"items":"x"}""", "items: cannot be read" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":1.5}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].quantity: cannot be read" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":"2"}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].quantity: cannot be read" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":0}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].quantity: must be a whole number from 1 to 999" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":10000}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].quantity: must be a whole number from 1 to 999" },
        { "k", """{"items":[{"sku":"NONE-99","quantity":1}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].sku: is not in the catalogue" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"xyz","paymentMethodId":"pm_card_visa"}""", "currency: must be one of usd" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"chf","paymentMethodId":"pm_card_visa"}""", "items[0].sku: MUG-01 is not sold in chf" },
        { "k", """{"items":[],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items: must have 1 to 50 entries" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"usd","paymentMethodId":""}""", "paymentMethodId: must be" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"usd","paymentMethodId":"4242 4242 4242 4242"}""", "paymentMethodId: must be" },
        { "k", """{"items":[{"sku":"PEN-01","quantity":1}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items: come to 0.25 usd" },
        { "k", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"usd","paymentMethodId":"pm_card_visa","expectdTotal":1999}""", "expectdTotal" },
    };

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public async Task A_wrong_request_is_refused_with_its_place_and_writes_nothing(string? key, string? body, string expected)
    {
        var customer = $"wrong-{Guid.NewGuid()}";
        var answer = await PostAsync(customer, key, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", (string)answer.Headers["content-type"]!);
        Assert.Equal(400, (int)answer.Body["status"]!);
        Assert.Contains(expected, string.Join('\n', [answer.Text("title"), .. answer.Errors]), StringComparison.Ordinal);
        var orders = await system.CallAsync("dynamodb", "Query", new JsonObject
        {
            ["TableName"] = "Orders",
            ["IndexName"] = "customer-orders",
            ["KeyConditionExpression"] = "customerId = :c",
            ["ExpressionAttributeValues"] = new JsonObject { [":c"] = new JsonObject { ["S"] = customer } },
        });
        Assert.Equal(0, (int)orders["Count"]!);
    }

    private static async Task<Answer> PostAsync(string customer, string? key, string? body) => Answer.Of(await Invoke.CreateOrderAsync(Events.Post(customer, key, body)));
}
