using System.Runtime.InteropServices;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Verbs;

// Started by dev.cs with its own arguments. The verbs, in the order they are listed:
VerbList verbs = new(
[
    new UpVerb(), new TestVerb(), new OrderVerb(), new ShowVerb(), new TokenVerb(), new InvokeVerb(), new RedriveVerb(), new ReplayVerb(), new ResolveVerb(), new CheckVerb(), new ParamsVerb(), new BenchVerb(),
    new CostVerb(), new PackagesVerb(),
]);

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await verbs.RunAsync(args, stop.Token);

void Stop(PosixSignalContext signal)
{
    // The first Ctrl+C asks; the second is not ours to hold.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
