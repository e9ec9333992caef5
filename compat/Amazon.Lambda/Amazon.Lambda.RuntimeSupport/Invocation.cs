using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation: reads its event, does its work, and gives the response.</summary>
/// <param name="invocation">The event and its context.</param>
public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

/// <summary>What runs once before the first invocation; false ends the process without one.</summary>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>One event, as Lambda handed it over.</summary>
public sealed class InvocationRequest : IDisposable
{
    internal InvocationRequest(MemoryStream input, LambdaContext context)
    {
        InputStream = input;
        Context = context;
    }

    /// <summary>The bytes of the event.</summary>
    public Stream InputStream { get; }

    /// <summary>The context of the invocation.</summary>
    public ILambdaContext LambdaContext => Context;

    internal LambdaContext Context { get; }

    /// <summary>Frees the event.</summary>
    public void Dispose() => InputStream.Dispose();
}

/// <summary>What a handler answers.</summary>
/// <param name="outputStream">The bytes of the response.</param>
/// <param name="disposeOutputStream">Whether the loop disposes the stream once it is sent.</param>
public class InvocationResponse(Stream outputStream, bool disposeOutputStream)
{
    /// <summary>With a stream that the loop disposes.</summary>
    public InvocationResponse(Stream outputStream)
        : this(outputStream, true)
    {
    }

    /// <summary>The bytes of the response.</summary>
    public Stream OutputStream { get; set; } = outputStream;

    /// <summary>Whether the loop disposes the stream once it is sent.</summary>
    public bool DisposeOutputStream { get; } = disposeOutputStream;
}
