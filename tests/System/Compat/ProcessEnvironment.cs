namespace OrderSystem.SystemTests.Compat;

/// <summary>Tests that change the process's environment or its console run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessEnvironment
{
    public const string Name = "process environment";

    /// <summary>Sets variables until it is disposed; null removes one.</summary>
    internal sealed class Variables : IDisposable
    {
        private readonly List<(string Name, string? Before)> _before = [];

        public Variables(params (string Name, string? Value)[] variables)
        {
            foreach (var (name, value) in variables)
            {
                _before.Add((name, Environment.GetEnvironmentVariable(name)));
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        public void Dispose()
        {
            // Backwards: a variable that was set twice gets back what it was at first.
            foreach (var (name, before) in Enumerable.Reverse(_before))
            {
                Environment.SetEnvironmentVariable(name, before);
            }
        }
    }
}
