using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>The mappings part of Lambda's API of a local cloud, as clients call it.</summary>
internal sealed class MappingClient(CloudFixture system) : IDisposable
{
    private const string Path = "/2015-03-31/event-source-mappings";
    private readonly HttpClient _http = new() { BaseAddress = system.Cloud.AwsUrl };

    public Task<MappingAnswer> ListAsync(string query = "") => SendAsync("GET", Path + "/" + query);

    public Task<MappingAnswer> GetAsync(string id) => SendAsync("GET", $"{Path}/{id}");

    public Task<MappingAnswer> CreateAsync(string body) => SendAsync("POST", Path + "/", body);

    public Task<MappingAnswer> UpdateAsync(string id, string body) => SendAsync("PUT", $"{Path}/{id}", body);

    public Task<MappingAnswer> DeleteAsync(string id) => SendAsync("DELETE", $"{Path}/{id}");

    /// <summary>Waits until a mapping is in a state.</summary>
    public Task<MappingAnswer> InStateAsync(string id, string state) => EventuallyAsync(() => GetAsync(id), answer => (string?)answer.Body["State"] == state);

    /// <summary>Changes a mapping and waits until that is done.</summary>
    public async Task<MappingAnswer> ChangeAsync(string id, string body, string state)
    {
        var answer = await UpdateAsync(id, body);
        Assert.Equal(202, answer.Status);
        return await InStateAsync(id, state);
    }

    /// <summary>The UUID of the mapping of a source of the template.</summary>
    public string IdOf(string name) => system.Cloud.Template.Functions.SelectMany(function => (IEnumerable<EventSourceMapping>)[.. function.Queues, .. function.Streams]).Single(source => source.Name == name).Id.ToString();

    public void Dispose() => _http.Dispose();

    private async Task<MappingAnswer> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body) };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var json = await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return new MappingAnswer((int)response.StatusCode, response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.Single() : null, json!);
    }
}

/// <param name="Status">The HTTP status.</param>
/// <param name="ErrorType">The header by which SDKs know an error.</param>
/// <param name="Body">The JSON.</param>
internal sealed record MappingAnswer(int Status, string? ErrorType, JsonObject Body)
{
    public string? Message => (string?)(Body["message"] ?? Body[nameof(Message)]);

    public override string ToString() => $"{Status} {ErrorType} {Body.ToJsonString()}";
}
