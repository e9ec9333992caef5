using System.Net;
using Amazon.Runtime;

namespace Amazon.DynamoDBStreams.Model;

/// <summary>The iterator is older than 15 minutes.</summary>
public partial class ExpiredIteratorException : AmazonDynamoDBStreamsException
{
    public ExpiredIteratorException(string message)
        : base(message)
    {
    }

    public ExpiredIteratorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ExpiredIteratorException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>DynamoDB Streams failed; the SDK retries.</summary>
public partial class InternalServerErrorException : AmazonDynamoDBStreamsException
{
    public InternalServerErrorException(string message)
        : base(message)
    {
    }

    public InternalServerErrorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public InternalServerErrorException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>Too many readers of one shard, or a limit above 1,000.</summary>
public partial class LimitExceededException : AmazonDynamoDBStreamsException
{
    public LimitExceededException(string message)
        : base(message)
    {
    }

    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public LimitExceededException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>There is no such stream or shard.</summary>
public partial class ResourceNotFoundException : AmazonDynamoDBStreamsException
{
    public ResourceNotFoundException(string message)
        : base(message)
    {
    }

    public ResourceNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ResourceNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The record is older than the stream keeps: 24 hours.</summary>
public partial class TrimmedDataAccessException : AmazonDynamoDBStreamsException
{
    public TrimmedDataAccessException(string message)
        : base(message)
    {
    }

    public TrimmedDataAccessException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public TrimmedDataAccessException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
