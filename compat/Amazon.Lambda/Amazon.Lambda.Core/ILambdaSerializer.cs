namespace Amazon.Lambda.Core;

/// <summary>Turns the bytes of an event into the handler's input and its result into the bytes of the response.</summary>
public interface ILambdaSerializer
{
    /// <summary>Reads one value from the whole stream.</summary>
    T Deserialize<T>(Stream requestStream);

    /// <summary>Writes one value to the stream.</summary>
    void Serialize<T>(T response, Stream responseStream);
}

/// <summary>Names the serializer of all handlers of an assembly, or of one method.</summary>
/// <param name="serializerType">An <see cref="ILambdaSerializer"/> with a constructor without parameters.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Assembly, AllowMultiple = false)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    /// <summary>The serializer.</summary>
    public Type SerializerType { get; set; } = serializerType;
}
