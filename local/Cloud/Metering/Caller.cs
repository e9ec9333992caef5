using Microsoft.AspNetCore.Http;

namespace LocalCloud.Metering;

/// <summary>
/// Who calls the service that is at work: a function's logical id, the service behind an event source, or nobody known (a person's
/// client, a page, a test), whose calls are counted apart. It flows with the request, because the engines below know only their operations.
/// </summary>
internal static class Caller
{
    /// <summary>
    /// The variable from which the AWS SDKs take an application id into their User-Agent, as <c>app/ID</c>: what tells functions
    /// apart that share one endpoint. Source: AWS SDKs and tools reference guide, "Application ID".
    /// </summary>
    public const string Variable = "AWS_SDK_UA_APP_ID";

    /// <summary>What calls of nobody known are counted under.</summary>
    public const string Nobody = "";

    private const string Mark = " app/";

    private static readonly AsyncLocal<string?> Flowing = new();

    public static string Current
    {
        get => Flowing.Value ?? Nobody;
        set => Flowing.Value = value;
    }

    /// <summary>The application id of a request, as the SDK sent it.</summary>
    public static string Of(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        if (agent.IndexOf(Mark, StringComparison.Ordinal) is var at and >= 0)
        {
            var id = agent.AsSpan(at + Mark.Length);
            return (id.IndexOf(' ') is var end and >= 0 ? id[..end] : id).ToString();
        }

        return Nobody;
    }
}
