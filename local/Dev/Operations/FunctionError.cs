using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Operations;

/// <summary>What a failed function answers: <c>{"errorType":"…","errorMessage":"…"}</c>; a service error has <c>Message</c>.</summary>
internal static class FunctionError
{
    public static string Of(JsonObject body) => (body["errorMessage"] ?? body["Message"] ?? body["message"])?.ToString() ?? body.ToJsonString();
}
