#nullable enable
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Reads what the headers of an invocation say about its caller.</summary>
internal static class Caller
{
    /// <summary>From <c>Lambda-Runtime-Client-Context</c>; empty where the header is absent.</summary>
    public static IClientContext ClientContext(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return new Context(null, null, null);
        }

        using var document = JsonDocument.Parse(json);
        return new Context(
            Texts(document.RootElement, "env"),
            document.RootElement.TryGetProperty("client", out var client)
                ? new Application(Text(client, "app_package_name"), Text(client, "app_title"), Text(client, "app_version_code"), Text(client, "app_version_name"), Text(client, "installation_id"))
                : null,
            Texts(document.RootElement, "custom"));
    }

    /// <summary>From <c>Lambda-Runtime-Cognito-Identity</c>; empty where the header is absent.</summary>
    public static ICognitoIdentity Identity(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return new Cognito(null, null);
        }

        using var document = JsonDocument.Parse(json);
        return new Cognito(Text(document.RootElement, "cognitoIdentityId"), Text(document.RootElement, "cognitoIdentityPoolId"));
    }

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static Dictionary<string, string>? Texts(JsonElement from, string name)
    {
        if (!from.TryGetProperty(name, out var values))
        {
            return null;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values.EnumerateObject())
        {
            texts[value.Name] = value.Value.ToString();
        }

        return texts;
    }

    private sealed record Context(IDictionary<string, string>? Environment, IClientApplication? Client, IDictionary<string, string>? Custom) : IClientContext;

    private sealed record Application(string? AppPackageName, string? AppTitle, string? AppVersionCode, string? AppVersionName, string? InstallationId) : IClientApplication;

    private sealed record Cognito(string? IdentityId, string? IdentityPoolId) : ICognitoIdentity;
}
