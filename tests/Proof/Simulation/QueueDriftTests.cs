using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.Sqs;
using OrderSystem.Local.Tests.Peers;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// The same scripts on the simulated queue, on the embedded SQS and, where this machine has it, on moto: what the simulation
/// takes for SQS must be what they do. Visibility is 2 s, and the third receive makes a dead letter.
/// </summary>
public sealed class QueueDriftTests
{
    private const int Visibility = 2;
    private const int MaxReceiveCount = 2;

    // SQS accepts it and does nothing; moto hides the message.
    private const string NotOnMoto = "A visible message stays visible, whatever its old handle asks for";

    public static TheoryData<string, string> Scripts => new()
    {
        { "A message that was received is hidden, and comes back with a higher count", "send a | receive | receive | wait 3 | receive" },
        { "A delayed message is not there yet", "send a 2 | receive | wait 3 | receive" },
        { "Several messages come at once", "send a | send b | receive | receive" },
        { "A deleted message does not come back", "send a | receive | delete a#1 | wait 3 | receive" },
        { "An old receipt handle still deletes", "send a | receive | wait 3 | receive | delete a#1 | wait 3 | receive | dead" },
        { "Deleting what is gone succeeds", "send a | receive | delete a#1 | delete a#1" },
        { "A message can be given back at once", "send a | receive | visibility a#1 0 | receive" },
        { "A message can be hidden for longer", "send a | receive | visibility a#1 5 | wait 3 | receive | wait 3 | receive" },
        { NotOnMoto, "send a | receive | wait 3 | visibility a#1 5 | receive" },
        { "The visibility of a deleted message cannot be changed", "send a | receive | delete a#1 | visibility a#1 5" },
        { "What would be received once too often is a dead letter, and keeps its count", "send a | receive | wait 3 | receive | wait 3 | receive | dead" },
        { "Giving it back at once uses up receives, too", "send a | receive | visibility a#1 0 | receive | visibility a#2 0 | receive | dead" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task The_simulated_queue_does_what_the_embedded_one_does(string name, string script) =>
        Assert.Equal($"{name}\n{await RunAsync(script, new SimulatedQueue())}", $"{name}\n{await RunAsync(script, await EmbeddedQueue.CreateAsync())}", StringComparer.Ordinal);

    [Fact]
    public async Task The_simulated_queue_does_what_moto_does()
    {
        PeerProcess moto;
        try
        {
            moto = await MotoPeer.StartAsync();
        }
        catch (PeerMissingException missing)
        {
            Assert.Skip(missing.Message);
            return;
        }

        await using (moto)
        {
            // Side by side, because moto's time is real.
            await Task.WhenAll(Scripts.Where(row => row.Data.Item1 != NotOnMoto).Select(async (row, i) =>
            {
                var script = row.Data.Item2;
                Assert.Equal(await RunAsync(script, new SimulatedQueue()), await RunAsync(script, await RemoteQueue.CreateAsync(moto.Url, $"q{i}")), StringComparer.Ordinal);
            }));
        }
    }

    private static async Task<string> RunAsync(string script, IQueueUnderTest queue)
    {
        var handles = new Dictionary<string, string>(StringComparer.Ordinal);
        var heard = new List<string>();
        foreach (var step in script.Split(" | "))
        {
            var words = step.Split(' ');
            heard.Add($"{step}: " + words[0] switch
            {
                "send" => await queue.SendAsync(words[1], words.Length > 2 ? Number(words[2]) : 0),
                "receive" => Names(await queue.ReceiveAsync(fromDeadLetters: false), handles),
                "dead" => Names(await queue.ReceiveAsync(fromDeadLetters: true), handles),
                "delete" => await queue.DeleteAsync(handles[words[1]]),
                "visibility" => await queue.ChangeVisibilityAsync(handles[words[1]], Number(words[2])),
                _ => await queue.WaitAsync(Number(words[1])),
            });
        }

        return string.Join('\n', heard);
    }

    private static string Names(IReadOnlyList<(string Body, int Count, string Handle)> received, Dictionary<string, string> handles)
    {
        foreach (var (body, count, handle) in received)
        {
            handles[$"{body}#{count}"] = handle;
        }

        return string.Join(", ", received.Select(message => $"{message.Body}#{message.Count}").Order(StringComparer.Ordinal));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private interface IQueueUnderTest
    {
        Task<string> SendAsync(string body, int delay);

        Task<IReadOnlyList<(string Body, int Count, string Handle)>> ReceiveAsync(bool fromDeadLetters);

        Task<string> DeleteAsync(string handle);

        Task<string> ChangeVisibilityAsync(string handle, int seconds);

        Task<string> WaitAsync(int seconds);
    }

    private sealed class SimulatedQueue : IQueueUnderTest
    {
        private readonly Pump _pump;
        private readonly Queue _dead;
        private readonly Queue _queue;

        public SimulatedQueue()
        {
            var dice = new Dice(1);
            _pump = new Pump(dice);
            _dead = new Queue("dead", _pump, dice, Times.Minute, 14 * Times.Day);
            _queue = new Queue("queue", _pump, dice, Visibility * Times.Second, 4 * Times.Day, MaxReceiveCount, _dead);
        }

        public Task<string> SendAsync(string body, int delay) => Done(() => _queue.Send(body, delay * Times.Second));

        public Task<IReadOnlyList<(string Body, int Count, string Handle)>> ReceiveAsync(bool fromDeadLetters) => Task.FromResult<IReadOnlyList<(string, int, string)>>(
            [.. (fromDeadLetters ? _dead : _queue).Receive(10).Select(received => (received.Message.Body, received.ReceiveCount, received.Handle))]);

        public Task<string> DeleteAsync(string handle) => Done(() => _queue.Delete(handle));

        public Task<string> ChangeVisibilityAsync(string handle, int seconds) =>
            Task.FromResult(_queue.ChangeVisibility(handle, seconds * Times.Second) == VisibilityAnswer.Accepted ? "done" : "refused");

        public Task<string> WaitAsync(int seconds) => Done(() => _pump.Skip(seconds * Times.Second));

        private static Task<string> Done(Action action)
        {
            action();
            return Task.FromResult("done");
        }
    }

    /// <summary>A queue behind the JSON protocol of SQS, wherever it is.</summary>
    private abstract class JsonQueue : IQueueUnderTest
    {
        protected string Url { get; private set; } = "";

        private string DeadUrl { get; set; } = "";

        public async Task<string> SendAsync(string body, int delay)
        {
            await CallAsync("SendMessage", new JsonObject { ["QueueUrl"] = Url, ["MessageBody"] = body, ["DelaySeconds"] = delay });
            return "done";
        }

        public async Task<IReadOnlyList<(string Body, int Count, string Handle)>> ReceiveAsync(bool fromDeadLetters)
        {
            var answer = await CallAsync("ReceiveMessage", new JsonObject
            {
                ["QueueUrl"] = fromDeadLetters ? DeadUrl : Url,
                ["MaxNumberOfMessages"] = 10,
                ["WaitTimeSeconds"] = 0,
                ["AttributeNames"] = new JsonArray("All"),
            });
            return [.. (answer["Messages"]?.AsArray() ?? []).Select(message =>
                ((string)message!["Body"]!, int.Parse((string)message["Attributes"]!["ApproximateReceiveCount"]!, CultureInfo.InvariantCulture), (string)message["ReceiptHandle"]!))];
        }

        public async Task<string> DeleteAsync(string handle)
        {
            await CallAsync("DeleteMessage", new JsonObject { ["QueueUrl"] = Url, ["ReceiptHandle"] = handle });
            return "done";
        }

        public async Task<string> ChangeVisibilityAsync(string handle, int seconds)
        {
            try
            {
                await CallAsync("ChangeMessageVisibility", new JsonObject { ["QueueUrl"] = Url, ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = seconds });
                return "done";
            }
            catch (Exception refused) when (refused is AwsException or HttpRequestException)
            {
                return "refused";
            }
        }

        public abstract Task<string> WaitAsync(int seconds);

        protected abstract Task<JsonObject> CallAsync(string operation, JsonObject request);

        protected async Task CreateAsync(string name)
        {
            DeadUrl = (string)(await CallAsync("CreateQueue", new JsonObject { ["QueueName"] = $"{name}-dead" }))["QueueUrl"]!;
            var arn = (string)(await CallAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = DeadUrl, ["AttributeNames"] = new JsonArray("QueueArn") }))["Attributes"]!["QueueArn"]!;
            Url = (string)(await CallAsync("CreateQueue", new JsonObject
            {
                ["QueueName"] = name,
                ["Attributes"] = new JsonObject
                {
                    ["VisibilityTimeout"] = $"{Visibility}",
                    ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":{{MaxReceiveCount}}}""",
                },
            }))["QueueUrl"]!;
        }
    }

    private sealed class EmbeddedQueue : JsonQueue
    {
        private readonly Pump _clock = new(new Dice(1));
        private readonly SqsService _service;

        private EmbeddedQueue() => _service = new SqsService(new Clock(_clock), "http://127.0.0.1:1");

        public static async Task<EmbeddedQueue> CreateAsync()
        {
            var queue = new EmbeddedQueue();
            await queue.CreateAsync("q");
            return queue;
        }

        public override Task<string> WaitAsync(int seconds)
        {
            _clock.Skip(seconds * Times.Second);
            return Task.FromResult("done");
        }

        protected override Task<JsonObject> CallAsync(string operation, JsonObject request) => _service.InvokeAsync(operation, request, TestContext.Current.CancellationToken);

        /// <summary>The simulated time; the engine's own timers are those of the machine, and nothing here waits for one.</summary>
        private sealed class Clock(Pump pump) : TimeProvider
        {
            public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(pump.Now);

            public override long GetTimestamp() => pump.Now * TimeSpan.TicksPerMillisecond;

            public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        }
    }

    private sealed class RemoteQueue(Uri url) : JsonQueue
    {
        private static readonly HttpClient Http = new();

        public static async Task<RemoteQueue> CreateAsync(Uri url, string name)
        {
            var queue = new RemoteQueue(url);
            await queue.CreateAsync(name);
            return queue;
        }

        public override async Task<string> WaitAsync(int seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            return "done";
        }

        protected override async Task<JsonObject> CallAsync(string operation, JsonObject request)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(request.ToJsonString(), null, "application/x-amz-json-1.0") };
            message.Headers.Add("X-Amz-Target", $"AmazonSQS.{operation}");
            message.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0");
            using var response = await Http.SendAsync(message, TestContext.Current.CancellationToken);
            var text = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
        }
    }
}
