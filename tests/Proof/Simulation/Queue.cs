using System.Globalization;

namespace OrderSystem.Proof.Tests.Simulation;

internal sealed class QueueMessage(string id, string body, long sentAt)
{
    public string Id => id;

    public string Body => body;

    /// <summary>A dead letter keeps it: retention runs from the first send.</summary>
    public long SentAt => sentAt;

    public long VisibleAt { get; set; }

    public int ReceiveCount { get; set; }

    public long FirstReceivedAt { get; set; }

    public bool IsGone { get; set; }

    /// <summary>A new one with each receive.</summary>
    public string Handle { get; set; } = "";
}

/// <summary>One message as it was received.</summary>
internal sealed record Received(QueueMessage Message, string Handle, int ReceiveCount);

internal enum VisibilityAnswer
{
    /// <summary>Also where the message is visible again: SQS answers so, and the message stays visible (recorded; its documentation has MessageNotInflight).</summary>
    Accepted,

    /// <summary>The message is deleted.</summary>
    Refused,
}

/// <summary>
/// An SQS standard queue: at least once, in no order, with delays, visibility, receive counts, retention, and a dead-letter
/// queue for what would be received once too often.
/// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html.
/// </summary>
internal sealed class Queue(string name, Pump pump, Dice dice, long visibility, long retention, int maxReceiveCount = int.MaxValue, Queue? deadLetters = null)
{
    private readonly List<QueueMessage> _messages = [];
    private int _ids;

    public string Name => name;

    public int Count => _messages.Count;

    /// <summary>How many messages ever came in; dead letters count where they go.</summary>
    public int Sent => _ids;

    /// <summary>Told when a message will be there to be received: in how many milliseconds.</summary>
    public Action<long>? OnVisible { get; set; }

    /// <summary>A message has become a dead letter.</summary>
    public Action<QueueMessage>? OnDead { get; set; }

    public Func<QueueMessage, bool>? IsDoubled { get; set; }

    public QueueMessage Send(string body, long delay)
    {
        var message = new QueueMessage(string.Create(CultureInfo.InvariantCulture, $"{name}-{++_ids}"), body, pump.Now) { VisibleAt = pump.Now + delay };
        Add(message, delay);
        return message;
    }

    public bool HasVisible()
    {
        foreach (var message in _messages)
        {
            if (message.VisibleAt <= pump.Now)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Some of the visible messages, in any order.</summary>
    public List<Received> Receive(int most)
    {
        var received = new List<Received>();
        _messages.RemoveAll(message => pump.Now - message.SentAt > retention);
        var visible = _messages.FindAll(message => message.VisibleAt <= pump.Now);
        var first = visible.Count <= 1 ? 0 : dice.Next(visible.Count);
        for (var i = 0; i < visible.Count && received.Count < most; i++)
        {
            var message = visible[(first + i) % visible.Count];
            if (message.ReceiveCount >= maxReceiveCount && deadLetters is not null)
            {
                _messages.Remove(message);
                deadLetters._ids++;
                deadLetters.Add(message, 0);
                OnDead?.Invoke(message);
                continue;
            }

            message.ReceiveCount++;
            message.FirstReceivedAt = message.FirstReceivedAt == 0 ? pump.Now : message.FirstReceivedAt;
            message.Handle = string.Create(CultureInfo.InvariantCulture, $"{message.Id}/{message.ReceiveCount}");
            received.Add(new(message, message.Handle, message.ReceiveCount));
            // Rarely a standard queue hands out a message that is already in flight.
            if (IsDoubled?.Invoke(message) == true)
            {
                OnVisible?.Invoke(0);
            }
            else
            {
                Hide(message, visibility);
            }
        }

        return received;
    }

    /// <summary>Deleting succeeds with any handle of the message, and when it is already gone.</summary>
    public void Delete(string handle)
    {
        if (Of(handle) is { } message)
        {
            message.IsGone = true;
            _messages.Remove(message);
        }
    }

    public VisibilityAnswer ChangeVisibility(string handle, long milliseconds)
    {
        if (Of(handle) is not { } message)
        {
            return VisibilityAnswer.Refused;
        }

        if (message.VisibleAt > pump.Now)
        {
            Hide(message, milliseconds);
        }

        return VisibilityAnswer.Accepted;
    }

    private QueueMessage? Of(string handle)
    {
        var id = handle.AsSpan(0, handle.IndexOf('/', StringComparison.Ordinal));
        foreach (var message in _messages)
        {
            if (id.SequenceEqual(message.Id))
            {
                return message;
            }
        }

        return null;
    }

    private void Add(QueueMessage message, long delay)
    {
        _messages.Add(message);
        OnVisible?.Invoke(delay);
    }

    private void Hide(QueueMessage message, long milliseconds)
    {
        message.VisibleAt = pump.Now + milliseconds;
        OnVisible?.Invoke(milliseconds);
    }
}
