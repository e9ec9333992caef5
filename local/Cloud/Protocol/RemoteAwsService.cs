using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace LocalCloud.Protocol;

/// <summary>
/// A service behind an address: DynamoDB Local, moto, LocalStack or AWS itself. Requests are signed, over AWS JSON, or
/// over AWS Query for SNS and STS. Nothing is retried: the callers here are loops that come again.
/// </summary>
/// <param name="name">The name the service signs with, one of <see cref="AwsServiceModel.All"/>.</param>
/// <param name="endpoint">Where the service answers.</param>
/// <param name="client">Reused for all calls. Its timeout must be longer than the longest poll (20 s).</param>
/// <param name="credentials">By default those that local engines accept.</param>
/// <param name="region">Part of the signature, and of the ARNs that the engine makes up.</param>
/// <param name="time">The clock of the signatures.</param>
public sealed class RemoteAwsService(
    string name, Uri endpoint, HttpClient client, AwsCredentials? credentials = null, string region = "us-east-1", TimeProvider? time = null) : IAwsService
{
    public string Name { get; } = name;

    public Uri Endpoint { get; } = endpoint;

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">Nothing answers at the address.</exception>
    public async Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        var model = AwsServiceModel.ForOperation(Name, operation) ?? throw AwsException.NotSupported(Name, operation);
        var body = Encoding.UTF8.GetBytes(model.IsQuery ? Form(model, operation, request) : request.ToJsonString(AwsJsonProtocol.Wire));
        using var content = new ByteArrayContent(body);
        using var message = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = content };
        if (model.IsQuery)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded", "utf-8");
        }
        else
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-" + model.JsonVersion);
            message.Headers.TryAddWithoutValidation("X-Amz-Target", $"{model.TargetPrefix}.{operation}");
            message.Headers.TryAddWithoutValidation("x-amzn-query-mode", "true");
        }

        SigV4.Sign(message, body, credentials ?? AwsCredentials.Local, region, model.Name, (time ?? TimeProvider.System).GetUtcNow());
        using var response = await client.SendAsync(message, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return model.IsQuery ? ReadQuery(operation, response, text) : ReadJson(response, text);
        }
        catch (Exception error) when (error is JsonException or XmlException)
        {
            throw new AwsException("UnreadableResponse", $"{Endpoint} answered {operation} with {(int)response.StatusCode} and a body that is not {(model.IsQuery ? "XML" : "JSON")}: {text[..Math.Min(200, text.Length)]}", HttpStatusCode.BadGateway);
        }
    }

    private static string Form(AwsServiceModel model, string operation, JsonObject request) => string.Join('&', QueryText.ToForm(request)
        .Prepend(KeyValuePair.Create("Version", model.Version))
        .Prepend(KeyValuePair.Create("Action", operation))
        .Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));

    private static JsonObject ReadJson(HttpResponseMessage response, string text)
    {
        var body = text.Length == 0 ? [] : JsonNode.Parse(text)?.AsObject() ?? [];
        if (response.IsSuccessStatusCode)
        {
            return body;
        }

        var type = body["__type"]?.GetValue<string>() ?? response.StatusCode.ToString();
        var message = (body["message"] ?? body["Message"])?.GetValue<string>() ?? $"{(int)response.StatusCode} without a message";
        var query = response.Headers.TryGetValues("x-amzn-query-error", out var values) ? values.First().Split(';')[0] : null;
        throw new AwsException(type[(type.LastIndexOf('#') + 1)..], message, response.StatusCode) { QueryCode = query, Members = body };
    }

    private static JsonObject ReadQuery(string operation, HttpResponseMessage response, string text)
    {
        var root = XElement.Parse(text);
        if (response.IsSuccessStatusCode)
        {
            return root.Elements().FirstOrDefault(element => element.Name.LocalName == operation + "Result") is { } result ? QueryText.FromXml(result) : [];
        }

        var error = root.DescendantsAndSelf().FirstOrDefault(element => element.Name.LocalName == "Error") ?? root;
        string? Find(string name) => error.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        throw new AwsException(Find("Code") ?? response.StatusCode.ToString(), Find("Message") ?? text, response.StatusCode);
    }
}
