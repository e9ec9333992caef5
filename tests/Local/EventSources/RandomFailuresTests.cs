using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>
/// Many messages and records for functions that fail, time out, crash, answer in part or not at all, and are killed at any
/// moment: whatever the order of events, nothing is lost, nothing that is done comes again, and what never works is given up.
/// </summary>
public sealed class RandomFailuresTests
{
    private const int Visibility = 300;
    private const int MostReceives = 6;

    private static string Function(string events) =>
        $"Worker: {{Type: AWS::Serverless::Function, Properties: {{Runtime: dotnet10, Handler: LocalTestFunction, CodeUri: {CodeUri}, Timeout: 1, $JOURNAL, Events: {events} }} }}\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Messages_end_deleted_or_as_dead_letters(int seed)
    {
        await using var system = await CloudFixture.StartAsync($$"""
              Letters: {Type: AWS::SQS::Queue}
              Work:
                Type: AWS::SQS::Queue
                Properties: {VisibilityTimeout: {{Visibility}}, RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: {{MostReceives}} } }
              {{Function("{Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]} } }")}}
            """);
        var random = new Random(seed);
        const int Count = 40;
        string[] whole = ["fail", "crash", "not-json", "fail-null", "fail-unknown", "fail-wrong-key"];
        for (var i = 0; i < Count; i++)
        {
            // A few never work; a few fail alone, or with their batch, at their first receives; one takes too long once.
            await system.SendAsync("Work", i switch
            {
                _ when i % 20 == 7 => $$"""{"n":{{i}},"do":"fail-item"}""",
                _ when i == 31 => $$"""{"n":{{i}},"do":"sleep:1300","until":2}""",
                _ when random.Next(4) == 0 => $$"""{"n":{{i}},"do":"fail-item","until":{{random.Next(2, 4)}}}""",
                _ when random.Next(12) == 0 => $$"""{"n":{{i}},"do":"{{whole[random.Next(whole.Length)]}}","until":2}""",
                _ => $$"""{"n":{{i}}}""",
            });
        }

        var killed = new HashSet<int>();
        var worker = system.Cloud.Lambda.Find("Worker")!;
        var calm = 0;
        await EventuallyAsync(
            async () =>
            {
                if (killed.Count < 6 && random.Next(6) == 0)
                {
                    killed.UnionWith(worker.ProcessIds);
                    await worker.KillAsync();
                }

                var count = await system.CountAsync("Work");
                // Nobody has a message in hand: only then may their visibility end.
                calm = count is { Visible: 0, InFlight: > 0 } && system.Cloud.Mappings.All.Single().Concurrency!.Running == 1 && worker.State is { Busy: 0, Waiting: 0 } ? calm + 1 : 0;
                if (calm == 4)
                {
                    calm = 0;
                    system.Cloud.Clock.Advance(TimeSpan.FromSeconds(Visibility + 1));
                }

                return count;
            },
            count => count == (0, 0),
            seconds: 60);

        Assert.True(killed.Count > 0, "no process was killed");
        var letters = await LettersAsync(system);
        var deliveries = Batches(system, killed);
        Assert.Equal(letters.Count, letters.Distinct().Count());
        for (var n = 0; n < Count; n++)
        {
            var seen = deliveries.SelectMany(batch => batch.Records.Where(record => record.Number == n).Select(record => (batch.IsCertain, batch.Fails, record.Receive, record.FailsUntil))).ToList();
            var receives = seen.Select(one => one.Receive).ToList();
            Assert.Equal(receives.Distinct(), receives);
            Assert.All(receives, receive => Assert.InRange(receive, 1, MostReceives));
            var isDone = seen.Exists(one => one.IsCertain && !one.Fails && one.Receive >= one.FailsUntil);
            if (letters.Contains(n))
            {
                Assert.False(isDone, $"{n} succeeded and is a dead letter");
                continue;
            }

            // Deleted: then it was delivered when it worked, and that was the last time.
            Assert.True(seen.Count > 0 && seen[^1].Receive >= seen[^1].FailsUntil, $"{n} is gone without having worked");
            Assert.True(seen.FindIndex(one => one.IsCertain && !one.Fails && one.Receive >= one.FailsUntil) is var first && (first < 0 || first == seen.Count - 1), $"{n} came again after it had succeeded");
        }

        Assert.All(Enumerable.Range(0, Count).Where(n => n % 20 == 7), n => Assert.Contains(n, letters));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, ", FunctionResponseTypes: [ReportBatchItemFailures]")]
    [InlineData(3, ", ParallelizationFactor: 3")]
    [InlineData(4, ", ParallelizationFactor: 3, FunctionResponseTypes: [ReportBatchItemFailures]")]
    public async Task Records_keep_the_order_of_their_keys_and_only_what_never_works_is_given_up(int seed, string mapping)
    {
        await using var system = await CloudFixture.StartAsync($$"""
              Failures: {Type: AWS::SQS::Queue}
              Things:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
                  KeySchema: [{AttributeName: id, KeyType: HASH}]
                  StreamSpecification: {StreamViewType: NEW_IMAGE}
              {{Function($"{{Things: {{Type: DynamoDB, Properties: {{Stream: !GetAtt Things.StreamArn, StartingPosition: TRIM_HORIZON, BatchSize: 6, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 5, DestinationConfig: {{OnFailure: {{Type: SQS, Destination: !GetAtt Failures.Arn}} }} {mapping} }} }} }}")}}
            """);
        var random = new Random(seed);
        const int Count = 48;
        const int Poison = 24;
        for (var i = 0; i < Count; i++)
        {
            var instruction = i % Poison == 17 ? "fail" : random.Next(12) switch { 0 => "fail:1", 1 => "crash:1", 2 when mapping.Contains("Report", StringComparison.Ordinal) => "fail-item:2", _ => null };
            await system.PutAsync("Things", $"key{random.Next(8)}", instruction, $"{i:D3}");
        }

        var kills = 0;
        var worker = system.Cloud.Lambda.Find("Worker")!;
        var status = system.Cloud.EventSources.Single();
        await EventuallyAsync(
            async () =>
            {
                if (kills < 3 && random.Next(5) == 0 && await worker.KillAsync() > 0)
                {
                    kills++;
                }

                system.Cloud.Clock.Advance(TimeSpan.FromSeconds(2));
                return status.Read();
            },
            counts => counts.Succeeded + counts.Dropped == Count,
            seconds: 60);

        Assert.True(kills > 0, "no process was killed");
        Assert.Equal(Count / Poison, status.Read().Dropped);
        var deliveries = system.Records().Select(record => (Key: (string)record["dynamodb"]!["Keys"]!["id"]!["S"]!, Value: (string)record["dynamodb"]!["NewImage"]!["value"]!["S"]!, Sequence: (string)record["dynamodb"]!["SequenceNumber"]!)).ToList();
        Assert.Equal(Count, deliveries.Select(delivery => delivery.Value).Distinct().Count());
        foreach (var key in deliveries.GroupBy(delivery => delivery.Key))
        {
            // What comes later in the key's order is delivered last later, too.
            var last = key.Select((delivery, place) => (delivery.Value, place)).GroupBy(one => one.Value).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Max(one => one.place)).ToList();
            Assert.Equal(last.Order(), last);
        }

        await EventuallyAsync(() => system.CountAsync("Failures"), count => count.Visible == Count / Poison);
        var told = (await system.ReceiveAsync("Failures")).Select(letter => JsonNode.Parse((string)letter!["Body"]!)!["DDBStreamBatchInfo"]!).ToList();
        Assert.All(told, info => Assert.Equal(1, (int)info["batchSize"]!));
        Assert.Equal(
            deliveries.Where(delivery => int.Parse(delivery.Value) % Poison == 17).Select(delivery => delivery.Sequence).Distinct().Order(StringComparer.Ordinal),
            told.Select(info => (string)info["startSequenceNumber"]!).Order(StringComparer.Ordinal));
    }

    private static async Task<List<int>> LettersAsync(CloudFixture system)
    {
        var letters = new List<int>();
        while (await system.ReceiveAsync("Letters") is { Count: > 0 } some)
        {
            letters.AddRange(some.Select(letter => (int)JsonNode.Parse((string)letter!["Body"]!)!["n"]!));
        }

        return letters;
    }

    /// <summary>What was delivered, and how it ended; what a killed process had last is not known.</summary>
    private static List<Batch> Batches(CloudFixture system, HashSet<int> killed)
    {
        var files = system.JournalFiles();
        var last = files.GroupBy(file => file.Process).Where(group => killed.Contains(group.Key)).Select(group => group.Last().Name).ToHashSet();
        return [.. files.Select(file =>
        {
            var records = file.Event["Records"]!.AsArray().Select(record =>
            {
                var body = JsonNode.Parse((string)record!["body"]!)!;
                var instruction = (string?)body["do"];
                var receive = int.Parse((string)record["attributes"]!["ApproximateReceiveCount"]!);
                var until = instruction is null ? 1 : (int?)body["until"] ?? int.MaxValue;
                return new Record((int)body["n"]!, receive, until, receive < until && instruction is not "fail-item");
            }).ToList();
            return new Batch(records, records.Exists(record => record.FailsAll), !last.Contains(file.Name));
        })];
    }

    private sealed record Record(int Number, int Receive, int FailsUntil, bool FailsAll);

    private sealed record Batch(List<Record> Records, bool Fails, bool IsCertain);
}
