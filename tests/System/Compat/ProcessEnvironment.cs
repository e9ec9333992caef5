using Amazon.Runtime.Internal;

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

            // The SDK reads some variables once for the life of the process.
            FallbackInternalConfigurationFactory.Reset();
        }

        public void Dispose()
        {
            _before.ForEach(static variable => Environment.SetEnvironmentVariable(variable.Name, variable.Before));
            FallbackInternalConfigurationFactory.Reset();
        }
    }
}
