using System.Net;
using Amazon.Runtime;

namespace Amazon.CodeDeploy;

/// <summary>An error that AWS CodeDeploy answered, or that the client found in an answer: see its error code.</summary>
public partial class AmazonCodeDeployException : AmazonServiceException
{
    public AmazonCodeDeployException(string message)
        : base(message)
    {
    }

    public AmazonCodeDeployException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public AmazonCodeDeployException(Exception innerException)
        : base(innerException.Message, innerException)
    {
    }

    public AmazonCodeDeployException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public AmazonCodeDeployException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
