using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Wraps a handler so that the loop can call it: deserializes its input and serializes its result.</summary>
public class HandlerWrapper : IDisposable
{
    private HandlerWrapper(LambdaBootstrapHandler handler, ILambdaSerializer serializer)
    {
        Handler = handler;
        Serializer = serializer;
    }

    /// <summary>The wrapped handler.</summary>
    public LambdaBootstrapHandler Handler { get; }

    internal ILambdaSerializer Serializer { get; }

    /// <summary>Bytes to bytes, without a serializer.</summary>
    public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
        new(async invocation => new InvocationResponse(await handler(invocation.InputStream, invocation.LambdaContext)), serializer: null);

    /// <summary>An event, and no response.</summary>
    public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, Task> handler, ILambdaSerializer serializer) =>
        GetHandlerWrapper<TInput>((input, _) => handler(input), serializer);

    /// <summary>An event with its context, and no response.</summary>
    public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
        new(
            async invocation =>
            {
                await handler(serializer.Deserialize<TInput>(invocation.InputStream), invocation.LambdaContext);
                return new InvocationResponse(Stream.Null, disposeOutputStream: false);
            },
            serializer);

    /// <summary>An event, and a response.</summary>
    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        GetHandlerWrapper<TInput, TOutput>((input, _) => handler(input), serializer);

    /// <summary>An event with its context, and a response.</summary>
    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(
            async invocation =>
            {
                var output = await handler(serializer.Deserialize<TInput>(invocation.InputStream), invocation.LambdaContext);
                var response = new MemoryStream();
                serializer.Serialize(output, response);
                response.Position = 0;
                return new InvocationResponse(response);
            },
            serializer);

    /// <summary>Nothing to free: there for callers of the real package.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Nothing to free.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
