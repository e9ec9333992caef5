using System.Net;
using LocalCloud.Template.Model;
using LocalCloud.Tracing;

namespace LocalCloud.Lambda;

/// <summary>The local Lambda: functions, each with its processes, behind one Runtime API endpoint on loopback.</summary>
public sealed class LambdaHost : IAsyncDisposable
{
    private readonly Dictionary<string, LambdaFunction> _functions = new(StringComparer.Ordinal);
    private readonly ProcessReaper _reaper = new();
    private readonly TraceDaemon _daemon;
    private HttpServer? _server;

    private LambdaHost(LambdaOptions options)
    {
        Options = options;
        Logs = new FunctionLogs(options.Log);
        _daemon = new TraceDaemon(Traces);
        StartGate = new SemaphoreSlim(options.ParallelStarts);
        Asynchronous = new AsynchronousInvocations(this);
    }

    public LambdaOptions Options { get; }

    public FunctionLogs Logs { get; }

    /// <summary>What the functions send to the X-Ray daemon, and Lambda's own segments.</summary>
    public TraceStore Traces { get; } = new();

    /// <summary>The functions, in the template's order.</summary>
    public IReadOnlyCollection<LambdaFunction> Functions => _functions.Values;

    /// <summary>Invocations of type <c>Event</c>.</summary>
    public AsynchronousInvocations Asynchronous { get; }

    internal SemaphoreSlim StartGate { get; }

    /// <exception cref="FunctionCodeException">A function's code cannot be found, or its runtime is not one that runs here.</exception>
    public static async Task<LambdaHost> StartAsync(IEnumerable<FunctionDefinition> functions, LambdaOptions options, CancellationToken cancellationToken)
    {
        var host = new LambdaHost(options);
        try
        {
            foreach (var definition in functions)
            {
                var function = new LambdaFunction(definition, host);
                if (!function.IsExternal)
                {
                    _ = FunctionCode.Find(definition);
                }

                host._functions.Add(definition.LogicalId, function);
            }

            var api = new RuntimeApi(host);
            host._server = await HttpServer.StartAsync(IPAddress.Loopback, 0, api.Map, cancellationToken, host.OnServerError);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds a function by its logical id, name, ARN, or ARN with a version or alias.</summary>
    public LambdaFunction? Find(string function)
    {
        if (_functions.TryGetValue(function, out var found))
        {
            return found;
        }

        var name = function;
        if (function.StartsWith("arn:", StringComparison.Ordinal))
        {
            var parts = function.Split(':');
            name = parts.Length > 6 ? parts[6] : function;
        }
        else if (function.Contains(':', StringComparison.Ordinal))
        {
            // {account}:function:{name}, or {name}:{qualifier}
            var parts = function.Split(':');
            name = parts.Length > 2 ? parts[2] : parts[0];
        }

        return _functions.Values.FirstOrDefault(candidate => candidate.Definition.Name == name || candidate.Definition.LogicalId == name);
    }

    /// <summary>The value of <c>AWS_LAMBDA_RUNTIME_API</c> with which an external function connects to this host.</summary>
    public string ExternalRuntimeApi(LambdaFunction function) => RuntimeApiOf(function.Definition.LogicalId);

    /// <summary>Starts the provisioned environments of all functions.</summary>
    public Task ProvisionAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_functions.Values.Select(function => function.ProvisionAsync(cancellationToken)));

    /// <summary>What a process of the function gets as its environment variables, for showing how to start an external one.</summary>
    public IReadOnlyDictionary<string, string> VariablesOf(LambdaFunction function) =>
        FunctionVariables.Build(function.Definition, FunctionCode.Find(function.Definition), ExternalRuntimeApi(function), _daemon.Address, Options, function.Definition.LogicalId, provisioned: false);

    /// <summary>The log lines of one finished invocation, its REPORT line included.</summary>
    /// <param name="result">The invocation.</param>
    /// <param name="after"><see cref="FunctionLogs.LastSequence"/> before it began.</param>
    public async Task<IReadOnlyList<LogLine>> LogsOfAsync(InvocationResult result, long after)
    {
        // A process that does not ask for another event is not waited for; its invocation has no END yet.
        await Task.WhenAny(result.Reported, Task.Delay(TimeSpan.FromSeconds(2)));
        return [.. Logs.Read(after: after).Where(line => line.EnvironmentId == result.EnvironmentId)];
    }

    public async ValueTask DisposeAsync()
    {
        await Asynchronous.DisposeAsync();
        await Task.WhenAll(_functions.Values.Select(function => function.DisposeAsync().AsTask()));
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _daemon.Dispose();
        _reaper.Dispose();
        StartGate.Dispose();
    }

    /// <summary>A fault of the local cloud itself, told among the log lines.</summary>
    internal void OnServerError(string error) => Logs.Write("(local cloud)", "", error);

    internal ExecutionEnvironment? FindEnvironment(string id) =>
        _functions.Values.Select(function => function.Find(id)).FirstOrDefault(environment => environment is not null);

    internal FunctionProcess StartProcess(FunctionDefinition definition, ExecutionEnvironment environment)
    {
        // Looked up at each start, so that a rebuilt function is taken at its next cold start.
        var code = FunctionCode.Find(definition);
        var variables = FunctionVariables.Build(definition, code, RuntimeApiOf(environment.Id), _daemon.Address, Options, environment.Id, environment.IsProvisioned);
        var filter = new LogFilter(definition.Logging);
        return FunctionProcess.Start(code, variables, _reaper, line =>
        {
            if (filter.Passes(line))
            {
                environment.LogOutput(line);
            }
        });
    }

    private string RuntimeApiOf(string environmentId) => $"127.0.0.1:{_server!.EndPoint.Port}/{environmentId}";
}
