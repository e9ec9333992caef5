using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The loop of a function's process: asks the Runtime API for the next event, calls the handler, sends its response
/// or its error, and asks again
/// (<see href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda Runtime API</see>).
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly LambdaBootstrapHandler _handler;
    private readonly LambdaBootstrapInitializer _initializer;
    private readonly Core.ILambdaSerializer _serializer;
    private readonly FunctionEnvironment _environment;
    private readonly Logging.LogOutput _log;
    private readonly RuntimeApi _api;

    /// <summary>For a wrapped handler.</summary>
    /// <param name="handlerWrapper">The handler.</param>
    /// <param name="initializer">What runs once before the first invocation, or null.</param>
    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer initializer = null)
        : this(handlerWrapper, new LambdaBootstrapOptions(), initializer)
    {
    }

    /// <summary>For a wrapped handler, with settings.</summary>
    /// <param name="handlerWrapper">The handler.</param>
    /// <param name="lambdaBootstrapOptions">The settings.</param>
    /// <param name="initializer">What runs once before the first invocation, or null.</param>
    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapOptions lambdaBootstrapOptions, LambdaBootstrapInitializer initializer = null)
    {
        _handler = handlerWrapper.Handler;
        _serializer = handlerWrapper.Serializer;
        _initializer = initializer;
        _environment = FunctionEnvironment.Read(lambdaBootstrapOptions?.RuntimeApiEndpoint);
        _log = Logging.LogOutput.CaptureConsole();
        _api = new RuntimeApi(_environment.RuntimeApi);
    }

    /// <summary>Runs until the process ends, or the token is cancelled while it waits for an event.</summary>
    /// <exception cref="NotSupportedException">The environment asks for concurrent invocations or SnapStart.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        _environment.RefuseWhatIsNotCovered();
        _environment.LimitHeap();
        if (_initializer is not null && !await InitializeAsync(cancellationToken))
        {
            return;
        }

        do
        {
            try
            {
                await InvokeOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
        while (!_environment.RunOnce && !cancellationToken.IsCancellationRequested);
    }

    /// <summary>Closes the connection to the Runtime API.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connection to the Runtime API.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _api.Dispose();
        }
    }

    private async Task<bool> InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _initializer();
        }
        catch (Exception exception)
        {
            _log.Unhandled(exception);
            await _api.ReportInitErrorAsync(exception, cancellationToken);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        var (headers, body) = await _api.NextAsync(cancellationToken);
        var context = new LambdaContext(headers, _environment, _log, _serializer);
        using var invocation = new InvocationRequest(body, context);
        _log.Invocation = headers;
        Environment.SetEnvironmentVariable(FunctionEnvironment.TraceIdVariable, headers.TraceId);

        InvocationResponse response;
        try
        {
            response = await _handler(invocation);
        }
#pragma warning disable CA1031 // The edge of the handler: whatever it throws is the result of this invocation, and the next one goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _log.Unhandled(exception);
            await _api.ReportErrorAsync(headers.RequestId, exception, cancellationToken);
            return;
        }

        try
        {
            await _api.RespondAsync(headers.RequestId, response?.OutputStream, cancellationToken);
        }
        finally
        {
            if (response is { DisposeOutputStream: true, OutputStream: not null })
            {
                await response.OutputStream.DisposeAsync();
            }
        }
    }
}
