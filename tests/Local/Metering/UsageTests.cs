using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Metering;
using LocalCloud.Protocol;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Metering;

/// <summary>What the local cloud counts, over the wire, against what the services themselves answer.</summary>
public sealed partial class UsageTests
{
    private const string Resources = """
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: kind, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
              GlobalSecondaryIndexes: [{IndexName: kinds, KeySchema: [{AttributeName: kind, KeyType: HASH}], Projection: {ProjectionType: KEYS_ONLY}}]
          Idle: {Type: AWS::SQS::Queue}
          Work: {Type: AWS::SQS::Queue}
          Topic: {Type: AWS::SNS::Topic}
          Secret: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: hidden}}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: $FOLDER
              Timeout: 20
              MemorySize: 256
              Events:
                Messages: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, BatchSize: 1}}
                Get: {Type: HttpApi, Properties: {Method: POST, Path: /do}}

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Writes, a refused write, an update that leaves an index entry and makes another, a transaction, reads of both kinds.</summary>
    private static readonly (string Operation, string Request)[] Requests =
    [
        ("PutItem", """{"Item":{"id":{"S":"a"},"kind":{"S":"one"},"big":{"S":"$BIG"}}}"""),
        ("PutItem", """{"Item":{"id":{"S":"b"}}}"""),
        ("UpdateItem", """{"Key":{"id":{"S":"a"}},"UpdateExpression":"SET kind = :k","ExpressionAttributeValues":{":k":{"S":"two"}}}"""),
        ("UpdateItem", """{"Key":{"id":{"S":"b"}},"UpdateExpression":"SET n = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}"""),
        ("GetItem", """{"Key":{"id":{"S":"a"}},"ConsistentRead":true}"""),
        ("GetItem", """{"Key":{"id":{"S":"a"}}}"""),
        ("Query", """{"IndexName":"kinds","KeyConditionExpression":"kind = :k","ExpressionAttributeValues":{":k":{"S":"two"}}}"""),
        ("DeleteItem", """{"Key":{"id":{"S":"a"}}}"""),
    ];

    [Fact]
    public async Task What_DynamoDB_consumes_is_what_it_answers_to_ReturnConsumedCapacity()
    {
        await using var system = await StartAsync();
        using var http = new HttpClient();
        var dynamoDb = new RemoteAwsService("dynamodb", system.Cloud.AwsUrl, http);
        var table = system.Cloud.Template.Find("Table")!.Name;
        var answered = new Dictionary<string, double>();
        foreach (var (operation, text) in Requests)
        {
            var request = JsonNode.Parse(text.Replace("$BIG", new string('x', 3_000), StringComparison.Ordinal))!.AsObject();
            (request["TableName"], request["ReturnConsumedCapacity"]) = (table, "INDEXES");
            Add(answered, (await dynamoDb.InvokeAsync(operation, request, Token))["ConsumedCapacity"]!);
        }

        var transaction = new JsonObject
        {
            ["ReturnConsumedCapacity"] = "INDEXES",
            ["TransactItems"] = new JsonArray(new JsonObject { ["Put"] = new JsonObject { ["TableName"] = table, ["Item"] = new JsonObject { ["id"] = new JsonObject { ["S"] = "c" }, ["kind"] = new JsonObject { ["S"] = "three" } } } }),
        };
        foreach (var capacity in (await dynamoDb.InvokeAsync("TransactWriteItems", transaction, Token))["ConsumedCapacity"]!.AsArray())
        {
            Add(answered, capacity!);
        }

        var counted = system.Cloud.Usage.Capacity.ToDictionary(units => units.Index ?? "table", units => units.ReadUnits + units.WriteUnits);
        Assert.Equal(answered, counted);

        // Big puts are several units, and a refused write is billed though it answers no capacity.
        var refused = new JsonObject { ["TableName"] = table, ["Item"] = new JsonObject { ["id"] = new JsonObject { ["S"] = "b" } }, ["ConditionExpression"] = "attribute_not_exists(id)" };
        await Assert.ThrowsAsync<AwsException>(() => dynamoDb.InvokeAsync("PutItem", refused, Token));
        Assert.Equal(counted["table"] + 1, system.Cloud.Usage.Capacity.Where(units => units.Index is null).Sum(units => units.ReadUnits + units.WriteUnits));
    }

    [Theory]
    [InlineData("aws-sdk-dotnet-coreclr/4.0.1 ua/2.1 os/linux md/ARCH#X64 app/Worker cfg/retry-mode#standard", "Worker")]
    [InlineData("aws-sdk-dotnet-coreclr/4.0.1 ua/2.1 app/Worker", "Worker")]
    [InlineData("aws-cli/2.0", "")]
    public async Task A_call_is_counted_for_the_function_that_the_SDK_names(string agent, string caller)
    {
        await using var system = await StartAsync();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        var request = new JsonObject { ["TableName"] = system.Cloud.Template.Find("Table")!.Name, ["Key"] = new JsonObject { ["id"] = new JsonObject { ["S"] = "a" } } };
        await new RemoteAwsService("dynamodb", system.Cloud.AwsUrl, http).InvokeAsync("GetItem", request, Token);

        Assert.Equal((caller, 0.5), system.Cloud.Usage.Capacity.Select(units => (units.Caller, units.ReadUnits)).Single());
        Assert.Equal(("dynamodb", caller, "GetItem", 1L), system.Cloud.Usage.Calls.Where(call => call.Service == "dynamodb").Select(call => (call.Service, call.Caller, call.Operation, call.Calls)).Single());
    }

    [Fact]
    public async Task A_function_tells_the_SDK_its_name()
    {
        await using var system = await StartAsync();
        var result = await system.Cloud.Lambda.Find("Worker")!.InvokeAsync(Event("""{"do":"environment"}"""), Token);

        Assert.Equal("Worker", (string?)result.Json()!["AWS_SDK_UA_APP_ID"]);
    }

    [Fact]
    public async Task Messages_are_counted_in_chunks_of_64_KB_and_empty_receives_apart()
    {
        await using var system = await StartAsync();
        using var http = new HttpClient();
        var sqs = new RemoteAwsService("sqs", system.Cloud.AwsUrl, http);
        var url = await system.QueueUrlAsync("Idle");
        var empty = new JsonObject { ["QueueUrl"] = url, ["WaitTimeSeconds"] = 0 };
        await sqs.InvokeAsync("ReceiveMessage", empty, Token);
        await sqs.InvokeAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = new string('x', 64 * 1024) }, Token);
        await sqs.InvokeAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = new string('x', (64 * 1024) + 1) }, Token);
        var received = await sqs.InvokeAsync("ReceiveMessage", new() { ["QueueUrl"] = url, ["MaxNumberOfMessages"] = 10 }, Token);
        await Assert.ThrowsAsync<AwsException>(() => sqs.InvokeAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = "nonsense" }, Token));

        var counted = system.Cloud.Usage.Calls.Where(call => call is { Service: "sqs", Caller: "" }).ToDictionary(call => call.Operation, call => (call.Calls, call.Billed));
        Assert.Equal((1, 1), counted["ReceiveMessage (empty)"]);
        Assert.Equal((2, 3), counted["SendMessage"]);
        Assert.Equal((1, received["Messages"]!.AsArray().Count == 2 ? 3 : 1), (counted["ReceiveMessage"].Calls, counted["ReceiveMessage"].Billed));
        Assert.Equal((1, 1), counted["DeleteMessage"]);
    }

    [Fact]
    public async Task What_event_sources_other_services_and_the_API_do_is_counted_with_its_cause()
    {
        await using var system = await StartAsync();
        using var http = new HttpClient();
        await system.SendAsync("Work", "{}");
        await EventuallyAsync(() => system.Cloud.Usage.Calls.FirstOrDefault(call => call is { Caller: "event source Messages", Operation: "DeleteMessageBatch" })?.Calls ?? 0, calls => calls == 1);
        Assert.Equal(1, system.Cloud.Usage.Calls.Single(call => call is { Caller: "event source Messages", Operation: "ReceiveMessage" }).Calls);

        await new RemoteAwsService("sns", system.Cloud.AwsUrl, http).InvokeAsync("Publish", new() { ["TopicArn"] = system.Cloud.Services["sns"] is LocalCloud.Sns.SnsService sns ? sns.Topics.Single() : "", ["Message"] = new string('x', 65 * 1024) }, Token);
        await new RemoteAwsService("secretsmanager", system.Cloud.AwsUrl, http).InvokeAsync("GetSecretValue", new() { ["SecretId"] = system.Cloud.Template.Find("Secret")!.Name }, Token);
        Assert.Equal(2, system.Cloud.Usage.Calls.Single(call => call is { Service: "sns", Operation: "Publish" }).Billed);
        Assert.Equal(1, system.Cloud.Usage.Calls.Single(call => call is { Service: "secretsmanager", Operation: "GetSecretValue" }).Billed);

        using var answer = await system.Http.PostAsync("/do", new StringContent("""{"do":"raw","payload":"{\"statusCode\":200,\"body\":\"12345\"}"}"""), Token);
        using var nowhere = await system.Http.GetAsync("/nowhere", Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (answer.StatusCode, nowhere.StatusCode));
        var route = await EventuallyAsync(() => system.Cloud.Usage.Requests, routes => routes.Count == 1);
        Assert.Equal(("POST /do", 1L, 1L, 5L), (route[0].Route, route[0].Requests, route[0].Billed, route[0].ResponseBytes));
    }

    [Fact]
    public async Task Billed_time_is_that_of_the_REPORT_lines_and_log_bytes_are_those_of_the_lines()
    {
        const string Metric = """{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["Service"],["Service","Page"]],"Metrics":[{"Name":"Sold"}]}]},"Service":"orders","Page":"é","Sold":[1,2]}""";
        await using var system = await StartAsync();
        var worker = system.Cloud.Lambda.Find("Worker")!;
        foreach (var payload in new[] { new JsonObject { ["do"] = "log", ["text"] = "plain" }, new JsonObject { ["do"] = "log", ["text"] = Metric }, new JsonObject { ["do"] = "log", ["text"] = Metric } })
        {
            await (await worker.InvokeAsync(Event(payload.ToJsonString()), Token)).Reported;
        }

        // What the process wrote comes through a pipe of its own: a line at its start, three for each invocation.
        await EventuallyAsync(() => system.Cloud.Usage.Logs.SingleOrDefault(), log => log?.Lines == 10);
        var usage = system.Cloud.Usage;
        var lines = system.Cloud.Lambda.Logs.Read("Worker").Where(line => line.EnvironmentId.Length > 0).Select(line => line.Text).ToList();
        var function = usage.Functions.Single();
        Assert.Equal(lines.Sum(line => BilledDuration().Match(line) is { Success: true } match ? long.Parse(match.Groups[1].Value) : 0), function.BilledMilliseconds);
        Assert.Equal((256, 3, 1), (function.MemoryMegabytes, function.Invocations, function.ColdStarts));
        Assert.True(function is { ProcessorMilliseconds: > 0, InitMilliseconds: > 0 }, function.ToString());
        var log = Assert.Single(usage.Logs);
        Assert.Equal((lines.Count, lines.Sum(Encoding.UTF8.GetByteCount)), (log.Lines + log.PlatformLines, log.Bytes + log.PlatformBytes));
        Assert.Equal(9, log.PlatformLines);
        Assert.Equal([("Shop", "Sold", "Page=é, Service=orders", 2L), ("Shop", "Sold", "Service=orders", 2L)], usage.Metrics.Select(metric => (metric.Namespace, metric.Metric, metric.Dimensions, metric.Lines)));
    }

    [Fact]
    public async Task The_counts_are_served_and_a_reset_begins_anew()
    {
        await using var system = await StartAsync(options => options with { Pricing = usage => new JsonObject { ["functions"] = usage.Functions.Count } });
        using var http = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        await system.Cloud.Lambda.Find("Worker")!.InvokeAsync(Event("{}"), Token);
        var before = JsonNode.Parse(await http.GetStringAsync("/_local/cost", Token))!;
        using var reset = await http.PostAsync("/_local/reset", null, Token);
        var after = JsonNode.Parse(await http.GetStringAsync("/_local/cost", Token))!;

        Assert.Equal((1, 1), ((int)before["usage"]!["functions"]![0]!["invocations"]!, (int)before["cost"]!["functions"]!));
        Assert.Equal((0, 0), ((int)after["usage"]!["functions"]![0]!["invocations"]!, (long)after["usage"]!["functions"]![0]!["billedMilliseconds"]!));
        Assert.Empty(after["usage"]!["capacity"]!.AsArray());
    }

    private static Task<CloudFixture> StartAsync(Func<LocalCloud.CloudOptions, LocalCloud.CloudOptions>? change = null) =>
        CloudFixture.StartAsync(Resources.Replace("$FOLDER", CodeUri, StringComparison.Ordinal), change);

    private static void Add(Dictionary<string, double> sums, JsonNode capacity)
    {
        void Count(string name, JsonNode units) => sums[name] = sums.GetValueOrDefault(name) + (double)units["CapacityUnits"]!;
        if ((double?)capacity["Table"]?["CapacityUnits"] is > 0)
        {
            Count("table", capacity["Table"]!);
        }

        foreach (var (name, units) in capacity["GlobalSecondaryIndexes"] as JsonObject ?? [])
        {
            Count(name, units!);
        }
    }

    [GeneratedRegex(@"Billed Duration: (\d+) ms")]
    private static partial Regex BilledDuration();
}
