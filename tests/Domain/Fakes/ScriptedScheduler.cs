namespace OrderSystem.Domain.Tests;

/// <summary>
/// Runs several workers on one thread, one step at a time: each stops before every call it makes, and a script says who
/// goes on. The same script gives the same run. No synchronization context may be set, or continuations would leave the thread.
/// </summary>
internal sealed class ScriptedScheduler
{
    private readonly List<Worker> _workers = [];

    /// <summary>Adds a worker. Its first step begins when the script first chooses it.</summary>
    public void Add(string name, Func<IGate, Task> work)
    {
        var worker = new Worker(name);
        _workers.Add(worker);
        worker.Run = StartAsync(worker, work);
    }

    /// <summary>Runs all workers to their end.</summary>
    /// <param name="choose">
    /// Of the workers that are ready, which goes on: 0 is the one that went last, if it is ready. Gets their number and whether it is.
    /// </param>
    /// <returns>What happened, step by step, and how each worker ended.</returns>
    public IReadOnlyList<string> Run(Func<int, bool, int> choose)
    {
        var steps = new List<string>();
        Worker? last = null;
        while (true)
        {
            var ready = _workers.Where(worker => worker.Waiting is not null).OrderBy(worker => worker == last ? 0 : 1).ToList();
            if (ready.Count == 0)
            {
                break;
            }

            last = ready[ready.Count == 1 ? 0 : choose(ready.Count, ready[0] == last)];
            steps.Add($"{last.Name}: {last.Point}");
            last.GoOn();
        }

        foreach (var worker in _workers)
        {
            if (!worker.Run.IsCompleted)
            {
                throw new InvalidOperationException($"{worker.Name} left the scheduler's thread.");
            }

            steps.Add($"{worker.Name}: ends{(worker.Run.Exception is { } failed ? " with " + failed.InnerException!.Message : "")}");
        }

        return steps;
    }

    private static async Task StartAsync(Worker worker, Func<IGate, Task> work)
    {
        await worker.BeforeAsync("start");
        await work(worker);
    }

    private sealed class Worker(string name) : IGate
    {
        public string Name => name;

        public TaskCompletionSource? Waiting { get; private set; }

        public string Point { get; private set; } = "";

        public Task Run { get; set; } = Task.CompletedTask;

        public Task BeforeAsync(string call)
        {
            Point = call;
            // Plain on purpose: its continuation runs inside GoOn, on the scheduler's thread.
            Waiting = new TaskCompletionSource();
            return Waiting.Task;
        }

        public Task AfterAsync(string call) => Task.CompletedTask;

        public void GoOn()
        {
            var waiting = Waiting!;
            Waiting = null;
            waiting.SetResult();
        }
    }
}

/// <summary>Tries every script, up to a number of times that a ready worker is made to wait for another.</summary>
internal static class EveryScript
{
    /// <returns>How many runs there were.</returns>
    public static int Run(int maximumPreemptions, Action<Func<int, bool, int>> run)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var script = new List<(int Choice, int Options)>();
            var runs = 0;
            do
            {
                var position = 0;
                var preemptions = 0;
                run((ready, lastIsReady) =>
                {
                    if (position == script.Count)
                    {
                        script.Add((0, lastIsReady && preemptions == maximumPreemptions ? 1 : ready));
                    }

                    var choice = script[position++].Choice;
                    preemptions += lastIsReady && choice > 0 ? 1 : 0;
                    return choice;
                });
                runs++;
            }
            while (NextScript(script));

            return runs;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static bool NextScript(List<(int Choice, int Options)> script)
    {
        while (script.Count > 0)
        {
            var (choice, options) = script[^1];
            script.RemoveAt(script.Count - 1);
            if (choice + 1 < options)
            {
                script.Add((choice + 1, options));
                return true;
            }
        }

        return false;
    }
}
