namespace LocalCloud.Sqs;

/// <summary>
/// One standard queue: at least once, oldest first as long as nothing fails. Each message is in one of two sets, that of the
/// ready ones or that of the hidden ones (for its delay, for its visibility timeout), so that receiving, deleting and counting
/// take the same time in a long queue as in a short one.
/// </summary>
internal sealed class StandardQueue(string name, string arn, QueueAttributes attributes, TimeProvider time)
{
    /// <summary>https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html</summary>
    public const int MostInFlight = 120_000;

    private static readonly TimeSpan LongestInvisibility = TimeSpan.FromHours(12);
    private static readonly TimeSpan BetweenPurges = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SqsMessage> _messages = new(StringComparer.Ordinal);
    private readonly SortedSet<SqsMessage> _byAge = new(SqsMessage.ByAge);
    private readonly SortedSet<SqsMessage> _ready = new(SqsMessage.ByAge);
    private readonly SortedSet<SqsMessage> _hidden = new(SqsMessage.ByAppearance);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inFlight;
    private long _came;
    private DateTimeOffset? _purged;
    private bool _deleted;

    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public DateTimeOffset Created { get; } = time.GetUtcNow();

    public DateTimeOffset Modified { get; private set; } = time.GetUtcNow();

    public QueueAttributes Attributes { get; private set; } = attributes;

    public QueueTags Tags { get; private set; } = QueueTags.None;

    /// <summary>Sets the attributes from what they are: two who do so at once see each other's change.</summary>
    public void Change(Func<QueueAttributes, QueueAttributes> change)
    {
        lock (_lock)
        {
            Attributes = change(Attributes);
            Modified = time.GetUtcNow();
        }
    }

    /// <inheritdoc cref="Change(Func{QueueAttributes, QueueAttributes})"/>
    public void Change(Func<QueueTags, QueueTags> change)
    {
        lock (_lock)
        {
            Tags = change(Tags);
        }
    }

    public void Add(SqsMessage message, TimeSpan delay)
    {
        lock (_lock)
        {
            _messages[message.Id] = message;
            message.Number = _came++;
            message.ReceivesHere = 0;
            _byAge.Add(message);
            Place(message, MessageState.Delayed, delay);
            Wake();
        }
    }

    /// <summary>Receives up to so many messages; with none there, waits until one is or the time is over.</summary>
    /// <param name="most">1 to 10.</param>
    /// <param name="visibility">How long the messages are hidden; null: the queue's timeout.</param>
    /// <param name="wait">How long to wait for the first.</param>
    /// <param name="deadLetters">Finds the dead-letter queue of the redrive policy by its ARN.</param>
    /// <param name="cancellationToken">Ends the wait. Nothing is taken for one who has left.</param>
    /// <exception cref="LocalCloud.Protocol.AwsException">As many messages are in flight as may be, and there is no time to wait.</exception>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int most, TimeSpan? visibility, TimeSpan wait, Func<string, StandardQueue?> deadLetters, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + wait;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var taken = Take(most, visibility, deadLetters);
            var left = deadline - time.GetUtcNow();
            if (taken.Received.Count > 0 || left <= TimeSpan.Zero || taken.IsDeleted)
            {
                // "If you reach this limit while using short polling, Amazon SQS will return the OverLimit error message" (quotas-queues).
                return taken.IsFull && wait == TimeSpan.Zero
                    ? throw SqsErrors.OverLimit($"Too many messages in flight: the limit of queue {Name} is {MostInFlight}.")
                    : taken.Received;
            }

            // Wakes when a message arrives, when the next hidden one appears, or at the deadline.
            var pause = taken.Next is { } at && at - time.GetUtcNow() < left ? at - time.GetUtcNow() : left;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(taken.Changed, Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, over.Token));
            await over.CancelAsync();
        }
    }

    /// <summary>Deletes by any handle that a receive of the message gave; a message that is gone is deleted already.</summary>
    public void Delete(string handle)
    {
        var id = ReceiptHandle.Read(handle, Arn).MessageId;
        lock (_lock)
        {
            if (_messages.TryGetValue(id, out var message))
            {
                Remove(message);
            }
        }
    }

    /// <summary>
    /// Hides a message in flight for so long from now on, by any handle that a receive of it gave. One that is visible again
    /// stays so: SQS answers that with success, and its <c>MessageNotInflight</c> has not been seen.
    /// </summary>
    public void ChangeVisibility(string handle, TimeSpan visibility)
    {
        var id = ReceiptHandle.Read(handle, Arn).MessageId;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            BringUpTo(now);
            if (!_messages.TryGetValue(id, out var message))
            {
                throw SqsErrors.InvalidValue(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");
            }

            if (message.State != MessageState.InFlight)
            {
                return;
            }

            if (TimeSpan.FromSeconds(Math.Floor((now - message.ReceivedAt).TotalSeconds)) + visibility > LongestInvisibility)
            {
                throw SqsErrors.InvalidValue($"Total VisibilityTimeout for the message is beyond the limit [{LongestInvisibility.TotalSeconds} seconds]");
            }

            Lift(message);
            Place(message, MessageState.InFlight, visibility);
            Wake();
        }
    }

    /// <summary>Drops all messages; false if that was done within the last minute.</summary>
    public bool Purge(bool always = false)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!always && _purged + BetweenPurges > now)
            {
                return false;
            }

            _purged = always ? null : now;
            foreach (var message in _messages.Values)
            {
                message.State = MessageState.Gone;
            }

            _messages.Clear();
            _byAge.Clear();
            _ready.Clear();
            _hidden.Clear();
            _inFlight = 0;
            return true;
        }
    }

    /// <summary>Drops all messages and lets those go who wait for one.</summary>
    public void Close()
    {
        Purge(always: true);
        lock (_lock)
        {
            _deleted = true;
            Wake();
        }
    }

    public QueueCounts Count()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            BringUpTo(now);
            return new QueueCounts(_ready.Count, _inFlight, _hidden.Count - _inFlight, now - _byAge.Min?.Sent);
        }
    }

    /// <summary>The oldest messages as they are, without receiving them.</summary>
    public IReadOnlyList<ReceivedMessage> Peek(int most)
    {
        lock (_lock)
        {
            return [.. _byAge.Take(most).Select(message => new ReceivedMessage(message, "", message.ReceiveCount, message.FirstReceived ?? default))];
        }
    }

    private Taken Take(int most, TimeSpan? visibility, Func<string, StandardQueue?> deadLetters)
    {
        List<ReceivedMessage> received = [];
        List<SqsMessage> dead = [];
        StandardQueue? deadLetterQueue;
        Taken taken;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            BringUpTo(now);
            var redrive = Attributes.Redrive;
            deadLetterQueue = redrive is null ? null : deadLetters(redrive.DeadLetterTargetArn);
            while (received.Count < most && _inFlight < MostInFlight && _ready.Min is { } message)
            {
                if (deadLetterQueue is not null && message.ReceivesHere >= redrive!.MaxReceiveCount)
                {
                    Remove(message);
                    message.DeadLetterSourceArn = Arn;
                    dead.Add(message);
                }
                else
                {
                    received.Add(Receive(message, visibility ?? Attributes.VisibilityTimeout, now));
                }
            }

            taken = new Taken(received, _changed.Task, _hidden.Min?.VisibleAt, IsFull: _inFlight >= MostInFlight && received.Count == 0, _deleted);
        }

        // Outside the lock: two queues may be each other's dead-letter queue. The message keeps its id and its age.
        foreach (var message in dead)
        {
            deadLetterQueue!.Add(message, TimeSpan.Zero);
        }

        return taken;
    }

    private ReceivedMessage Receive(SqsMessage message, TimeSpan visibility, DateTimeOffset now)
    {
        message.ReceiveCount++;
        message.ReceivesHere++;
        message.FirstReceived ??= now;
        message.ReceivedAt = now;
        Lift(message);

        // Also with no timeout at all it is in flight for the rest of this receive, which must not show it twice.
        Hide(message, MessageState.InFlight, now + visibility);
        return new ReceivedMessage(message, new ReceiptHandle(message.Id, message.ReceiveCount).Write(Arn), message.ReceiveCount, message.FirstReceived.Value);
    }

    /// <summary>Drops what is older than the retention, and shows what has been hidden long enough.</summary>
    private void BringUpTo(DateTimeOffset now)
    {
        while (_byAge.Min is { } oldest && oldest.Sent + Attributes.Retention <= now)
        {
            Remove(oldest);
        }

        while (_hidden.Min is { } first && first.VisibleAt <= now)
        {
            Lift(first);
            Show(first);
        }
    }

    private void Remove(SqsMessage message)
    {
        Lift(message);
        _messages.Remove(message.Id);
        _byAge.Remove(message);
        message.State = MessageState.Gone;
    }

    /// <summary>Takes it out of the set that it is in.</summary>
    private void Lift(SqsMessage message)
    {
        if (message.State == MessageState.Ready)
        {
            _ready.Remove(message);
        }
        else
        {
            _hidden.Remove(message);
            _inFlight -= message.State == MessageState.InFlight ? 1 : 0;
        }
    }

    private void Place(SqsMessage message, MessageState hidden, TimeSpan hiding)
    {
        if (hiding > TimeSpan.Zero)
        {
            Hide(message, hidden, time.GetUtcNow() + hiding);
        }
        else
        {
            Show(message);
        }
    }

    private void Show(SqsMessage message)
    {
        message.State = MessageState.Ready;
        _ready.Add(message);
    }

    private void Hide(SqsMessage message, MessageState state, DateTimeOffset until)
    {
        message.State = state;
        message.VisibleAt = until;
        _hidden.Add(message);
        _inFlight += state == MessageState.InFlight ? 1 : 0;
    }

    /// <summary>Wakes those who wait: something is there, or is there sooner than what they wait for.</summary>
    private void Wake()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>What one look at the queue gave.</summary>
    /// <param name="Received">The messages.</param>
    /// <param name="Changed">Completes with the next change.</param>
    /// <param name="Next">When the next hidden message shows.</param>
    /// <param name="IsFull">There may be messages, but no more may be in flight.</param>
    /// <param name="IsDeleted">Nothing will come any more.</param>
    private sealed record Taken(List<ReceivedMessage> Received, Task Changed, DateTimeOffset? Next, bool IsFull, bool IsDeleted);
}
