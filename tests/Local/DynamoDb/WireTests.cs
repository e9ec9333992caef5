using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>How the embedded engine answers HTTP that is not what an SDK sends.</summary>
public sealed class WireTests(Engines engines)
{
    private const string Signed = "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none";
    private const string Date = "20261121T000000Z";

    private static readonly HttpClient Http = new();

    [Theory]
    [InlineData("", Date, "MissingAuthenticationTokenException", "Request is missing Authentication Token")]
    [InlineData("Bearer abc", Date, "MissingAuthenticationTokenException", "Request is missing Authentication Token")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a, Signature=b", Date, "IncompleteSignatureException", "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a, Signature=b")]
    [InlineData(Signed, "", "IncompleteSignatureException", $"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization={Signed}")]
    public async Task A_request_that_is_not_signed_is_refused(string authorization, string date, string code, string message)
    {
        var (status, body, _) = await SendAsync("ListTables", "{}"u8.ToArray(), authorization: authorization, date: date);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(($"com.amazon.coral.service#{code}", message), Error(body));
    }

    [Fact]
    public async Task A_signature_may_stand_in_the_query_but_not_in_both_places()
    {
        const string Query = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=host&X-Amz-Date=20261121T000000Z";

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("ListTables", "{}"u8.ToArray(), authorization: "", query: Query)).Status);
        Assert.Equal("com.amazon.coral.service#InvalidSignatureException", Error((await SendAsync("ListTables", "{}"u8.ToArray(), query: Query)).Body).Type);
        Assert.Contains("must include 'X-Amz-Signature'", Error((await SendAsync("ListTables", "{}"u8.ToArray(), authorization: "", query: Query.Replace("X-Amz-Signature=b&", "", StringComparison.Ordinal))).Body).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_nobody_knows_is_no_operation()
    {
        var (status, body, _) = await SendAsync("MakeCoffee", "{}"u8.ToArray());

        Assert.Equal((HttpStatusCode.BadRequest, """{"__type":"com.amazon.coral.service#UnknownOperationException"}"""), (status, body));
    }

    [Theory]
    [InlineData("application/x-amz-json-1.1", HttpStatusCode.NotFound)]
    [InlineData("text/plain", HttpStatusCode.NotFound)]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/x-amz-json-1.0; charset=utf-8", HttpStatusCode.OK)]
    public async Task The_content_type_says_which_protocol_is_spoken(string contentType, HttpStatusCode expected) =>
        Assert.Equal(expected, (await SendAsync("ListTables", "{}"u8.ToArray(), contentType)).Status);

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_request_may_be_compressed(string encoding)
    {
        using var compressed = new MemoryStream();
        await using (Stream stream = encoding == "gzip" ? new GZipStream(compressed, CompressionMode.Compress) : new ZLibStream(compressed, CompressionMode.Compress))
        {
            await stream.WriteAsync("{\"Limit\":0}"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Assert.Contains("'limit'", (await SendAsync("ListTables", compressed.ToArray(), encoding: encoding)).Body, StringComparison.Ordinal);
        Assert.Equal("com.amazon.coral.service#SerializationException", Error((await SendAsync("ListTables", "{}"u8.ToArray(), encoding: encoding)).Body).Type);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_no_JSON_or_too_many_are_refused()
    {
        foreach (var bytes in new[] { "{"u8.ToArray(), "[]"u8.ToArray(), [.. "{\"TableName\":\""u8, 0xFF, .. "\"}"u8], "{\"TableName\":\"\\ud800\"}"u8.ToArray() })
        {
            var (status, body, _) = await SendAsync("DescribeTable", bytes);
            Assert.Equal((HttpStatusCode.BadRequest, "com.amazon.coral.service#SerializationException"), (status, Error(body).Type));
        }
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync("ListTables", new byte[(16 * 1024 * 1024) + 1])).Status);
    }

    [Fact]
    public async Task An_answer_carries_its_checksum()
    {
        // CRC-32 of the two bytes {} is in every table of test vectors.
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        var (_, body, checksum) = await SendAsync("PutItem", Encoding.UTF8.GetBytes($$$"""{"TableName":"{{{table}}}","Item":{"id":{"S":"a"} } }"""));

        Assert.Equal(("{}", "2745614147"), (body, checksum));
    }

    private static (string? Type, string Message) Error(string body)
    {
        var json = Engine.Json(body);
        return ((string?)json["__type"], (string?)(json["message"] ?? json["Message"]) ?? "");
    }

    private async Task<(HttpStatusCode Status, string Body, string? Checksum)> SendAsync(
        string operation, byte[] bytes, string contentType = "application/x-amz-json-1.0", string authorization = Signed, string date = Date, string query = "", string? encoding = null)
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(engine.Url, query)) { Content = new ByteArrayContent(bytes) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        message.Headers.Add("X-Amz-Target", $"DynamoDB_20120810.{operation}");
        if (authorization.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        if (date.Length > 0)
        {
            message.Headers.Add("X-Amz-Date", date);
        }
        if (encoding is not null)
        {
            message.Content.Headers.ContentEncoding.Add(encoding);
        }
        using var response = await Http.SendAsync(message, TestContext.Current.CancellationToken);
        var checksum = response.Headers.TryGetValues("x-amz-crc32", out var values) ? values.Single() : null;
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), checksum);
    }
}
