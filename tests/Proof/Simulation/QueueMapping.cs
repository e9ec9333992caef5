namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// Lambda's poller of a queue: batches, concurrency, and its reading of a partial batch response.
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html.
/// </summary>
/// <param name="invoke">Runs the function on a batch; its answer is the ids it names as failed, null if it names nothing.</param>
internal sealed class QueueMapping(
    World world, Queue queue, Function function, int batchSize, int concurrency, Func<Invocation, IReadOnlyList<Received>, Task<IReadOnlyList<string?>?>> invoke)
{
    private int _running;
    private bool _isPosted;

    public void Start() => queue.OnVisible = delay =>
    {
        if (delay > 0)
        {
            world.Pump.After(delay, Poll);
        }
        else
        {
            Wake();
        }
    };

    private void Wake()
    {
        if (!_isPosted)
        {
            _isPosted = true;
            world.Pump.Post(() =>
            {
                _isPosted = false;
                Poll();
            });
        }
    }

    private void Poll()
    {
        if (_running >= concurrency || !queue.HasVisible())
        {
            return;
        }

        var batch = queue.Receive(1 + world.Dice.Next(batchSize));
        if (queue.HasVisible())
        {
            Wake();
        }

        if (batch.Count == 0)
        {
            return;
        }

        _running++;
        if (world.Story is not null)
        {
            world.Story.Tell(queue.Name, $"delivers {string.Join(", ", batch.Select(received => $"{received.Message.Id} (receive {received.ReceiveCount})"))}");
        }

        world.Lambda.Invoke(
            function,
            invocation => invoke(invocation, batch),
            (invocation, failed) => Done(invocation, batch, failed),
            _ => Ended());
    }

    private void Done(Invocation invocation, List<Received> batch, IReadOnlyList<string?>? failed)
    {
        var understood = failed?.All(id => batch.Exists(received => received.Message.Id == id)) ?? true;
        var failures = failed?.Count ?? 0;
        var how = !understood ? "an answer that Lambda cannot understand" : failures == 0 ? "all done" : failures == batch.Count ? "all failed" : "some failed";
        world.Tell(invocation.Name, how);
        world.Coverage.Answer(Names.Of(function), how);
        foreach (var received in batch)
        {
            if (understood && failed?.Contains(received.Message.Id) != true)
            {
                world.Oracle.Acknowledged(invocation, queue, received.Message);
                if (!world.Swarm.Strikes(Fault.DeleteLost))
                {
                    queue.Delete(received.Handle);
                }
            }
        }

        Ended();
    }

    private void Ended()
    {
        _running--;
        if (queue.HasVisible())
        {
            Wake();
        }
    }
}
