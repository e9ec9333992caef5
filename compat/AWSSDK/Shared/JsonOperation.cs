using System.Net;
using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace OrderSystem.Compat.AwsSdk;

/// <summary>How a service speaks AWS JSON (Smithy: aws.protocols#awsJson1_0 and awsJson1_1).</summary>
/// <param name="Namespace">The client's namespace, for the SDK's own logs and metrics.</param>
/// <param name="Target">The prefix of <c>X-Amz-Target</c>.</param>
/// <param name="ContentType"><c>application/x-amz-json-1.0</c> or <c>-1.1</c>.</param>
/// <param name="ApiVersion">The model's date.</param>
/// <param name="QueryCompatible">Whether the service once spoke the Query protocol and still answers its error codes (aws.protocols#awsQueryCompatible).</param>
/// <param name="Fault">The exception for an error; the string is the name of the error's shape.</param>
internal sealed record JsonProtocol(
    string Namespace, string Target, string ContentType, string ApiVersion, bool QueryCompatible, Func<string, ErrorResponse, AmazonServiceException> Fault);

/// <summary>One operation: writes its request and reads its response for the SDK's pipeline.</summary>
internal sealed class JsonOperation<TRequest, TResponse>(
    JsonProtocol protocol, string name, Action<Utf8JsonWriter, TRequest> write, Func<JsonElement, TResponse> read)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    private const int DefaultReaderBuffer = 4096;

    public InvokeOptions Options() => new() { RequestMarshaller = this, ResponseUnmarshaller = this };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var body = new PooledContentStream();
        var request = new DefaultRequest(input, protocol.Namespace) { HttpMethod = "POST", ResourcePath = "/", ContentStream = body };
        request.Headers["X-Amz-Target"] = $"{protocol.Target}.{name}";
        request.Headers["Content-Type"] = protocol.ContentType;
        request.Headers["x-amz-api-version"] = protocol.ApiVersion;
        if (protocol.QueryCompatible)
        {
            request.Headers["x-amzn-query-mode"] = "true";
        }

        using var writer = new Utf8JsonWriter(body.BufferWriter);
        writer.WriteStartObject();
        write(writer, (TRequest)input);
        writer.WriteEndObject();
        writer.Flush();
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        if (body.Length == 0)
        {
            // Operations without output may answer with no body at all.
            return read(default);
        }

        using var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), new JsonDocumentOptions { MaxDepth = input.JsonMaxDepth });
        return read(document.RootElement);
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream, AWSConfigs.StreamingUtf8JsonReaderBufferSize ?? DefaultReaderBuffer, input.JsonMaxDepth);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        var shape = error.Code;
        if (protocol.QueryCompatible)
        {
            // The body names the shape, the header the code of old: callers see the old code, as they always did.
            AwsQueryCompatibleErrorHandler.ApplyQueryErrorHeader(error, input.ResponseData);
        }

        return protocol.Fault(shape, error);
    }
}
