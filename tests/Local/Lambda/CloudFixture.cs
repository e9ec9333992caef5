using System.Text.Json.Nodes;
using LocalCloud;
using LocalCloud.Protocol;

namespace OrderSystem.Local.Tests.Lambda;

/// <summary>A local cloud from a template's text, with a folder in which its functions keep what they were given.</summary>
internal sealed class CloudFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private CloudFixture(DirectoryInfo folder, CloudHost cloud)
    {
        _folder = folder;
        Cloud = cloud;
        // A cookie that one test is given must not go out with the next one's request.
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = cloud.ApiUrl, Timeout = TimeSpan.FromSeconds(60) };
    }

    public CloudHost Cloud { get; }

    /// <summary>A client of the HTTP API.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a cloud.</summary>
    /// <param name="resources">The Resources section. <c>$CODE</c> stands for the test function, <c>$JOURNAL</c> for the journal.</param>
    /// <param name="change">Further options.</param>
    public static async Task<CloudFixture> StartAsync(string resources, Func<CloudOptions, CloudOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("local-cloud-");
        var template = Path.Combine(folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(template, "Transform: AWS::Serverless-2016-10-31\nResources:\n" + resources
            .Replace("$CODE", $"{{Runtime: dotnet10, Handler: LocalTestFunction, CodeUri: {TestFunctions.CodeUri}", StringComparison.Ordinal)
            .Replace("$JOURNAL", $"Environment: {{Variables: {{JOURNAL: {folder.FullName}}}}}", StringComparison.Ordinal));
        var options = new CloudOptions { TemplatePath = template };
        return new CloudFixture(folder, await CloudHost.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken));
    }

    public Task<JsonObject> CallAsync(string service, string operation, JsonObject request) =>
        Cloud.Services[service].InvokeAsync(operation, request, TestContext.Current.CancellationToken);

    public async Task<string> QueueUrlAsync(string logicalId) =>
        (string)(await CallAsync("sqs", "GetQueueUrl", new JsonObject { ["QueueName"] = Cloud.Template.Find(logicalId)!.Name }))["QueueUrl"]!;

    public async Task SendAsync(string queue, string body) =>
        await CallAsync("sqs", "SendMessage", new JsonObject { ["QueueUrl"] = await QueueUrlAsync(queue), ["MessageBody"] = body });

    /// <summary>Visible, in flight and delayed messages of a queue.</summary>
    public async Task<(int Visible, int InFlight)> CountAsync(string queue)
    {
        var attributes = (await CallAsync("sqs", "GetQueueAttributes", new JsonObject { ["QueueUrl"] = await QueueUrlAsync(queue), ["AttributeNames"] = new JsonArray("All") }))["Attributes"]!;
        return (int.Parse((string)attributes["ApproximateNumberOfMessages"]!), int.Parse((string)attributes["ApproximateNumberOfMessagesNotVisible"]!));
    }

    public async Task<JsonArray> ReceiveAsync(string queue) =>
        (await CallAsync("sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = await QueueUrlAsync(queue), ["MaxNumberOfMessages"] = 10, ["MessageSystemAttributeNames"] = new JsonArray("All") }))["Messages"] as JsonArray ?? [];

    public Task PutAsync(string table, string id, string? instruction = null, string? value = null)
    {
        var item = new JsonObject { ["id"] = new JsonObject { ["S"] = id } };
        if (instruction is not null)
        {
            item["do"] = new JsonObject { ["S"] = instruction };
        }

        if (value is not null)
        {
            item["value"] = new JsonObject { ["S"] = value };
        }

        return CallAsync("dynamodb", "PutItem", new JsonObject { ["TableName"] = Cloud.Template.Find(table)!.Name, ["Item"] = item });
    }

    /// <summary>The events that the functions were given, in order.</summary>
    public IReadOnlyList<JsonNode> Journal() => [.. _folder.EnumerateFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => JsonNode.Parse(File.ReadAllText(file.FullName))!)];

    /// <summary>The events with the process that was given each, in order.</summary>
    public IReadOnlyList<(string Name, int Process, JsonNode Event)> JournalFiles() => [.. _folder.EnumerateFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => (file.Name, int.Parse(file.Name.Split('-')[1]), JsonNode.Parse(File.ReadAllText(file.FullName))!))];

    /// <summary>The records of all batches, in order of delivery.</summary>
    public IReadOnlyList<JsonNode> Records() => [.. Journal().SelectMany(batch => batch["Records"] as JsonArray ?? []).Select(record => record!)];

    /// <summary>The lines that the functions and the host wrote.</summary>
    public string Logs() => string.Join('\n', Cloud.Lambda.Logs.Read().Select(line => $"{line.Function} {line.Text}"));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Cloud.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
