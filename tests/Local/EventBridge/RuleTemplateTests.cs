using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalCloud.Iam;
using LocalCloud.Protocol;
using LocalCloud.Template;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventBridge;

/// <summary>Buses, rules and rule events of functions in a template, over the whole local cloud.</summary>
public sealed class RuleTemplateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bus_and_its_rule_deliver_to_a_queue_and_what_a_queue_does_not_take_goes_to_the_dead_letters()
    {
        await using var system = await CloudFixture.StartAsync("""
              Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders, Description: all of them, Policy: {}}}
              Policy: {Type: AWS::Events::EventBusPolicy, Properties: {StatementId: s}}
              Q: {Type: AWS::SQS::Queue}
              Letters: {Type: AWS::SQS::Queue}
              Rule:
                Type: AWS::Events::Rule
                Properties:
                  EventBusName: !Ref Bus
                  EventPattern: {source: [shop], detail: {total: [{numeric: ['>', 10]}]}}
                  Targets:
                    - {Id: q, Arn: !GetAtt Q.Arn, InputTransformer: {InputPathsMap: {t: $.detail.total}, InputTemplate: '{"total": <t>}'}}
                    - {Id: gone, Arn: 'arn:aws:sqs:us-east-1:000000000000:gone', RetryPolicy: {MaximumRetryAttempts: '3'}, DeadLetterConfig: {Arn: !GetAtt Letters.Arn}}
              Off: {Type: AWS::Events::Rule, Properties: {Name: off, State: DISABLED, ScheduleExpression: rate(1 minute)}}
              Names: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join [_, [!Ref Bus, !Select [1, !Split ['|', !Ref Rule]], !Ref Off, !Select [1, !Split [/, !GetAtt Bus.Arn]], !Select [1, !Split [/, !GetAtt Rule.Arn]]]]}}

            """.Replace("            ", "  ", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        await PutAsync(system, "orders", """{"total":11}""");
        await PutAsync(system, "orders", """{"total":10}""");

        Assert.Equal("""{"total": 11}""", (string?)(await system.ReceiveAsync("Q")).Single()!["Body"]);
        Assert.Single(await system.ReceiveAsync("Letters"));
        Assert.Equal("orders_local-Rule_off_orders_orders", (await system.QueueUrlAsync("Names")).Split('/')[^1]);
        var buses = (await client.GetFromJsonAsync<JsonArray>("/_local/buses", Token))!;
        Assert.Equal(["default", "orders"], buses.Select(bus => (string?)bus!["name"]));
        var (off, rule) = (buses[0]!["rules"]![0]!, buses[1]!["rules"]![0]!);
        Assert.Equal((1, 1, 1, "The specified queue does not exist."), ((int)rule["matched"]!, (int)rule["delivered"]!, (int)rule["failed"]!, (string?)rule["lastError"]));
        Assert.Equal(("off", false, "rate(1 minute)", null), ((string?)off["name"], (bool)off["enabled"]!, (string?)off["expression"], (string?)off["nextDue"]));

        using var reset = await client.PostAsync("/_local/reset", null, Token);
        var after = (await client.GetFromJsonAsync<JsonArray>("/_local/buses", Token))![1]!["rules"]![0]!;
        Assert.Equal((0, 0, null), ((int)after["matched"]!, (int)after["failed"]!, (string?)after["lastError"]));
    }

    [Fact]
    public async Task A_function_is_invoked_by_the_rules_that_SAM_makes_of_its_events()
    {
        await using var system = await CloudFixture.StartAsync(Function("""
            Placed: {Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, RuleName: placed, Pattern: {detail-type: [placed]}, InputPath: $.detail, DeadLetterConfig: {Type: SQS, QueueLogicalId: Mine}, RetryPolicy: {MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 120}}}
            Old: {Type: CloudWatchEvent, Properties: {Pattern: {source: [shop]}, Input: '{"fixed": true}', Target: {Id: mine}, DeadLetterConfig: {Type: SQS}}}
            Off: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}, State: DISABLED}}
            Tick: {Type: Schedule, Properties: {Schedule: rate(10 minutes), Name: tick, Description: d, Enabled: true}}
            """, "AutoPublishAlias: live") + "  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n");
        await PutAsync(system, "orders", """{"n":1}""");
        await PutAsync(system, "default", """{"n":2}""");
        await EventuallyAsync(() => system.Journal().Count, count => count == 2);
        Assert.Equal(["""{"fixed":true}""", """{"n":1}"""], system.Journal().Select(node => node.ToJsonString()).Order(StringComparer.Ordinal));

        system.Cloud.Clock.Advance(TimeSpan.FromMinutes(10));
        await EventuallyAsync(() => system.Journal().Count, count => count == 3);
        Assert.Equal(("Scheduled Event", "aws.events", "arn:aws:events:us-east-1:000000000000:rule/tick"), ((string?)system.Journal()[2]["detail-type"], (string?)system.Journal()[2]["source"], (string?)system.Journal()[2]["resources"]![0]));

        var targets = (await system.CallAsync("events", "ListTargetsByRule", new JsonObject { ["Rule"] = "placed", ["EventBusName"] = "orders" }))["Targets"]!.ToJsonString();
        Assert.Equal(
            """[{"Id":"WorkerPlacedLambdaTarget","Arn":"arn:aws:lambda:us-east-1:000000000000:function:local-Worker:live","InputPath":"$.detail","RetryPolicy":{"MaximumRetryAttempts":5,"MaximumEventAgeInSeconds":120},"DeadLetterConfig":{"Arn":"arn:aws:sqs:us-east-1:000000000000:local-Mine"}}]""",
            targets);
        Assert.Equal("mine", (string?)(await system.CallAsync("events", "ListTargetsByRule", new JsonObject { ["Rule"] = "local-WorkerOld" }))["Targets"]![0]!["Id"]);
        Assert.NotEmpty(await system.QueueUrlAsync("WorkerOldQueue"));
    }

    [Fact]
    public void What_a_rule_event_makes_can_be_referred_to_and_shares_the_functions_condition()
    {
        var template = SamTemplate.Parse(
            """
            Transform: AWS::Serverless-2016-10-31
            Parameters: {Stage: {Type: String, Default: dev}}
            Conditions: {Prod: !Equals [!Ref Stage, prod]}
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties: {Handler: F, Runtime: dotnet10, Events: {E: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}, DeadLetterConfig: {Type: SQS}}}, S: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour), DeadLetterConfig: {Type: SQS}}}}}
              G:
                Type: AWS::Serverless::Function
                Condition: Prod
                Properties: {Handler: G, Runtime: dotnet10, Events: {E: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}}
            Outputs:
              Rule: {Value: !GetAtt FE.Arn}
              Letters: {Value: !GetAtt FEQueue.Arn}
            """,
            Path.Combine(Environment.CurrentDirectory, "t.yaml"),
            new TemplateOptions());

        Assert.Equal(["F", "FE", "FEQueue", "FSQueue"], template.Resources.Select(resource => resource.LogicalId).Order(StringComparer.Ordinal));
        Assert.Equal("arn:aws:events:us-east-1:000000000000:rule/local-FE", template.Outputs["Rule"]);
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:local-FEQueue", template.Outputs["Letters"]);
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:local-FSQueue", template.Functions.Single().Schedules.Single().DeadLetterArn);
    }

    [Theory]
    [InlineData("events:PutEvents", "orders", true)]
    [InlineData("events:PutEvents", "other", false)]
    [InlineData("events:PutRule", "orders", false)]
    public async Task A_function_puts_events_only_where_its_role_allows_it(string action, string bus, bool isAllowed)
    {
        await using var system = await CloudFixture.StartAsync(
            Function("{}", $"Policies: [{{Statement: [{{Effect: Allow, Action: {action}, Resource: !GetAtt Bus.Arn}}]}}]") + "  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n");
        using var client = new HttpClient();
        var function = new RemoteAwsService("events", system.Cloud.AwsUrl, client, RoleCredentials.Of("arn:aws:lambda:us-east-1:000000000000:function:local-Worker"));
        var request = new JsonObject { ["Entries"] = new JsonArray(new JsonObject { ["EventBusName"] = bus, ["Source"] = "s", ["DetailType"] = "t", ["Detail"] = "{}" }) };

        if (isAllowed)
        {
            await function.InvokeAsync("PutEvents", request, Token);
            return;
        }

        var refused = await Assert.ThrowsAsync<AwsException>(() => function.InvokeAsync("PutEvents", request, Token));
        Assert.Equal(
            ("AccessDeniedException", $"User: arn:aws:sts::000000000000:assumed-role/local-WorkerRole/local-Worker is not authorized to perform: events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus/{bus} because no identity-based policy allows the events:PutEvents action"),
            (refused.Code, refused.Message));
    }

    [Fact]
    public async Task Custom_events_are_billed_one_by_one_for_each_64_KB()
    {
        await using var system = await CloudFixture.StartAsync("  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n");
        using var client = new HttpClient();
        var events = new RemoteAwsService("events", system.Cloud.AwsUrl, client);
        string[] details = ["{}", $$"""{"a":"{{new string('x', 65_537)}}"}"""];
        await events.InvokeAsync("PutEvents", new JsonObject { ["Entries"] = new JsonArray([.. details.Select(detail => new JsonObject { ["EventBusName"] = "orders", ["Source"] = "s", ["DetailType"] = "t", ["Detail"] = detail })]) }, Token);
        await events.InvokeAsync("ListRules", new JsonObject { ["EventBusName"] = "orders" }, Token);

        var calls = system.Cloud.Usage.Calls.Where(call => call.Service == "events");
        Assert.Equal([("ListRules", "orders", 1, 0), ("PutEvents", "orders", 1, 3)], calls.Select(call => (call.Operation, call.Resource, call.Calls, call.Billed)));
    }

    private static string Function(string events, string properties = "") => $$"""
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 10
              $JOURNAL
              {{properties}}
              Events:
                {{events.ReplaceLineEndings("\n        ")}}

        """;

    private static Task<JsonObject> PutAsync(CloudFixture system, string bus, string detail) => system.CallAsync("events", "PutEvents", new JsonObject
    {
        ["Entries"] = new JsonArray(new JsonObject { ["EventBusName"] = bus, ["Source"] = "shop", ["DetailType"] = "placed", ["Detail"] = detail }),
    });
}
