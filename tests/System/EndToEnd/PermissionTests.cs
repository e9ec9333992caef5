using System.IO.Enumeration;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Chaos;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Operations;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>
/// Least privilege, both ways. The local cloud refuses what a function's role does not allow, so a permission that is missing
/// breaks a path; and here every function is driven through all its paths, so a permission that nobody used is too much.
/// </summary>
[Collection(RunningSystemTests.Name)]
public sealed class PermissionTests(RunningSystem running) : IDisposable
{
    /// <summary>What only AWS can use: the reason, and the resources that the role may name.</summary>
    private static readonly Dictionary<string, (string Reason, string Resource)> OnlyOnAws = new(StringComparer.Ordinal)
    {
        ["logs:CreateLogStream"] = ("Lambda writes what a process prints, with the function's role", "arn:aws:logs:*"),
        ["logs:PutLogEvents"] = ("as CreateLogStream", "arn:aws:logs:*"),
        ["xray:PutTraceSegments"] = ("Lambda's own segments and the tracer's; X-Ray has no resources to name", "*"),
        ["xray:PutTelemetryRecords"] = ("as PutTraceSegments", "*"),
    };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Controls _controls = new(Addresses.FromPort(running.System.Port));
    private readonly AwsServices _aws = new(running.System.Aws);
    private readonly IOperatedSystem _operator = new OrderSystem.Dev.Operations.RunningSystem(running.System.Aws);

    [Fact]
    public async Task Every_function_uses_all_that_its_role_allows_and_nothing_else()
    {
        using var ada = Shared.Customer("permissions");

        await OrdersAsync(ada);
        await ReconcileAsync(ada);
        await LettersAsync(ada);
        // CodeDeploy's hook: it calls the other functions, and tells CodeDeploy.
        await InvokeAsync("CheckNewVersion", JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Folder, "events", "check-new-version.json"), Stop))!.AsObject());

        IReadOnlyList<JsonObject> functions = [];
        await Eventually.TrueAsync(
            async () => (functions = await PermissionsAsync()).All(function => !Superfluous(function).Any()),
            TimeSpan.FromSeconds(30),
            () => $"these permissions were not used by any path:\n{Lines(functions.SelectMany(Superfluous))}\n{Shared.Tail()}");
        Assert.NotEmpty(functions);
        Assert.DoesNotContain("not checked", Shared.Output, StringComparison.Ordinal);
        Assert.All(functions, function => Assert.True(function["notChecked"] is null, $"{function["name"]}: {function["notChecked"]}"));
        var denied = functions.SelectMany(function => Grants(function, "denied")).ToList();
        Assert.True(denied.Count == 0, $"these permissions are missing:\n{Lines(denied)}");
        Assert.All(functions.SelectMany(Granted), grant => Assert.False(IsTooWide(grant), $"{grant}: name the action and the resource"));
    }

    public void Dispose()
    {
        _controls.Dispose();
        _aws.Dispose();
        _operator.Dispose();
    }

    private LocalSystem Shared => running.System;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The customer's own paths, and those of payment: paid after a failure of Stripe, declined and paid, cancelled, refused.</summary>
    private async Task OrdersAsync(HttpClient ada)
    {
        await _controls.FaultAsync(new() { ["operation"] = "confirm", ["nth"] = 1, ["fault"] = "500" }, Stop);
        await Shared.WaitForStatusAsync(ada, await ada.PlaceAsync(), "completed", Patience);

        var unexpected = JsonNode.Parse(Requests.Order())!;
        unexpected["expectedTotal"] = 1;
        Assert.Equal(HttpStatusCode.Conflict, (await ada.PostOrderAsync(unexpected.ToJsonString(), Guid.NewGuid().ToString())).Status);

        var retried = await DeclinedAsync(ada);
        await PostAsync(ada, $"orders/{retried}/payment", new { paymentMethodId = "pm_card_visa" });
        await Shared.WaitForStatusAsync(ada, retried, "completed", Patience);

        var cancelled = await DeclinedAsync(ada);
        await PostAsync(ada, $"orders/{cancelled}/cancellation", new { });
        await Shared.WaitForStatusAsync(ada, cancelled, "cancelled", Patience);
    }

    /// <summary>What nobody asked for: an order that waited long, money of an order that says it was given back, an order in review.</summary>
    private async Task ReconcileAsync(HttpClient ada)
    {
        var waiting = await DeclinedAsync(ada);
        await ChangeAsync(waiting, "SET nextCheckAt = :past", (":past", "2026-01-01T00:00:00.000Z"));
        await Eventually.TrueAsync(
            async () =>
            {
                await InvokeAsync("ReconcileOrders", []);
                return string.CompareOrdinal((string)(await Shared.ItemAsync(waiting))["nextCheckAt"]!, "2026-01-01T00:00:00.000Z") > 0;
            },
            Patience,
            () => $"nobody looked at {waiting} again\n{Shared.Tail()}");

        // An order has two webhooks, and a late one would bring it to a person before money is compared.
        await _controls.WebhooksAsync(new JsonObject { ["behaviour"] = "drop", ["times"] = 2 }, Stop);
        var refunded = await ada.PlaceAsync();
        await Shared.WaitForStatusAsync(ada, refunded, "completed", Patience);
        await ChangeAsync(refunded, "SET #status = :refunded", (":refunded", "refunded"));
        var now = DateTimeOffset.UtcNow;
        await InvokeAsync("ReconcileMoney", new() { ["from"] = now.AddMinutes(-10).ToString("O"), ["to"] = now.AddSeconds(2).ToString("O") });
        await ReviewedAsync(refunded);
        // Refused, after a look at Stripe, which has the money still.
        await InvokeAsync("ResolveOrder", new() { ["order"] = refunded });

        await ChangeAsync(waiting, "SET review = :why REMOVE openShard, nextCheckAt", (":why", "mismatch"));
        await InvokeAsync("ResolveOrder", new() { ["order"] = waiting, ["stop"] = true });
        await Shared.WaitForStatusAsync(ada, waiting, "cancelled", Patience);
    }

    /// <summary>A payment message and a position in the stream that were given up: parked, told, and the message sent again.</summary>
    private async Task LettersAsync(HttpClient ada)
    {
        var order = await DeclinedAsync(ada);
        await _controls.SendAsync("PaymentDeadLetters", new JsonObject { ["orderId"] = order, ["correlationId"] = "permissions" }.ToJsonString(), Stop);
        await ParkedAsync(letter => (string?)letter["orderId"] == order);
        await InvokeAsync("RedriveDeadLetters", new() { ["order"] = order });
        await PostAsync(ada, $"orders/{order}/cancellation", new { });
        await Shared.WaitForStatusAsync(ada, order, "cancelled", Patience);

        var (stream, shard, number) = await OldestRecordAsync();
        await _controls.SendAsync(
            "StreamFailures",
            new JsonObject
            {
                ["requestContext"] = new JsonObject { ["condition"] = "RetryAttemptsExhausted", ["approximateInvokeCount"] = 11 },
                ["DDBStreamBatchInfo"] = new JsonObject { ["shardId"] = shard, ["startSequenceNumber"] = number, ["endSequenceNumber"] = number, ["batchSize"] = 1, ["streamArn"] = stream },
            }.ToJsonString(),
            Stop);
        await ParkedAsync(letter => ((string)letter["letterId"]!).EndsWith($"{shard}/{number}", StringComparison.Ordinal));
    }

    /// <summary>Invokes as an operator does: again, where it failed on a busy machine.</summary>
    private async Task InvokeAsync(string function, JsonObject input)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _operator.InvokeAsync(function, input, Stop);
                return;
            }
            catch (VerbException) when (attempt < 4)
            {
                // It says itself what failed, in the system's log.
            }
        }
    }

    private async Task<string> DeclinedAsync(HttpClient ada)
    {
        var order = await ada.PlaceAsync("pm_card_visa_chargeDeclined");
        await Shared.WaitForStatusAsync(ada, order, "payment_failed", Patience);
        return order;
    }

    private Task ParkedAsync(Func<JsonObject, bool> isIt) => Eventually.TrueAsync(
        async () => (await _controls.ScanAsync("DeadLetters", Stop)).Any(isIt), Patience, () => $"the letter was not parked\n{Shared.Tail()}");

    private Task ReviewedAsync(string order) => Eventually.TrueAsync(
        async () => (await Shared.ItemAsync(order))["review"] is not null, Patience, () => $"nobody was told of {order}\n{Shared.Tail()}");

    /// <summary>A position that is still in the stream, with a change that asks for a message: an order that was placed.</summary>
    private async Task<(string Stream, string Shard, string Number)> OldestRecordAsync()
    {
        var stream = (string)(await _aws.InvokeAsync("dynamodb", "ListStreams", new() { ["TableName"] = "Orders" }, Stop))["Streams"]![0]!["StreamArn"]!;
        var shard = (string)(await _aws.InvokeAsync("dynamodb", "DescribeStream", new() { ["StreamArn"] = stream }, Stop))["StreamDescription"]!["Shards"]![0]!["ShardId"]!;
        var iterator = await _aws.InvokeAsync("dynamodb", "GetShardIterator", new() { ["StreamArn"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = "TRIM_HORIZON" }, Stop);
        var records = (await _aws.InvokeAsync("dynamodb", "GetRecords", new() { ["ShardIterator"] = (string)iterator["ShardIterator"]! }, Stop))["Records"]!.AsArray();
        return (stream, shard, (string)records.First(record => (string)record!["eventName"]! == "INSERT")!["dynamodb"]!["SequenceNumber"]!);
    }

    /// <summary>Changes an order behind the system's back, as the account's owner may.</summary>
    private Task ChangeAsync(string order, string expression, (string Name, string Text) value)
    {
        var request = new JsonObject
        {
            ["TableName"] = "Orders",
            ["Key"] = new JsonObject { ["orderId"] = new JsonObject { ["S"] = order } },
            ["UpdateExpression"] = expression,
            ["ExpressionAttributeValues"] = new JsonObject { [value.Name] = new JsonObject { ["S"] = value.Text } },
        };
        if (expression.Contains("#status", StringComparison.Ordinal))
        {
            request["ExpressionAttributeNames"] = new JsonObject { ["#status"] = "status" };
        }

        return _aws.InvokeAsync("dynamodb", "UpdateItem", request, Stop);
    }

    /// <summary>As clients do, it repeats what the server failed at (a cold start on a busy machine); what had worked all the same is then a conflict.</summary>
    private static async Task PostAsync(HttpClient customer, string path, object body)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var answer = await customer.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Stop);
            if (answer.StatusCode < HttpStatusCode.InternalServerError || attempt == 4)
            {
                Assert.True(answer.IsSuccessStatusCode || (attempt > 1 && answer.StatusCode == HttpStatusCode.Conflict), $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Stop)}");
                return;
            }
        }
    }

    private async Task<IReadOnlyList<JsonObject>> PermissionsAsync() =>
        [.. (await Shared.Http.GetFromJsonAsync<JsonArray>(new Uri(Shared.Aws, "_local/permissions"), Stop))!.Select(function => function!.AsObject())];

    /// <summary>Each action on each resource of the role, one by one.</summary>
    private static IEnumerable<Grant> Granted(JsonObject function) => Items(function, "statements").SelectMany(statement =>
        Assert.IsType<JsonArray>(statement["actions"]).SelectMany(action =>
            Assert.IsType<JsonArray>(statement["resources"]).Select(resource => new Grant((string)function["name"]!, (string)action!, (string)resource!))));

    private static IEnumerable<Grant> Superfluous(JsonObject function)
    {
        var used = Grants(function, "used").Concat(Grants(function, "usedByLambda")).ToList();
        return Granted(function).Where(grant => !IsOnlyOnAws(grant) && !used.Any(grant.Covers));
    }

    private static IEnumerable<Grant> Grants(JsonObject function, string name) =>
        Items(function, name).Select(use => new Grant((string)function["name"]!, (string)use["action"]!, (string)use["resource"]!));

    private static bool IsOnlyOnAws(Grant grant) => OnlyOnAws.TryGetValue(grant.Action, out var known) && new Grant("", grant.Action, known.Resource).Covers(grant);

    private static bool IsTooWide(Grant grant) => grant.Action.Contains('*', StringComparison.Ordinal) || (grant.Resource == "*" && !IsOnlyOnAws(grant));

    private static IEnumerable<JsonObject> Items(JsonObject function, string name) => function[name]!.AsArray().Select(item => item!.AsObject());

    private static string Lines(IEnumerable<Grant> grants) => string.Join('\n', grants);

    private sealed record Grant(string Function, string Action, string Resource)
    {
        public bool Covers(Grant use) => use.Action == Action && FileSystemName.MatchesSimpleExpression(Resource, use.Resource, ignoreCase: false);

        public override string ToString() => $"{Function}: {Action} on {Resource}";
    }
}
