using Amazon.Runtime;

namespace Amazon.Lambda.Model;

/// <summary>Runs a function (Invoke).</summary>
public partial class InvokeRequest : AmazonLambdaRequest
{
    /// <summary>Name or ARN, also with a version or alias.</summary>
    public string FunctionName { get; set; }

    /// <summary>Null means RequestResponse: wait for the answer.</summary>
    public InvocationType InvocationType { get; set; }

    public LogType LogType { get; set; }

    /// <summary>The event, JSON.</summary>
    public string Payload
    {
        get => PayloadStream is null ? null : System.Text.Encoding.UTF8.GetString(PayloadStream.ToArray());
        set => PayloadStream = value is null ? null : new MemoryStream(System.Text.Encoding.UTF8.GetBytes(value));
    }

    public MemoryStream PayloadStream { get; set; }

    /// <summary>A version or an alias.</summary>
    public string Qualifier { get; set; }
}

/// <summary>What the function answered.</summary>
public partial class InvokeResponse : AmazonWebServiceResponse
{
    /// <summary>The version that ran.</summary>
    public string ExecutedVersion { get; set; }

    /// <summary>Not null: the function failed, and the payload says how.</summary>
    public string FunctionError { get; set; }

    /// <summary>The last 4 KB of the log, base64.</summary>
    public string LogResult { get; set; }

    public MemoryStream Payload { get; set; }

    /// <summary>200 for an answer that was waited for, 202 for an event that was taken, 204 for a dry run.</summary>
    public int? StatusCode { get; set; }
}
