using System.Globalization;
using System.Net;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.Lambda;

/// <summary>
/// Invoke on the wire: the event is the body, everything else is path, query and headers (Smithy: aws.protocols#restJson1;
/// model of Lambda, 2015-03-31).
/// </summary>
internal sealed class InvokeOperation : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
{
    private const int DefaultReaderBuffer = 4096;
    private static readonly InvokeOperation Instance = new();

    public static InvokeOptions Options() => new() { RequestMarshaller = Instance, ResponseUnmarshaller = Instance };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var invoke = (InvokeRequest)input;
        var body = invoke.PayloadStream ?? new MemoryStream();
        var request = new DefaultRequest(invoke, "Amazon.Lambda")
        {
            HttpMethod = "POST",
            ResourcePath = "/2015-03-31/functions/{FunctionName}/invocations",
            ContentStream = body,
            UseQueryString = true,
        };
        request.AddPathResource("{FunctionName}", invoke.FunctionName ?? throw new AmazonLambdaException("Request object does not have required field FunctionName set"));
        if (invoke.Qualifier is not null)
        {
            request.Parameters["Qualifier"] = invoke.Qualifier;
        }

        request.Headers["x-amz-api-version"] = "2015-03-31";
        request.Headers["Content-Length"] = body.Length.ToString(CultureInfo.InvariantCulture);
        if (body.Length > 0)
        {
            request.Headers["Content-Type"] = "binary/octet-stream";
        }

        Set(request, "X-Amz-Invocation-Type", invoke.InvocationType);
        Set(request, "X-Amz-Log-Type", invoke.LogType);
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var payload = new MemoryStream();
        input.Stream.CopyTo(payload);
        payload.Position = 0;
        return new InvokeResponse
        {
            ExecutedVersion = Header(input, "X-Amz-Executed-Version"),
            FunctionError = Header(input, "X-Amz-Function-Error"),
            LogResult = Header(input, "X-Amz-Log-Result"),
            Payload = payload,
            StatusCode = (int)input.ResponseData.StatusCode,
        };
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream, AWSConfigs.StreamingUtf8JsonReaderBufferSize ?? DefaultReaderBuffer, input.JsonMaxDepth);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return error.Code switch
        {
            "InvalidParameterValueException" => new InvalidParameterValueException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "InvalidRequestContentException" => new InvalidRequestContentException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "RequestTooLargeException" => new RequestTooLargeException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "ResourceNotFoundException" => new ResourceNotFoundException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "ServiceException" => new ServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "TooManyRequestsException" => new TooManyRequestsException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            _ => new AmazonLambdaException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        };
    }

    private static void Set(DefaultRequest request, string header, ConstantClass value)
    {
        if (value is not null)
        {
            request.Headers[header] = value.Value;
        }
    }

    private static string Header(JsonUnmarshallerContext input, string name) =>
        input.ResponseData.IsHeaderPresent(name) ? input.ResponseData.GetHeaderValue(name) : null;
}
