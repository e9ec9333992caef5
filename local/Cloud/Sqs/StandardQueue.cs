using System.Collections.Concurrent;

namespace LocalCloud.Sqs;

/// <summary>
/// One standard queue: at least once, in the order of arrival as long as nothing fails. A message is ready, or waits for a
/// time (its delay, its visibility timeout); stale entries of both lists are dropped when they come up.
/// </summary>
internal sealed class StandardQueue(string name, string arn, QueueAttributes attributes, TimeProvider time)
{
    private static readonly TimeSpan LongestInvisibility = TimeSpan.FromHours(12);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SqsMessage> _messages = new(StringComparer.Ordinal);
    private readonly Queue<(SqsMessage Message, int Turn)> _ready = new();
    private readonly PriorityQueue<(SqsMessage Message, int Turn), (DateTimeOffset At, long Order)> _later = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _order;
    private DateTimeOffset? _purged;

    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public DateTimeOffset Created { get; } = time.GetUtcNow();

    public DateTimeOffset Modified { get; private set; } = time.GetUtcNow();

    public QueueAttributes Attributes { get; private set; } = attributes;

    public ConcurrentDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public void Change(QueueAttributes attributes)
    {
        lock (_lock)
        {
            Attributes = attributes;
            Modified = time.GetUtcNow();
        }
    }

    public void Add(SqsMessage message, TimeSpan delay)
    {
        lock (_lock)
        {
            _messages[message.Id] = message;
            message.ReceivesHere = 0;
            Hide(message, MessageState.Waiting, delay);
        }
    }

    /// <summary>Receives up to so many messages; with none there, waits until one is or the time is over.</summary>
    /// <param name="most">1 to 10.</param>
    /// <param name="visibility">How long the messages are hidden; null: the queue's timeout.</param>
    /// <param name="wait">How long to wait for the first.</param>
    /// <param name="deadLetters">Finds the dead-letter queue of the redrive policy by its ARN.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int most, TimeSpan? visibility, TimeSpan wait, Func<string, StandardQueue?> deadLetters, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + wait;
        while (true)
        {
            var (received, changed, next) = Take(most, visibility, deadLetters);
            var left = deadline - time.GetUtcNow();
            if (received.Count > 0 || left <= TimeSpan.Zero)
            {
                return received;
            }

            // Wakes when a message arrives, when the next hidden one appears, or at the deadline.
            var pause = next is { } at && at - time.GetUtcNow() < left ? at - time.GetUtcNow() : left;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, over.Token));
            await over.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Deletes by any handle that a receive of the message gave; a message that is gone is deleted already.</summary>
    public void Delete(string handle)
    {
        var id = ReceiptHandle.Read(handle, Arn).MessageId;
        lock (_lock)
        {
            if (_messages.Remove(id, out var message))
            {
                message.State = MessageState.Gone;
                message.Turn++;
            }
        }
    }

    /// <summary>Hides a received message for so long from now on; only for its latest receive.</summary>
    public void ChangeVisibility(string handle, TimeSpan visibility)
    {
        var (id, receive) = ReceiptHandle.Read(handle, Arn);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_messages.TryGetValue(id, out var message))
            {
                throw SqsErrors.InvalidValue(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");
            }

            if (message.State != MessageState.InFlight || message.VisibleAt <= now || message.ReceiveCount != receive)
            {
                throw SqsErrors.MessageNotInflight(handle);
            }

            if (now + visibility > message.ReceivedAt + LongestInvisibility)
            {
                throw SqsErrors.InvalidValue($"Total VisibilityTimeout for the message is beyond the limit [{LongestInvisibility.TotalSeconds} seconds]");
            }

            Hide(message, visibility > TimeSpan.Zero ? MessageState.InFlight : MessageState.Waiting, visibility);
        }
    }

    /// <summary>Drops all messages; false if that was done within the last minute.</summary>
    public bool Purge(bool always = false)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!always && _purged + TimeSpan.FromSeconds(60) > now)
            {
                return false;
            }

            _purged = always ? null : now;
            foreach (var message in _messages.Values)
            {
                message.State = MessageState.Gone;
                message.Turn++;
            }

            _messages.Clear();
            _ready.Clear();
            _later.Clear();
            return true;
        }
    }

    public QueueCounts Count()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Expire(now);
            int visible = 0, inFlight = 0, delayed = 0;
            DateTimeOffset? oldest = null;
            foreach (var message in _messages.Values)
            {
                if (message.VisibleAt <= now)
                {
                    visible++;
                }
                else if (message.State == MessageState.InFlight)
                {
                    inFlight++;
                }
                else
                {
                    delayed++;
                }

                oldest = oldest is null || message.Sent < oldest ? message.Sent : oldest;
            }

            return new QueueCounts(visible, inFlight, delayed, now - oldest);
        }
    }

    /// <summary>The oldest messages as they are, without receiving them.</summary>
    public IReadOnlyList<ReceivedMessage> Peek(int most)
    {
        lock (_lock)
        {
            return [.. _messages.Values.OrderBy(message => message.Sent).Take(most).Select(message => new ReceivedMessage(message, "", message.ReceiveCount, message.FirstReceived ?? default))];
        }
    }

    private (List<ReceivedMessage> Received, Task Changed, DateTimeOffset? Next) Take(int most, TimeSpan? visibility, Func<string, StandardQueue?> deadLetters)
    {
        List<ReceivedMessage> received = [];
        List<SqsMessage> dead = [];
        StandardQueue? deadLetterQueue;
        Task changed;
        DateTimeOffset? next;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var redrive = Attributes.Redrive;
            deadLetterQueue = redrive is null ? null : deadLetters(redrive.DeadLetterTargetArn);
            while (_later.TryPeek(out var entry, out var due) && due.At <= now)
            {
                _later.Dequeue();
                if (entry.Message.Turn == entry.Turn)
                {
                    _ready.Enqueue(entry);
                }
            }

            while (received.Count < most && _ready.TryDequeue(out var entry))
            {
                var message = entry.Message;
                if (message.Turn != entry.Turn)
                {
                    continue;
                }

                if (message.Sent + Attributes.Retention <= now)
                {
                    _messages.Remove(message.Id);
                }
                else if (deadLetterQueue is not null && message.ReceivesHere >= redrive!.MaxReceiveCount)
                {
                    _messages.Remove(message.Id);
                    message.DeadLetterSourceArn = Arn;
                    dead.Add(message);
                }
                else
                {
                    received.Add(Receive(message, visibility ?? Attributes.VisibilityTimeout, now));
                }
            }

            changed = _changed.Task;
            next = _later.TryPeek(out _, out var soonest) ? soonest.At : null;
        }

        // Outside the lock: two queues may be each other's dead-letter queue. The message keeps its id and its age.
        foreach (var message in dead)
        {
            deadLetterQueue!.Add(message, TimeSpan.Zero);
        }

        return (received, changed, next);
    }

    private ReceivedMessage Receive(SqsMessage message, TimeSpan visibility, DateTimeOffset now)
    {
        message.ReceiveCount++;
        message.ReceivesHere++;
        message.FirstReceived ??= now;
        message.ReceivedAt = now;
        message.State = MessageState.InFlight;
        message.VisibleAt = now + visibility;
        message.Turn++;
        _later.Enqueue((message, message.Turn), (message.VisibleAt, _order++));
        return new ReceivedMessage(message, new ReceiptHandle(message.Id, message.ReceiveCount).Write(Arn), message.ReceiveCount, message.FirstReceived.Value);
    }

    /// <summary>Schedules the message, and wakes those who wait: it may be visible sooner than what they wait for.</summary>
    private void Hide(SqsMessage message, MessageState state, TimeSpan delay)
    {
        message.State = state;
        message.VisibleAt = time.GetUtcNow() + delay;
        message.Turn++;
        if (delay > TimeSpan.Zero)
        {
            _later.Enqueue((message, message.Turn), (message.VisibleAt, _order++));
        }
        else
        {
            _ready.Enqueue((message, message.Turn));
        }

        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Expire(DateTimeOffset now)
    {
        foreach (var message in _messages.Values.Where(message => message.Sent + Attributes.Retention <= now).ToList())
        {
            _messages.Remove(message.Id);
            message.State = MessageState.Gone;
            message.Turn++;
        }
    }
}
