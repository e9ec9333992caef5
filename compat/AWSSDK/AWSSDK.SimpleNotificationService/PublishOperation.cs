using System.Globalization;
using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.SimpleNotificationService.Model;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SimpleNotificationService;

/// <summary>
/// Publish on the wire: SNS still speaks the Query protocol, a form in and XML out (Smithy: aws.protocols#awsQuery; model of SNS, 2010-03-31).
/// </summary>
internal sealed class PublishOperation : XmlResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
{
    private static readonly PublishOperation Instance = new();

    public static InvokeOptions Options() => new() { RequestMarshaller = Instance, ResponseUnmarshaller = Instance };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var publish = (PublishRequest)input;
        var request = new DefaultRequest(publish, "Amazon.SimpleNotificationService");
        request.Parameters["Action"] = "Publish";
        request.Parameters["Version"] = "2010-03-31";
        Add(request, "Message", publish.Message);
        AddAttributes(request, publish.MessageAttributes);
        Add(request, "MessageDeduplicationId", publish.MessageDeduplicationId);
        Add(request, "MessageGroupId", publish.MessageGroupId);
        Add(request, "MessageStructure", publish.MessageStructure);
        Add(request, "PhoneNumber", publish.PhoneNumber);
        Add(request, "Subject", publish.Subject);
        Add(request, "TargetArn", publish.TargetArn);
        Add(request, "TopicArn", publish.TopicArn);
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var response = new PublishResponse { ResponseMetadata = new ResponseMetadata() };
        using var xml = XmlReader.Create(input.Stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        xml.Read();
        while (!xml.EOF)
        {
            // Reading an element's text moves past it, so only the other nodes are stepped over.
            switch (xml.NodeType is XmlNodeType.Element ? xml.LocalName : "")
            {
                case "MessageId":
                    response.MessageId = xml.ReadElementContentAsString();
                    break;
                case "SequenceNumber":
                    response.SequenceNumber = xml.ReadElementContentAsString();
                    break;
                case "RequestId":
                    response.ResponseMetadata.RequestId = xml.ReadElementContentAsString();
                    break;
                default:
                    xml.Read();
                    break;
            }
        }

        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
        return error.Code switch
        {
            "AuthorizationError" => new AuthorizationErrorException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "EndpointDisabled" => new EndpointDisabledException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "InternalError" => new InternalErrorException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "InvalidParameter" => new InvalidParameterException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "ParameterValueInvalid" => new InvalidParameterValueException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "InvalidSecurity" => new InvalidSecurityException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "NotFound" => new NotFoundException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "PlatformApplicationDisabled" => new PlatformApplicationDisabledException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "ValidationException" => new ValidationException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            _ => new AmazonSimpleNotificationServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        };
    }

    private static void AddAttributes(DefaultRequest request, Dictionary<string, MessageAttributeValue> attributes)
    {
        if (!Collections.IsSet(attributes))
        {
            return;
        }

        var number = 1;
        foreach (var (name, value) in attributes)
        {
            var entry = string.Create(CultureInfo.InvariantCulture, $"MessageAttributes.entry.{number++}");
            request.Parameters[$"{entry}.Name"] = name;
            Add(request, $"{entry}.Value.BinaryValue", value.BinaryValue is null ? null : Convert.ToBase64String(value.BinaryValue.ToArray()));
            Add(request, $"{entry}.Value.DataType", value.DataType);
            Add(request, $"{entry}.Value.StringValue", value.StringValue);
        }
    }

    private static void Add(DefaultRequest request, string name, string value)
    {
        if (value is not null)
        {
            request.Parameters[name] = value;
        }
    }
}
