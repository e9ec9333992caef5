using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class AlertDeadLettersTests(LocalSystem system)
{
    [Fact]
    public async Task Every_letter_is_parked_and_each_order_and_cause_is_alerted_once()
    {
        var order = Answer.Of(await Invoke.CreateOrderAsync(Events.Post("ivy", "k1", (string)Events.Read("create-order.json")["body"]!))).Text("orderId");
        var batch = Events.Batch("PaymentDeadLetters", Events.Message(order), Events.Message(order));
        var before = system.Alerts.Count;

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(batch));
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(batch));

        var alert = Assert.Single(system.Alerts.Skip(before), message => message.Message.Contains(order, StringComparison.Ordinal));
        Assert.Equal($"Order {order}: retries_exhausted", alert.Subject);
        Assert.Contains("docs/runbooks/dead-letters.md", alert.Message, StringComparison.Ordinal);
        var letter = await system.LetterAsync("PaymentDeadLetters/m0");
        Assert.Equal(order, (string)letter!["orderId"]!["S"]!);
        Assert.Equal(Events.Message(order), (string)letter["body"]!["S"]!);
        Assert.Equal("open", (string)letter["parked"]!["S"]!);
        Assert.NotNull(await system.LetterAsync("PaymentDeadLetters/m1"));
    }

    [Fact]
    public async Task A_letter_that_cannot_be_parked_stays_in_its_queue_and_holds_nobody_back()
    {
        var order = await Orders.PlaceAsync("ian");
        var largerThanAnItem = new string('x', 500_000);

        Assert.Equal(
            """{"batchItemFailures":[{"itemIdentifier":"m0"}]}""",
            await Invoke.AlertDeadLettersAsync(Events.Batch("PaymentDeadLetters", largerThanAnItem, Events.Message(order))));

        Assert.Single(await system.OpenLettersAsync(order));
    }

    [Fact]
    public async Task Letters_that_cannot_be_read_and_stream_failures_are_letters_too()
    {
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(Events.Text("alert-dead-letters.json")));

        Assert.Equal("unreadable", (string)(await system.LetterAsync("PaymentDeadLetters/55555555-5555-4555-8555-555555555555"))!["cause"]!["S"]!);
        var stream = (await system.LetterAsync("StreamFailures/66666666-6666-4666-8666-666666666666"))!;
        Assert.Equal("stream_failure", (string)stream["cause"]!["S"]!);
        Assert.Contains("RetryAttemptsExhausted after 11 tries", (string)stream["error"]!["S"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_that_failed_or_did_not_begin_are_letters_and_each_function_is_told_of_once()
    {
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(Events.Text("alert-dead-letters-invocations.json")));
        var another = Events.Read("alert-dead-letters-invocations.json");
        another["Records"]![0]!["messageId"] = Guid.NewGuid().ToString();
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(another.ToJsonString()));

        var failed = (await system.LetterAsync("InvocationFailures/77777777-7777-4777-8777-777777777777"))!;
        Assert.Equal(("Invocation", "ordersystem-ReconcileOrders-4EXAMPLE_failed"), ((string)failed["kind"]!["S"]!, (string)failed["cause"]!["S"]!));
        Assert.StartsWith("RetriesExhausted: ProvisionedThroughputExceededException; its log of request 33333333", (string)failed["error"]!["S"]!, StringComparison.Ordinal);
        var notBegun = (await system.LetterAsync("InvocationFailures/88888888-8888-4888-8888-888888888888"))!;
        Assert.Equal(("Invocation", "ordersystem-ReconcileMoney-4EXAMPLE_not_invoked"), ((string)notBegun["kind"]!["S"]!, (string)notBegun["cause"]!["S"]!));
        Assert.Equal("ReconcileMoney of 2026-11-21T00:00:00Z: TooManyRequestsException, Rate exceeded", (string)notBegun["error"]!["S"]!);
        Assert.Equal(
            ["Dead letter without an order: ordersystem-ReconcileMoney-4EXAMPLE_not_invoked", "Dead letter without an order: ordersystem-ReconcileOrders-4EXAMPLE_failed"],
            system.Alerts.Select(alert => alert.Subject).Where(subject => subject!.Contains("4EXAMPLE", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_records_behind_a_position_in_the_stream_become_letters_that_can_be_redriven()
    {
        var first = await Orders.PaidAsync("ina");
        var last = await Orders.PlaceAsync("ino");
        var (from, to) = (await StreamRecords.FirstOfAsync(system, first), await StreamRecords.FirstOfAsync(system, last));
        var message = Guid.NewGuid().ToString();

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(Failure(message, from, to.SequenceNumber)));
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(Failure(message, from, to.SequenceNumber)));

        // Of the first order's five records only the one that asks for a payment message.
        var letter = Assert.Single(await system.OpenLettersAsync(first));
        Assert.Equal(("StreamRecord", "stream_failure"), ((string)letter["kind"]!["S"]!, (string)letter["cause"]!["S"]!));
        Assert.Equal("INSERT", (string)JsonNode.Parse((string)letter["body"]!["S"]!)!["eventName"]!);
        Assert.Single(await system.OpenLettersAsync(last));
        Assert.Single(system.Alerts, alert => alert.Subject == $"Order {first}: stream_failure");
        Assert.Equal("its records are letters of their own", (string)(await system.LetterAsync($"StreamFailures/{message}"))!["closedHow"]!["S"]!);

        var redriven = JsonNode.Parse(await Invoke.RedriveDeadLettersAsync($$"""{"order":"{{last}}","queue":"StreamFailures"}"""))!;
        Assert.Equal("Sent", (string)Assert.Single(redriven["letters"]!.AsArray())!["action"]!);
        Assert.Single(system.Messages(last));
        Assert.Empty(await system.OpenLettersAsync(last));
    }

    [Fact]
    public async Task A_position_whose_records_are_gone_stays_open_and_is_told()
    {
        var position = await StreamRecords.FirstOfAsync(system, await Orders.PlaceAsync("ike"));
        var message = Guid.NewGuid().ToString();
        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(Failure(message, position with { ShardId = "shardId-00000001795219200000-ffffffff" }, position.SequenceNumber)));

        var letter = (await system.LetterAsync($"StreamFailures/{message}"))!;
        Assert.Equal(("open", "StreamPosition"), ((string)letter["parked"]!["S"]!, (string)letter["kind"]!["S"]!));
        Assert.Contains(system.Alerts, alert => alert.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"DDBStreamBatchInfo":1,"requestContext":{}}""", "unreadable")]
    [InlineData("""{"DDBStreamBatchInfo":{},"requestContext":[]}""", "unreadable")]
    [InlineData("""{"DDBStreamBatchInfo":{},"requestContext":{}}""", "stream_failure")]
    [InlineData("""{"DDBStreamBatchInfo":{"streamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/Orders/stream/x","shardId":null},"requestContext":{}}""", "stream_failure")]
    [InlineData("""{"requestPayload":{},"requestContext":[]}""", "unreadable")]
    [InlineData("""{"requestPayload":{},"requestContext":{"functionArn":1}}""", "unreadable")]
    [InlineData("null", "unreadable")]
    [InlineData("[]", "unreadable")]
    [InlineData("", "unreadable")]
    public async Task Whatever_comes_is_parked_and_told(string body, string cause)
    {
        var batch = JsonNode.Parse(Events.Batch("StreamFailures", body))!;
        var message = Guid.NewGuid().ToString();
        batch["Records"]![0]!["messageId"] = message;

        Assert.Equal("""{"batchItemFailures":[]}""", await Invoke.AlertDeadLettersAsync(batch.ToJsonString()));
        Assert.Equal(cause, (string)(await system.LetterAsync($"StreamFailures/{message}"))!["cause"]!["S"]!);
        Assert.Contains(system.Alerts, alert => alert.Message.Contains(message, StringComparison.Ordinal));
    }

    private static string Failure(string message, StreamRecords.Place from, string to)
    {
        var batch = JsonNode.Parse(Events.Text("alert-dead-letters.json"))!;
        var record = batch["Records"]![2]!.DeepClone();
        var body = JsonNode.Parse((string)record["body"]!)!;
        var info = body["DDBStreamBatchInfo"]!;
        (info["streamArn"], info["shardId"], info["startSequenceNumber"], info["endSequenceNumber"]) = (from.StreamArn, from.ShardId, from.SequenceNumber, to);
        record["messageId"] = message;
        record["body"] = body.ToJsonString();
        return new JsonObject { ["Records"] = new JsonArray(record) }.ToJsonString();
    }
}
