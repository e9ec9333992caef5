using OrderSystem.Proof.Tests;
using Xunit.Runner.InProc.SystemConsole;

// xunit's own entry point, and beside it the scopes that are too long for a test.
return args is ["bench", var name, .. var rest] ? LongRuns.Run(name, rest) : await ConsoleRunner.Run(args);
