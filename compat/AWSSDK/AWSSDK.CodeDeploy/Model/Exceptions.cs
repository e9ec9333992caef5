using System.Net;
using Amazon.Runtime;

namespace Amazon.CodeDeploy.Model;

/// <summary>There is no such deployment in this account.</summary>
public partial class DeploymentDoesNotExistException : AmazonCodeDeployException
{
    public DeploymentDoesNotExistException(string message)
        : base(message)
    {
    }

    public DeploymentDoesNotExistException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public DeploymentDoesNotExistException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>No deployment is named.</summary>
public partial class DeploymentIdRequiredException : AmazonCodeDeployException
{
    public DeploymentIdRequiredException(string message)
        : base(message)
    {
    }

    public DeploymentIdRequiredException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public DeploymentIdRequiredException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>What is named is no id of a deployment.</summary>
public partial class InvalidDeploymentIdException : AmazonCodeDeployException
{
    public InvalidDeploymentIdException(string message)
        : base(message)
    {
    }

    public InvalidDeploymentIdException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public InvalidDeploymentIdException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The deployment runs no such hook.</summary>
public partial class InvalidLifecycleEventHookExecutionIdException : AmazonCodeDeployException
{
    public InvalidLifecycleEventHookExecutionIdException(string message)
        : base(message)
    {
    }

    public InvalidLifecycleEventHookExecutionIdException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public InvalidLifecycleEventHookExecutionIdException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>A hook ends as Succeeded or Failed.</summary>
public partial class InvalidLifecycleEventHookExecutionStatusException : AmazonCodeDeployException
{
    public InvalidLifecycleEventHookExecutionStatusException(string message)
        : base(message)
    {
    }

    public InvalidLifecycleEventHookExecutionStatusException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public InvalidLifecycleEventHookExecutionStatusException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The hook has been answered for already.</summary>
public partial class LifecycleEventAlreadyCompletedException : AmazonCodeDeployException
{
    public LifecycleEventAlreadyCompletedException(string message)
        : base(message)
    {
    }

    public LifecycleEventAlreadyCompletedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public LifecycleEventAlreadyCompletedException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The deployment is of another kind.</summary>
public partial class UnsupportedActionForDeploymentTypeException : AmazonCodeDeployException
{
    public UnsupportedActionForDeploymentTypeException(string message)
        : base(message)
    {
    }

    public UnsupportedActionForDeploymentTypeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public UnsupportedActionForDeploymentTypeException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
