using Microsoft.AspNetCore.Http;

namespace LocalCloud.Tracing;

/// <summary>
/// The trace header of the call that is at work (<c>X-Amzn-Trace-Id</c>, which the SDKs send from within a function): SQS gives
/// it to a message that has none of its own. It flows with the request, because the engines below know only their operations.
/// </summary>
internal static class CallTrace
{
    private const string Header = "X-Amzn-Trace-Id";

    private static readonly AsyncLocal<string?> Flowing = new();

    /// <summary>Null: the caller is not traced.</summary>
    public static string? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    public static string? Of(HttpRequest request) => request.Headers[Header].ToString() is { Length: > 0 } header ? header : null;
}
