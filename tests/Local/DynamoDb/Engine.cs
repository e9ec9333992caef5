using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>One engine, reached over the wire: with the AWS SDK, or with plain JSON where a test needs to say exactly what is sent.</summary>
public sealed class Engine(string name, Uri url)
{
    private static readonly HttpClient Http = new();

    private static int _tables;

    public string Name => name;

    public Uri Url => url;

    public bool IsEmbedded => name == Engines.Embedded;

    public AmazonDynamoDBClient Client { get; } = Connect(url);

    private static AmazonDynamoDBClient Connect(Uri url)
    {
        var client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        client.BeforeRequestEvent += (_, call) => CallLog.Add("dynamodb", ((WebServiceRequestEventArgs)call).Request.GetType().Name[..^"Request".Length]);
        return client;
    }

    /// <summary>Leaves the test out on an engine that legitimately differs, and says why.</summary>
    public void SkipOn(string engine, string reason) => Assert.SkipWhen(name == engine, $"{engine}: {reason}");

    /// <summary>A table name that no other test has.</summary>
    public static string NewTableName() => $"Table-{Environment.ProcessId}-{Interlocked.Increment(ref _tables)}";

    /// <summary>Creates a table with the partition key <c>id</c> (S), or with the key schema given, and returns its name.</summary>
    public async Task<string> CreateTableAsync(string? definition = null)
    {
        var table = NewTableName();
        var request = Json(definition ?? """
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}
            """);
        request["TableName"] = table;
        request["BillingMode"] = "PAY_PER_REQUEST";
        (await CallAsync("CreateTable", request)).Succeeded();
        return table;
    }

    public Task<Answer> CallAsync(string operation, string request) => CallAsync(operation, Json(request));

    /// <summary>Calls an operation on a table; the request need not name it.</summary>
    public Task<Answer> CallAsync(string operation, string table, string request)
    {
        var json = Json(request);
        json["TableName"] = table;
        return CallAsync(operation, json);
    }

    public async Task<Answer> CallAsync(string operation, JsonObject request)
    {
        CallLog.Add("dynamodb", operation);
        var isStream = operation is "ListStreams" or "DescribeStream" or "GetShardIterator" or "GetRecords";
        using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToJsonString())) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        message.Headers.Add("X-Amz-Target", $"{(isStream ? "DynamoDBStreams" : "DynamoDB")}_20120810.{operation}");
        message.Headers.Add("X-Amz-Date", "20261121T000000Z");
        message.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none");
        using var response = await Http.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        // A peer that fails inside answers with a page for people.
        var body = text.StartsWith('{') ? Json(text) : new JsonObject { ["__type"] = "InternalFailure", ["message"] = text };
        return new Answer(response.IsSuccessStatusCode, body);
    }

    public static JsonObject Json(string text) => JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 256 })!.AsObject();
}

/// <summary>What an engine answered.</summary>
public sealed record Answer(bool IsSuccess, JsonObject Body)
{
    /// <summary>The code of an error, without its namespace.</summary>
    public string? Code => IsSuccess ? null : ((string?)Body["__type"])?.Split('#')[^1];

    public string Message => (string?)(Body["message"] ?? Body[nameof(Message)]) ?? "";

    /// <summary>The body, where the operation was to succeed.</summary>
    public JsonObject Succeeded()
    {
        Assert.True(IsSuccess, Body.ToJsonString());
        return Body;
    }

    /// <summary>The message, where the operation was to fail with this code.</summary>
    public string Failed(string code)
    {
        Assert.False(IsSuccess, $"expected {code}, got {Body.ToJsonString()}");
        Assert.Equal(code, Code);
        return Message;
    }
}
