namespace OrderSystem.Tests.Functions;

public sealed class RetryPaymentTests(LocalSystem system)
{
    private const string NewCard = """{"paymentMethodId":"pm_card_mastercard"}""";

    [Fact]
    public async Task A_further_card_is_taken_and_pays_the_order()
    {
        var id = await Orders.PaidAsync("ann", Orders.Declined);
        var answer = await RetryAsync("ann", id, NewCard);

        Assert.Equal(202, answer.Status);
        Assert.Equal($"/orders/{id}", (string)answer.Headers["location"]!);
        Assert.Equal("application/json", (string)answer.Headers["content-type"]!);
        Assert.Equal((id, "processing"), (answer.Text("orderId"), answer.Text("status")));
        Assert.False(answer.Body.ContainsKey("failure"));

        await Orders.PayAsync(id);
        Assert.Equal("completed", await system.StatusAsync(id));
        Assert.Equal(3998, (await system.LedgerAsync(id))!.Value.GetProperty("captured").GetInt64());
    }

    [Fact]
    public async Task The_same_request_again_gives_the_same_answer_and_writes_nothing()
    {
        var id = await Orders.PaidAsync("ben", Orders.Declined);
        var first = await RetryAsync("ben", id, NewCard);
        var second = await RetryAsync("ben", id, NewCard);

        Assert.Equal(202, second.Status);
        Assert.Equal(first.Body.ToJsonString(), second.Body.ToJsonString());
        Assert.Equal("2", (string)(await system.OrderAsync(id))!["attempt"]!["N"]!);
    }

    [Fact]
    public async Task Two_cards_at_once_are_one_attempt()
    {
        var id = await Orders.PaidAsync("bo", Orders.Declined);
        var answers = await Task.WhenAll(RetryAsync("bo", id, NewCard), RetryAsync("bo", id, NewCard.Replace("mastercard", "amex", StringComparison.Ordinal)));
        Assert.Equal([202, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal("2", (string)(await system.OrderAsync(id))!["attempt"]!["N"]!);
    }

    [Fact]
    public async Task A_card_that_was_declined_on_this_order_is_refused()
    {
        var id = await Orders.PaidAsync("cat", Orders.Declined);
        IsProblem(await RetryAsync("cat", id, $$"""{"paymentMethodId":"{{Orders.Declined}}"}"""), 409, "payment-method-used", "Send another one");
    }

    [Fact]
    public async Task An_order_that_waits_for_no_card_says_so()
    {
        IsProblem(await RetryAsync("dan", await Orders.PlaceAsync("dan"), NewCard), 409, "order-not-payable", "is pending");
        IsProblem(await RetryAsync("dan", await Orders.PaidAsync("dan"), NewCard), 409, "order-not-payable", "is completed");
    }

    [Fact]
    public async Task An_order_that_is_being_ended_says_so()
    {
        var id = await Orders.PaidAsync("dot", Orders.Declined);
        Assert.Equal(202, Answer.Of(await Invoke.CancelOrderAsync(Events.Cancel("dot", id))).Status);
        IsProblem(await RetryAsync("dot", id, NewCard), 409, "order-not-payable", "being ended");
    }

    [Theory]
    [InlineData("somebody else's")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("no-order-id")]
    public async Task What_is_not_the_customers_order_is_not_found(string which)
    {
        var id = which == "somebody else's" ? await Orders.PaidAsync("eva", Orders.Declined) : which;
        IsProblem(await RetryAsync("eve", id, NewCard), 404, "order-not-found", "no order of this id");
    }

    [Fact]
    public async Task A_request_without_a_caller_is_unauthorized() =>
        IsProblem(Answer.Of(await Invoke.RetryPaymentAsync(Events.Retry(null, "AAAAAAAAAAAAAAAAAAAAAAAAAA", NewCard))), 401, "unauthorized", "Authorization");

    public static TheoryData<string?, string> WrongBodies => new()
    {
        { null, "body: is missing: send JSON such as {\"paymentMethodId\":\"pm_card_visa\"}" },
        { "", "body: is missing" },
        { "  ", "body: is missing" },
        { "{", "body: cannot be read at line 1, byte 2" },
        { "null", "body: must be a JSON object" },
        { "[]", "body: cannot be read" },
        { "\"pm_card_visa\"", "body: cannot be read" },
        { "{}", "paymentMethodId: must be the id" },
        { """{"paymentMethodId":null}""", "paymentMethodId: must be the id" },
        { """{"paymentMethodId":""}""", "paymentMethodId: must be the id" },
        { """{"paymentMethodId":4242}""", "paymentMethodId: cannot be read at line 1" },
        { """{"paymentMethodId":"4242 4242 4242 4242"}""", "paymentMethodId: must be the id" },
        { """{"paymentMethodID":"pm_card_visa"}""", "paymentMethodID: cannot be read" },
        { """{"paymentMethodId":"pm_card_visa","amount":1}""", "amount: cannot be read" },
    };

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task A_wrong_body_is_refused_with_its_place_and_writes_nothing(string? body, string expected)
    {
        var id = await Orders.PaidAsync("fred", Orders.Declined);
        var before = (await system.OrderAsync(id))!.ToJsonString();
        var answer = await RetryAsync("fred", id, body);

        IsProblem(answer, 400, "invalid-request", "");
        Assert.Contains(expected, Assert.Single(answer.Errors), StringComparison.Ordinal);
        Assert.Equal(before, (await system.OrderAsync(id))!.ToJsonString());
    }

    [Fact]
    public async Task The_recorded_wrong_request_is_refused() =>
        Assert.Contains("paymentMethodId", Assert.Single(Answer.Of(await Invoke.RetryPaymentAsync(Events.Text("retry-payment-invalid.json"))).Errors), StringComparison.Ordinal);

    internal static void IsProblem(Answer answer, int status, string kind, string detail)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", (string)answer.Headers["content-type"]!);
        Assert.Equal((status, $"/problems/{kind}"), ((int)answer.Body["status"]!, answer.Text("type")));
        Assert.False(string.IsNullOrEmpty(answer.Text("title")));
        Assert.Contains(detail, answer.Text("detail"), StringComparison.Ordinal);
        Assert.StartsWith("urn:request:", answer.Text("instance"), StringComparison.Ordinal);
    }

    private static async Task<Answer> RetryAsync(string customer, string id, string? body) => Answer.Of(await Invoke.RetryPaymentAsync(Events.Retry(customer, id, body)));
}
