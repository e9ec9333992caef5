using System.Globalization;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// Lambda's poller of the stream: one batch of the shard at a time, in order, filtered; a failing batch blocks the shard
/// and is split or repeated until its attempts or its age run out; then its place goes to the on-failure queue.
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html.
/// </summary>
/// <param name="invoke">Runs the function; its answer is the sequence numbers it names as failed.</param>
internal sealed class StreamMapping(World world, Func<Invocation, IReadOnlyList<StreamRecord>, Task<IReadOnlyList<string?>?>> invoke)
{
    private readonly Stack<Attempt> _open = new();
    private int _position;
    private bool _isBusy;
    private bool _isPosted;
    private long _standsUntil;
    private int _failuresInRow;

    public bool IsBehind => _open.Count > 0 || _position < world.Stream.Records.Count;

    public void Start() => world.Stream.OnAppended = Wake;

    /// <summary>Whatever held it up is over.</summary>
    public void GoOn()
    {
        _standsUntil = 0;
        world.Pump.Post(() =>
        {
            if (!_isBusy)
            {
                Poll();
            }
        });
    }

    private void Wake()
    {
        if (_isPosted || _isBusy)
        {
            return;
        }

        _isPosted = true;
        if (world.Swarm.Strikes(Fault.StreamStandsStill, 0.3))
        {
            // The mapping is disabled, or the function throttled: for minutes, or longer than records may be old.
            _standsUntil = world.Pump.Now + (world.Dice.Chance(0.5) ? world.Dice.Between(1, 30) * Times.Minute : world.Dice.Between(5, 26) * Times.Hour);
        }

        world.Pump.After(_standsUntil - world.Pump.Now, () =>
        {
            _isPosted = false;
            Poll();
        });
    }

    private void Poll()
    {
        if (_isBusy)
        {
            return;
        }

        if (_open.Count == 0)
        {
            var batch = new List<StreamRecord>();
            var most = 1 + world.Dice.Next(8);
            while (_position < world.Stream.Records.Count && batch.Count < most)
            {
                var record = world.Stream.Records[_position++];
                if (world.Numbers.Filter.Passes(record.Before, record.After))
                {
                    batch.Add(record);
                }
            }

            if (batch.Count == 0)
            {
                return;
            }

            _open.Push(new Attempt(batch, 0, 0));
        }

        DropOld();
        if (_open.TryPop(out var attempt))
        {
            _isBusy = true;
            world.Lambda.Invoke(
                Function.FanOutOrders,
                invocation =>
                {
                    if (world.Story is not null)
                    {
                        world.Story.Tell(invocation.Name, $"gets changes {string.Join(", ", attempt.Records.Select(record => $"{record.Index} ({world.NameOf(record.After.Id)} {record.After.History[^1].By})"))}");
                    }

                    return invoke(invocation, attempt.Records);
                },
                (invocation, failed) => Done(invocation, attempt, failed),
                _ => Failed(attempt, 0));
        }
        else if (_position < world.Stream.Records.Count)
        {
            Wake();
        }
    }

    private void Done(Invocation invocation, Attempt attempt, IReadOnlyList<string?>? failed)
    {
        if (failed is null or { Count: 0 })
        {
            Answered(invocation, "all done");
            world.Oracle.FannedOut(invocation, attempt.Records);
            if (world.Swarm.Strikes(Fault.StreamBatchRepeated))
            {
                _open.Push(attempt);
            }

            _failuresInRow = 0;
            Next(0);
            return;
        }

        var understood = failed.All(number => attempt.Records.Exists(record => record.SequenceNumber == number));
        var first = understood ? attempt.Records.FindIndex(record => failed.Contains(record.SequenceNumber)) : 0;
        Answered(invocation, !understood ? "an answer that Lambda cannot understand" : first == 0 ? "failed from the first" : "failed from a later one");
        world.Oracle.FannedOut(invocation, attempt.Records.Take(first));
        Failed(attempt, first);
    }

    private void Answered(Invocation invocation, string how)
    {
        world.Tell(invocation.Name, how);
        world.Coverage.Answer(nameof(Function.FanOutOrders), how);
    }

    private void Failed(Attempt attempt, int first)
    {
        attempt = attempt with { Invocations = attempt.Invocations + 1 };
        if (first > 0)
        {
            _open.Push(attempt with { Records = attempt.Records[first..] });
        }
        else if (world.Numbers.Bisects && attempt.Records.Count > 1)
        {
            var half = attempt.Records.Count / 2;
            _open.Push(attempt with { Records = attempt.Records[half..] });
            _open.Push(attempt with { Records = attempt.Records[..half] });
        }
        else
        {
            _open.Push(attempt with { Retries = attempt.Retries + 1 });
        }

        if (_open.Peek().Retries > world.Numbers.StreamRetries)
        {
            Drop(_open.Pop(), "RetryAttemptsExhausted");
        }

        Next(Math.Min(60 * Times.Second, 500L << Math.Min(7, _failuresInRow++)));
    }

    private void Next(long delay)
    {
        _isBusy = false;
        if (IsBehind)
        {
            if (delay == 0)
            {
                Wake();
            }
            else
            {
                _isPosted = true;
                world.Pump.After(delay, () =>
                {
                    _isPosted = false;
                    Poll();
                });
            }
        }
    }

    private void DropOld()
    {
        while (_open.TryPop(out var attempt))
        {
            var old = attempt.Records.FindAll(record => world.Pump.Now - record.At > world.Numbers.StreamMaximumAge);
            if (old.Count > 0)
            {
                Drop(attempt with { Records = old }, "RecordAgeExceeded");
                attempt = attempt with { Records = attempt.Records[old.Count..] };
            }

            if (attempt.Records.Count > 0)
            {
                _open.Push(attempt);
                return;
            }
        }
    }

    private void Drop(Attempt attempt, string condition)
    {
        var (first, last) = (attempt.Records[0], attempt.Records[^1]);
        world.Coverage.Answer("stream", condition);
        world.Tell("stream", $"gives up changes {first.Index} to {last.Index}: {condition}");
        world.StreamFailures.Send(
            string.Create(
                CultureInfo.InvariantCulture,
                $$$"""
                {"requestContext":{"requestId":"r","functionArn":"arn:aws:lambda:us-east-1:000000000000:function:FanOutOrders","condition":"{{{condition}}}","approximateInvokeCount":{{{attempt.Invocations}}}},"responseContext":null,"version":"1.0","timestamp":"2026-11-21T00:00:00.000Z","DDBStreamBatchInfo":{"shardId":"{{{Stream.Shard}}}","startSequenceNumber":"{{{first.SequenceNumber}}}","endSequenceNumber":"{{{last.SequenceNumber}}}","approximateArrivalOfFirstRecord":"2026-11-21T00:00:00Z","approximateArrivalOfLastRecord":"2026-11-21T00:00:00Z","batchSize":{{{attempt.Records.Count}}},"streamArn":"{{{Stream.Arn}}}"}}
                """),
            0);
    }

    private sealed record Attempt(List<StreamRecord> Records, int Retries, int Invocations);
}
