using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.EventBridge.EventBridgeServer;

namespace OrderSystem.Local.Tests.EventBridge;

/// <summary>What a target gets of an event; the cases of the EventBridge user guide and of recorded answers of AWS.</summary>
public sealed class TargetInputTests(EventBridgeServer events) : IClassFixture<EventBridgeServer>
{
    private const string Detail = """{"order":{"id":"o-1","lines":["a","b"],"paid":true,"total":12.50},"note":"say \"hi\"","nothing":null}""";

    [Theory]
    [InlineData("""{"Input":"{\"fixed\": 1}"}""", """{"fixed": 1}""")]
    [InlineData("""{"InputPath":"$.detail.order"}""", """{"id":"o-1","lines":["a","b"],"paid":true,"total":12.50}""")]
    [InlineData("""{"InputPath":"$.detail.order.lines[1]"}""", "\"b\"")]
    [InlineData("""{"InputPath":"$.detail['order'].id"}""", "\"o-1\"")]
    [InlineData("""{"InputPath":"$.detail.nothing"}""", "null")]
    [InlineData("""{"InputPath":"$.detail.none"}""", "{}")]
    public async Task A_constant_or_a_part_of_the_event(string input, string expected) => Assert.Equal(expected, await DeliveredAsync(input));

    [Theory]
    [InlineData("""{"id": <id>, "path": "orders/<id>/x/<id>"}""", """{"id": "o-1", "path": "orders/o-1/x/o-1"}""")]
    [InlineData("""{"all": <order>, "first": [<id>, "fixed"]}""", """{"all": {"id":"o-1","lines":["a","b"],"paid":true,"total":12.50}, "first": ["o-1", "fixed"]}""")]
    [InlineData("""{"paid": <paid>, "text": "<paid> <total>", "total": <total>}""", """{"paid": true, "text": "true 12.50", "total": 12.50}""")]
    [InlineData("""{"none": <none>, "text": "<none>."}""", """{"none": "", "text": "."}""")]
    [InlineData("""{"note": <note>, "text": "they <note>"}""", """{"note": "say \"hi\"", "text": "they say \"hi\""}""")]
    [InlineData("\"Order <id> of <total>, paid: <paid>\"", "\"Order o-1 of 12.50, paid: true\"")]
    [InlineData("\"lines <lines> of <order>\"", "\"lines [a,b] of {id:o-1,lines:[a,b],paid:true,total:12.50}\"")]
    [InlineData("\"nothing: <none>\"", "\"nothing: \"")]
    [InlineData("\"{[/ <id>\"\n\"and <id>\"", "\"{[/ o-1\"\n\"and o-1\"")]
    [InlineData("{\"quoted\": \"\\\"<id>\\\"\"}", "{\"quoted\": \"\\\"o-1\\\"\"}")]
    [InlineData("<lines>", """["a","b"]""")]
    [InlineData("\"<aws.events.rule-name> <aws.events.event.ingestion-time>\"", "\"r 2026-11-21T12:00:00Z\"")]
    [InlineData("""{"rule": "<aws.events.rule-arn>"}""", """{"rule": "arn:aws:events:us-east-1:000000000000:rule/BUS/r"}""")]
    [InlineData("""{"e": <aws.events.event>}""", """{"e": {"id":"ID","account":"000000000000","detailType":"placed","time":"2026-11-21T12:00:00Z","source":"shop","region":"us-east-1","resources":[],"version":"0"}}""")]
    [InlineData("""{"e": <aws.events.event.json>}""", """{"e": {"version":"0","id":"ID","detail-type":"placed","source":"shop","account":"000000000000","time":"2026-11-21T12:00:00Z","region":"us-east-1","resources":[],"detail":{"order":{"id":"o-1","lines":["a","b"],"paid":true,"total":12.50},"note":"say \"hi\"","nothing":null}}}""")]
    public async Task A_template_is_filled_in(string template, string expected) => Assert.Equal(expected, await DeliveredAsync(Transformer(template).ToJsonString()));

    [Theory]
    [InlineData("""{"text": "<order>"}""")]
    [InlineData("""{"text": "<lines>"}""")]
    [InlineData("<id> and <id>")]
    public async Task A_template_that_makes_no_JSON_goes_to_the_dead_letters(string template)
    {
        var (queue, letters) = (await events.CreateQueueAsync(), await events.CreateQueueAsync());
        var target = Transformer(template);
        target["DeadLetterConfig"] = new JsonObject { ["Arn"] = QueueArn(letters) };
        var bus = await RouteAsync(queue, target);
        var id = await events.PutAsync(bus, Detail);

        Assert.Empty(await events.BodiesAsync(queue));
        var letter = (await events.ReceiveAsync(letters)).Single();
        Assert.Equal("INVALID_JSON", (string?)letter["MessageAttributes"]!["ERROR_CODE"]!["StringValue"]);
        Assert.Equal(id, (string?)JsonNode.Parse($"{letter["Body"]}")!["id"]);
    }

    [Theory]
    [InlineData("""{"InputPath":"detail"}""", "Invalid InputPath for target t.")]
    [InlineData("""{"InputPath":"$.detail.*"}""", "Invalid InputPath for target t.")]
    [InlineData("""{"Input":"{"}""", "JSON syntax error in input for target t: {")]
    [InlineData("""{"InputTransformer":{"InputPathsMap":{"a":"$.a"},"InputTemplate":"\"<b>\""}}""", "InputTemplate for target t contains invalid placeholder b.")]
    [InlineData("""{"InputTransformer":{"InputPathsMap":{"a":"a"},"InputTemplate":"\"<a>\""}}""", "Invalid InputPathsMap for target t.")]
    [InlineData("""{"InputTransformer":{"InputPathsMap":{"a":5},"InputTemplate":"\"<a>\""}}""", "Invalid InputPathsMap for target t.")]
    public async Task A_wrong_input_is_refused_when_it_is_put(string input, string message)
    {
        var refused = await Assert.ThrowsAsync<LocalCloud.Protocol.AwsException>(() => RouteAsync("some", JsonNode.Parse(input)!.AsObject()));
        Assert.Equal(("ValidationException", message), (refused.Code, refused.Message));
    }

    private static JsonObject Transformer(string template) => new()
    {
        ["InputTransformer"] = new JsonObject
        {
            ["InputPathsMap"] = JsonNode.Parse("""{"id":"$.detail.order.id","order":"$.detail.order","lines":"$.detail.order.lines","paid":"$.detail.order.paid","total":"$.detail.order.total","note":"$.detail.note","none":"$.detail.none"}"""),
            ["InputTemplate"] = template,
        },
    };

    private async Task<string> DeliveredAsync(string input)
    {
        var queue = await events.CreateQueueAsync();
        var bus = await RouteAsync(queue, JsonNode.Parse(input)!.AsObject());
        var id = await events.PutAsync(bus, Detail);
        return (await events.BodiesAsync(queue)).Single().Replace(id, "ID", StringComparison.Ordinal).Replace(bus, "BUS", StringComparison.Ordinal);
    }

    private Task<string> RouteAsync(string queue, JsonObject target)
    {
        (target["Id"], target["Arn"]) = ("t", QueueArn(queue));
        return events.RouteAsync(target.ToJsonString());
    }
}
