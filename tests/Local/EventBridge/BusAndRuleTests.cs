using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.EventBridge.EventBridgeServer;

namespace OrderSystem.Local.Tests.EventBridge;

/// <summary>Buses, rules, targets and tags over the wire; errors in the words of recorded answers of AWS.</summary>
public sealed class BusAndRuleTests(EventBridgeServer events) : IClassFixture<EventBridgeServer>
{
    [Fact]
    public async Task A_bus_is_created_described_changed_listed_and_deleted()
    {
        var name = Unique("life");
        var created = await events.CallAsync("CreateEventBus", $$"""{"Name":"{{name}}","Description":"first"}""");
        Assert.Equal((BusArn(name), "first"), ($"{created["EventBusArn"]}", $"{created["Description"]}"));

        await events.CallAsync("UpdateEventBus", $$"""{"Name":"{{name}}","Description":"second"}""");
        var described = await events.CallAsync("DescribeEventBus", $$"""{"Name":"{{BusArn(name)}}"}""");
        Assert.Equal((name, BusArn(name), "second"), ($"{described["Name"]}", $"{described["Arn"]}", $"{described["Description"]}"));
        Assert.Equal(events.Time.GetUtcNow().ToUnixTimeSeconds(), (double)described["CreationTime"]!);

        Assert.Equal(name, (string?)(await events.CallAsync("ListEventBuses", $$"""{"NamePrefix":"{{name}}"}"""))["EventBuses"]!.AsArray().Single()!["Name"]);
        await events.CallAsync("DeleteEventBus", $$"""{"Name":"{{name}}"}""");
        await events.CallAsync("DeleteEventBus", $$"""{"Name":"{{name}}"}""");
        Assert.Empty((await events.CallAsync("ListEventBuses", $$"""{"NamePrefix":"{{name}}"}"""))["EventBuses"]!.AsArray());
        Assert.Equal("default", (string?)(await events.CallAsync("DescribeEventBus", "{}"))["Name"]);
    }

    [Fact]
    public async Task A_rule_is_put_again_switched_off_and_on_and_deleted_when_it_has_no_targets()
    {
        var queue = QueueArn("some");
        var bus = await events.RouteAsync($$"""{"Id":"a","Arn":"{{queue}}"}""");
        var put = await events.CallAsync("PutRule", $$"""{"Name":"r","EventBusName":"{{bus}}","EventPattern":"{\"source\":[\"b\"]}","Description":"d"}""");
        var arn = $"arn:aws:events:us-east-1:000000000000:rule/{bus}/r";
        Assert.Equal(arn, (string?)put["RuleArn"]);

        await events.CallAsync("DisableRule", $$"""{"Name":"r","EventBusName":"{{bus}}"}""");
        Assert.Equal("DISABLED", (string?)(await DescribeAsync())["State"]);
        await events.CallAsync("EnableRule", $$"""{"Name":"r","EventBusName":"{{bus}}"}""");
        Assert.Equal(
            $$$"""{"Name":"r","Arn":"{{{arn}}}","EventPattern":"{\u0022source\u0022:[\u0022b\u0022]}","Description":"d","State":"ENABLED","EventBusName":"{{{bus}}}","CreatedBy":"000000000000"}""",
            (await DescribeAsync()).ToJsonString());

        var refused = await events.RefusedAsync("DeleteRule", $$"""{"Name":"r","EventBusName":"{{bus}}"}""");
        Assert.Equal(("ValidationException", "Rule can't be deleted since it has targets."), (refused.Code, refused.Message));
        Assert.Equal(["r"], (await events.CallAsync("ListRuleNamesByTarget", $$"""{"TargetArn":"{{queue}}","EventBusName":"{{bus}}"}"""))["RuleNames"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("Cannot delete event bus " + bus + " since it has rules.", (await events.RefusedAsync("DeleteEventBus", $$"""{"Name":"{{bus}}"}""")).Message);

        var removed = await events.CallAsync("RemoveTargets", $$"""{"Rule":"r","EventBusName":"{{bus}}","Ids":["a","none"]}""");
        Assert.Equal("""{"FailedEntryCount":0,"FailedEntries":[]}""", removed.ToJsonString());
        await events.CallAsync("DeleteRule", $$"""{"Name":"r","EventBusName":"{{bus}}"}""");
        await events.CallAsync("DeleteRule", $$"""{"Name":"r","EventBusName":"{{bus}}"}""");
        Assert.Empty((await events.CallAsync("ListRules", $$"""{"EventBusName":"{{bus}}"}"""))["Rules"]!.AsArray());

        Task<JsonObject> DescribeAsync() => events.CallAsync("DescribeRule", $$"""{"Name":"r","EventBusName":"{{bus}}"}""");
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        var bus = Unique("pages");
        await events.CallAsync("CreateEventBus", $$"""{"Name":"{{bus}}"}""");
        foreach (var number in Enumerable.Range(1, 5))
        {
            await events.CallAsync("PutRule", $$"""{"Name":"r{{number}}","EventBusName":"{{bus}}","EventPattern":"{\"source\":[\"a\"]}"}""");
        }

        List<string> pages = [];
        string? token = null;
        do
        {
            var page = await events.CallAsync("ListRules", $$"""{"EventBusName":"{{bus}}","Limit":2{{(token is null ? "" : $",\"NextToken\":\"{token}\"")}}}""");
            pages.Add(string.Join(' ', page["Rules"]!.AsArray().Select(rule => (string?)rule!["Name"])));
            token = (string?)page["NextToken"];
        }
        while (token is not null);

        Assert.Equal(["r1 r2", "r3 r4", "r5"], pages);
    }

    [Fact]
    public async Task A_target_of_the_same_id_is_replaced_and_five_are_the_most()
    {
        var bus = await events.RouteAsync($$"""{"Id":"a","Arn":"{{QueueArn("some")}}","InputPath":"$.detail"}""");
        await PutAsync($$$"""{"Id":"a","Arn":"{{{QueueArn("other")}}}","RetryPolicy":{"MaximumRetryAttempts":3}}""");
        var targets = (await events.CallAsync("ListTargetsByRule", $$"""{"Rule":"r","EventBusName":"{{bus}}"}"""))["Targets"]!.ToJsonString();
        Assert.Equal($$$"""[{"Id":"a","Arn":"{{{QueueArn("other")}}}","RetryPolicy":{"MaximumRetryAttempts":3}}]""", targets);

        var refused = await Assert.ThrowsAsync<LocalCloud.Protocol.AwsException>(() => PutAsync(string.Join(',', Enumerable.Range(1, 5).Select(number => $$"""{"Id":"b{{number}}","Arn":"{{QueueArn("some")}}"}"""))));
        Assert.Equal(("LimitExceededException", "The requested resource exceeds the maximum number allowed."), (refused.Code, refused.Message));

        Task<JsonObject> PutAsync(string list) => events.CallAsync("PutTargets", $$"""{"Rule":"r","EventBusName":"{{bus}}","Targets":[{{list}}]}""");
    }

    [Theory]
    [InlineData("event-bus/")]
    [InlineData("rule/")]
    public async Task Tags_are_kept_added_to_and_removed(string kind)
    {
        var name = Unique("tagged");
        await events.CallAsync(kind == "rule/" ? "PutRule" : "CreateEventBus", $$"""{"Name":"{{name}}","Tags":[{"Key":"a","Value":"1"}]{{(kind == "rule/" ? ",\"EventPattern\":\"{\\\"source\\\":[\\\"a\\\"]}\"" : "")}}}""");
        var arn = $"arn:aws:events:us-east-1:000000000000:{kind}{name}";

        await events.CallAsync("TagResource", $$"""{"ResourceARN":"{{arn}}","Tags":[{"Key":"b","Value":"2"},{"Key":"a","Value":"3"}]}""");
        Assert.Equal("""[{"Key":"a","Value":"3"},{"Key":"b","Value":"2"}]""", await TagsAsync());
        await events.CallAsync("UntagResource", $$"""{"ResourceARN":"{{arn}}","TagKeys":["a","none"]}""");
        Assert.Equal("""[{"Key":"b","Value":"2"}]""", await TagsAsync());

        async Task<string> TagsAsync() => (await events.CallAsync("ListTagsForResource", $$"""{"ResourceARN":"{{arn}}"}"""))["Tags"]!.ToJsonString();
    }

    [Theory]
    [InlineData("CreateEventBus", """{"Name":"default"}""", "ResourceAlreadyExistsException", "Event bus default already exists.")]
    [InlineData("CreateEventBus", """{"Name":"a b"}""", "ValidationException", @"1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\.\-_A-Za-z0-9]+")]
    [InlineData("CreateEventBus", """{"Name":"a/b"}""", "ValidationException", "Event bus name must not contain '/'.")]
    [InlineData("CreateEventBus", "{}", "ValidationException", "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null")]
    [InlineData("CreateEventBus", """{"Name":5}""", "SerializationException", "The member Name must be a string.")]
    [InlineData("CreateEventBus", """{"Name":"p","EventSourceName":"aws.partner/a/b"}""", "UnsupportedOperation", "The local EventBridge does not support the parameter EventSourceName of CreateEventBus.")]
    [InlineData("DescribeEventBus", """{"Name":"none"}""", "ResourceNotFoundException", "Event bus none does not exist.")]
    [InlineData("DeleteEventBus", """{"Name":"default"}""", "ValidationException", "Cannot delete event bus default.")]
    [InlineData("ListEventBuses", """{"Limit":0}""", "ValidationException", "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("ListEventBuses", """{"NextToken":"?"}""", "ValidationException", "Parameter NextToken is not valid.")]
    [InlineData("DescribeRule", """{"Name":"none"}""", "ResourceNotFoundException", "Rule none does not exist on EventBus default.")]
    [InlineData("EnableRule", """{"Name":"none"}""", "ResourceNotFoundException", "Rule none does not exist on EventBus default.")]
    [InlineData("PutRule", """{"Name":"r"}""", "ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.")]
    [InlineData("PutRule", """{"Name":"r","EventBusName":"none","EventPattern":"{\"a\":[1]}"}""", "ResourceNotFoundException", "Event bus none does not exist.")]
    [InlineData("PutRule", """{"Name":"r","EventPattern":"{\"a\":[]}"}""", "InvalidEventPatternException", "Event pattern is not valid. Reason: Empty arrays are not allowed\n at [Source: (String)\"{\"a\":[]}\"; line: 1, column: 8]")]
    [InlineData("PutRule", """{"Name":"r","EventPattern":"{\"a\":[1]}","State":"ON"}""", "ValidationException", "1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":"rate(1 minutes)"}""", "ValidationException", "Parameter ScheduleExpression is not valid.")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":"rate(10 minute)"}""", "ValidationException", "Parameter ScheduleExpression is not valid.")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":" rate(5 minutes)"}""", "ValidationException", "Parameter ScheduleExpression is not valid.")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":"cron(0 1 * * * *)"}""", "ValidationException", "Parameter ScheduleExpression is not valid.")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":"at(2030-01-01T00:00:00)"}""", "ValidationException", "Parameter ScheduleExpression is not valid.")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":"rate(5 minutes)","EventBusName":"BUS"}""", "ValidationException", "ScheduleExpression is supported only on the default event bus.")]
    [InlineData("PutTargets", """{"Rule":"none","Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-east-1:000000000000:q"}]}""", "ResourceNotFoundException", "Rule none does not exist on EventBus default.")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"!","Arn":"arn:aws:sqs:us-east-1:000000000000:q"}]}""", "ValidationException", @"1 validation error detected: Value '!' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"a","Arn":"queue"}]}""", "ValidationException", "Parameter queue is not valid. Reason: Provided Arn is not in correct format.")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-east-1:000000000000:q.fifo"}]}""", "ValidationException", "Parameter(s) SqsParameters must be specified for target: a.")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"a","Arn":"arn:aws:kinesis:us-east-1:000000000000:stream/s"}]}""", "UnsupportedOperation", "The local EventBridge does not support targets as arn:aws:kinesis:us-east-1:000000000000:stream/s; it delivers to functions, standard queues, topics and event buses.")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-east-1:000000000000:q","SqsParameters":{"MessageGroupId":"g"}}]}""", "UnsupportedOperation", "The local EventBridge does not support SqsParameters of targets.")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-east-1:000000000000:q","Input":"{}","InputPath":"$"}]}""", "ValidationException", "Only one of Input, InputPath, or InputTransformer must be provided for target a.")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-east-1:000000000000:q","RetryPolicy":{"MaximumRetryAttempts":186}}]}""", "ValidationException", "1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185")]
    [InlineData("PutTargets", """{"Rule":"r","EventBusName":"BUS","Targets":[{"Id":"a","Arn":"arn:aws:events:us-east-1:000000000000:event-bus/b","Input":"{}"}]}""", "UnsupportedOperation", "The local EventBridge does not support an input for an event bus as a target: the event itself goes on.")]
    [InlineData("ListTagsForResource", """{"ResourceARN":"arn:aws:events:us-east-1:000000000000:rule/none"}""", "ResourceNotFoundException", "Rule none does not exist on EventBus default.")]
    [InlineData("ListTagsForResource", """{"ResourceARN":"arn:aws:events:us-east-1:000000000000:event-bus/none"}""", "ResourceNotFoundException", "Event bus none does not exist.")]
    [InlineData("CreateArchive", "{}", "UnsupportedOperation", "The local EventBridge does not support CreateArchive.")]
    [InlineData("PutPermission", "{}", "UnsupportedOperation", "The local EventBridge does not support PutPermission.")]
    public async Task A_wrong_request_is_refused(string operation, string request, string code, string message)
    {
        var bus = request.Contains("BUS", StringComparison.Ordinal) ? await events.RouteAsync($$"""{"Id":"known","Arn":"{{QueueArn("some")}}"}""") : "";

        var refused = await events.RefusedAsync(operation, request.Replace("BUS", bus, StringComparison.Ordinal));

        Assert.Equal(code, refused.Code);
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }
}
