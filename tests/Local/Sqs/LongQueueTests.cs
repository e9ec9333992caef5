using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.Sqs;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sqs;

/// <summary>Long queues, many messages in flight, many who wait.</summary>
public sealed class LongQueueTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task No_more_than_120_000_messages_are_in_flight()
    {
        var queue = NewQueue();
        for (var index = 0; index <= StandardQueue.MostInFlight; index++)
        {
            queue.Add(Message($"{index}"), TimeSpan.Zero);
        }

        for (var index = 0; index < StandardQueue.MostInFlight; index += 10)
        {
            Assert.Equal(10, (await ReceiveAsync(queue, 10, TimeSpan.Zero)).Count);
        }

        Assert.Equal((1, StandardQueue.MostInFlight), (queue.Count().Visible, queue.Count().InFlight));
        Assert.Equal("OverLimit", (await Assert.ThrowsAsync<AwsException>(() => ReceiveAsync(queue, 10, TimeSpan.Zero))).Code);

        // A long poll waits for room instead.
        var waiting = ReceiveAsync(queue, 10, TimeSpan.FromSeconds(20));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await waiting);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(10, (await ReceiveAsync(queue, 10, TimeSpan.Zero)).Count);
    }

    [Fact]
    public async Task A_message_that_comes_back_goes_before_those_that_were_sent_after_it()
    {
        var queue = NewQueue();
        queue.Add(Message("first"), TimeSpan.Zero);
        await ReceiveAsync(queue, 1, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(15));
        queue.Add(Message("second"), TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(["first", "second"], (await ReceiveAsync(queue, 10, TimeSpan.Zero)).Select(message => message.Message.Body));
    }

    [Fact]
    public async Task What_is_deleted_leaves_nothing_behind()
    {
        var queue = NewQueue();
        var weak = await SendReceiveAndDeleteAsync(queue);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.All(weak, message => Assert.False(message.IsAlive));
        Assert.Equal(new QueueCounts(0, 0, 0, null), queue.Count());
    }

    [Fact]
    public async Task A_wait_that_is_over_leaves_no_timer()
    {
        var queue = NewQueue();
        using var leaves = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 100).Select(_ => ReceiveAsync(queue, 1, TimeSpan.FromSeconds(20), leaves.Token)).ToList();
        Assert.Equal(100, _time.Waiting);

        queue.Add(Message("for one of them"), TimeSpan.Zero);
        await Task.WhenAny(waits);
        await leaves.CancelAsync();
        foreach (var wait in waits)
        {
            await wait.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        Assert.Equal(1, waits.Count(wait => wait.IsCompletedSuccessfully));
        Assert.Equal(0, _time.Waiting);
    }

    [Fact]
    public async Task A_deleted_queue_lets_those_go_who_wait()
    {
        var queue = NewQueue();
        var waiting = ReceiveAsync(queue, 1, TimeSpan.FromSeconds(20));

        queue.Close();

        Assert.Empty(await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_hangs_up_while_waiting_takes_no_message()
    {
        await using var server = await WireServer.StartAsync(_time);
        var token = TestContext.Current.CancellationToken;
        var sqs = server.Remote("sqs");
        var url = $"{(await sqs.InvokeAsync("CreateQueue", new() { ["QueueName"] = "q" }, token))["QueueUrl"]}";
        using (var client = new HttpClient())
        {
            using var leaves = CancellationTokenSource.CreateLinkedTokenSource(token);
            var polls = Enumerable.Range(0, 5).Select(_ => new RemoteAwsService("sqs", server.Url, client).InvokeAsync("ReceiveMessage", new() { ["QueueUrl"] = url, ["WaitTimeSeconds"] = 20 }, leaves.Token)).ToList();
            await UntilAsync(() => _time.Waiting == polls.Count);
            await leaves.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(polls));
        }

        await UntilAsync(() => _time.Waiting == 0);
        await sqs.InvokeAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "for who is here" }, token);

        Assert.Single((await sqs.InvokeAsync("ReceiveMessage", new() { ["QueueUrl"] = url }, token))["Messages"]!.AsArray());
    }

    [Fact]
    public async Task No_two_receivers_hold_a_message_at_once()
    {
        const int Messages = 5_000;
        var queue = NewQueue();
        for (var index = 0; index < Messages; index++)
        {
            queue.Add(Message($"{index}"), TimeSpan.Zero);
        }

        var held = new ConcurrentDictionary<string, int>();
        var doubled = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(receiver => Task.Run(async () =>
        {
            while (await ReceiveAsync(queue, 10, TimeSpan.Zero) is { Count: > 0 } received)
            {
                foreach (var message in received)
                {
                    doubled += held.TryAdd(message.Message.Id, receiver) ? 0 : 1;
                    if (message.Message.Body.EndsWith('7') && message.ReceiveCount == 1)
                    {
                        // Given up before it is given back: the next may take it in between.
                        held.TryRemove(message.Message.Id, out _);
                        queue.ChangeVisibility(message.ReceiptHandle, TimeSpan.Zero);
                    }
                }
            }
        })));

        Assert.Equal((0, Messages), (doubled, held.Count));
        Assert.Equal((0, Messages), (queue.Count().Visible, queue.Count().InFlight));
    }

    private async Task<List<WeakReference>> SendReceiveAndDeleteAsync(StandardQueue queue)
    {
        List<WeakReference> weak = [];
        for (var index = 0; index < 100; index++)
        {
            var message = Message($"{index}");
            weak.Add(new WeakReference(message));
            queue.Add(message, TimeSpan.Zero);
        }

        for (var index = 0; index < 10; index++)
        {
            foreach (var received in await queue.ReceiveAsync(10, TimeSpan.FromHours(12), TimeSpan.Zero, _ => null, TestContext.Current.CancellationToken))
            {
                queue.Delete(received.ReceiptHandle);
            }
        }

        return weak;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(10, deadline.Token);
        }
    }

    private StandardQueue NewQueue() => new("q", "arn:aws:sqs:us-east-1:000000000000:q", QueueAttributes.Default, _time);

    private static Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(StandardQueue queue, int most, TimeSpan wait, CancellationToken? cancellationToken = null) =>
        queue.ReceiveAsync(most, null, wait, _ => null, cancellationToken ?? TestContext.Current.CancellationToken);

    private SqsMessage Message(string body) => new() { Id = Guid.NewGuid().ToString(), Body = body, Md5OfBody = "", Sent = _time.GetUtcNow() };
}
