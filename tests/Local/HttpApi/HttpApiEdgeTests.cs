using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.HttpApi;

/// <summary>An API with a named stage, and one that answers everything.</summary>
public sealed class HttpApiEdgeFixture : IAsyncLifetime
{
    internal CloudFixture System { get; private set; } = null!;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };

    public async ValueTask InitializeAsync() => System = await CloudFixture.StartAsync($$"""
          Staged:
            Type: AWS::Serverless::HttpApi
            Properties:
              StageName: v1
              StageVariables: {color: blue}
              DefaultRouteSettings: {ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000}
              RouteSettings: {'GET /never': {ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0} }
          Open:
            Type: AWS::Serverless::HttpApi
            Properties:
              CorsConfiguration: {AllowOrigins: ['https://*', 'http://localhost:3000'], AllowMethods: ['*'], ExposeHeaders: [x-total], AllowCredentials: true}
          Echo:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 20
              AutoPublishAlias: live
              Events:
                Root: {Type: HttpApi, Properties: {ApiId: !Ref Staged, Method: GET, Path: /} }
                Thing: {Type: HttpApi, Properties: {ApiId: !Ref Staged, Method: GET, Path: '/things/{id}'} }
                Never: {Type: HttpApi, Properties: {ApiId: !Ref Staged, Method: GET, Path: /never} }
                AnyThing: {Type: HttpApi, Properties: {ApiId: !Ref Open, Method: ANY, Path: '/things/{id}'} }
                Post: {Type: HttpApi, Properties: {ApiId: !Ref Open, Method: POST, Path: /things/new} }
                Greedy: {Type: HttpApi, Properties: {ApiId: !Ref Open, Method: GET, Path: '/things/{proxy+}'} }
                Rest: {Type: HttpApi, Properties: {ApiId: !Ref Open} }

        """);

    public Uri Of(string api) => new(System.Cloud.Apis[api].GetLeftPart(UriPartial.Authority));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await System.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class HttpApiEdgeTests(HttpApiEdgeFixture fixture) : IClassFixture<HttpApiEdgeFixture>
{
    private const string Origin = "https://shop.example";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> SendAsync(string api, string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(fixture.Of(api), path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await fixture.Http.SendAsync(request, Token);
    }

    private static async Task<JsonNode> EventAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["event"]!;

    [Theory]
    [InlineData("/v1", 200, "GET /", "/v1")]
    [InlineData("/v1/", 200, "GET /", "/v1/")]
    [InlineData("/v1/things/7", 200, "GET /things/{id}", "/v1/things/7")]
    [InlineData("/things/7", 404, null, null)]
    [InlineData("/v12/things/7", 404, null, null)]
    [InlineData("/v2/things/7", 404, null, null)]
    [InlineData("/v1/never", 429, null, null)]
    public async Task A_named_stage_is_the_first_segment_of_the_path(string path, int status, string? routeKey, string? rawPath)
    {
        using var response = await SendAsync("Staged", "GET", path);
        Assert.Equal(status, (int)response.StatusCode);
        if (status != 200)
        {
            Assert.Equal(status == 404 ? """{"message":"Not Found"}""" : """{"message":"Too Many Requests"}""", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
            return;
        }

        var seen = await EventAsync(response);
        Assert.Equal((routeKey, rawPath, rawPath, "v1"), ((string?)seen["routeKey"], (string?)seen["rawPath"], (string?)seen["requestContext"]!["http"]!["path"], (string?)seen["requestContext"]!["stage"]));
        Assert.Equal("""{"color":"blue"}""", seen["stageVariables"]!.ToJsonString());
    }

    [Theory]
    [InlineData("GET", "/things/new", "ANY /things/{id}")]
    [InlineData("POST", "/things/new", "POST /things/new")]
    [InlineData("GET", "/things/a/b", "GET /things/{proxy+}")]
    [InlineData("POST", "/things/a/b", "$default")]
    [InlineData("PATCH", "/", "$default")]
    [InlineData("OPTIONS", "/elsewhere", "$default")]
    [InlineData("OPTIONS", "/things/1", "ANY /things/{id}")]
    public async Task What_no_route_takes_the_default_route_takes(string method, string path, string routeKey)
    {
        using var response = await SendAsync("Open", method, path);
        var seen = await EventAsync(response);
        Assert.Equal((routeKey, routeKey, method), ((string?)seen["routeKey"], (string?)seen["requestContext"]!["routeKey"], (string?)seen["requestContext"]!["http"]!["method"]));
    }

    [Fact]
    public async Task A_head_request_has_the_headers_of_an_answer_and_no_body()
    {
        using var response = await SendAsync("Open", "HEAD", "/things/1");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Token));
        using var refused = await SendAsync("Staged", "HEAD", "/v1");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Theory]
    [InlineData(Origin, true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://localhost:3001", false)]
    [InlineData("http://shop.example", false)]
    public async Task Cross_origin_headers_are_the_gateways_own(string origin, bool isAllowed)
    {
        using var preflight = await SendAsync("Open", "OPTIONS", "/things/1", ("Origin", origin), ("Access-Control-Request-Method", "PUT"));
        Assert.Equal((HttpStatusCode.NoContent, ""), (preflight.StatusCode, await preflight.Content.ReadAsStringAsync(Token)));
        using var response = await SendAsync("Open", "GET", "/things/1", ("Origin", origin));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        foreach (var answer in new[] { preflight, response })
        {
            Assert.Equal(isAllowed ? [origin] : [], answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : []);
            Assert.Equal(isAllowed, answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        Assert.Equal(isAllowed, response.Headers.Contains("Access-Control-Expose-Headers"));
        Assert.Equal(isAllowed, preflight.Headers.Contains("Access-Control-Allow-Methods"));
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Headers"));
        Assert.False(preflight.Headers.Contains("Access-Control-Max-Age"));

        // Without the gateway's settings a preflight is a request as any other.
        using var other = await SendAsync("Staged", "OPTIONS", "/v1", ("Origin", origin), ("Access-Control-Request-Method", "GET"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Theory]
    [InlineData("GET /things/1 HTTP/1.1", 10_240, "200")]
    [InlineData("GET /things/1 HTTP/1.1", 10_241, "431")]
    public async Task The_request_line_and_the_headers_values_have_a_limit(string line, int bytes, string status)
    {
        var answer = await RawAsync($"{line}\r\nHost: localhost\r\nConnection: close\r\nX-Long: {new string('x', bytes - line.Length - "localhostclose".Length)}\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        if (status == "431")
        {
            Assert.EndsWith("""{"message":"Request Header Fields Too Large"}""", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET /things/%zz%ff?%zz=%&=&&a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "200")]
    [InlineData("GET /things/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "400")]
    [InlineData("GET //things//../../1?? HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "200")]
    [InlineData("GET http://elsewhere/things/1 HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n", "200")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "200")]
    [InlineData("GET /things/1 HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET\r\n\r\n", "400")]
    [InlineData("nonsense\0\r\n\r\n", "400")]
    [InlineData("GET /things/1 HTTP/9.9\r\nHost: localhost\r\nConnection: close\r\n\r\n", "505")]
    [InlineData("POST /things/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: many\r\n\r\n", "400")]
    [InlineData("POST /things/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400")]
    [InlineData("POST /things/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\nCookie: ;;=; a\r\nContent-Type: ;\r\nAuthorization: \r\n\r\n{\"do\"", "200")]
    public async Task A_malformed_request_breaks_nothing(string request, string status)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawAsync(request), StringComparison.Ordinal);
        using var next = await SendAsync("Open", "GET", "/things/1");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Headers_of_one_name_come_joined_and_cookies_apart()
    {
        var seen = JsonNode.Parse((await RawAsync(
            "GET /things/1 HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nX-One: a\r\nx-one: b\r\nX-ONE: c, d\r\nCookie: a=1;b=2\r\ncookie: c=3\r\nX-Forwarded-For: 10.0.0.1\r\nX-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\r\n\r\n")).Split("\r\n\r\n")[1])!["event"]!;
        Assert.Equal("a,b,c, d", (string?)seen["headers"]!["x-one"]);
        Assert.Equal("""["a=1","b=2","c=3"]""", seen["cookies"]!.ToJsonString());
        Assert.Equal("10.0.0.1, 127.0.0.1", (string?)seen["headers"]!["x-forwarded-for"]);
        Assert.StartsWith("Root=1-67891233-abcdef012345678912345678", (string?)seen["headers"]!["x-amzn-trace-id"], StringComparison.Ordinal);
        Assert.Equal(("shop.example", "shop"), ((string?)seen["requestContext"]!["domainName"], (string?)seen["requestContext"]!["domainPrefix"]));
    }

    /// <summary>SAM sends the events of a function that publishes an alias to the alias.</summary>
    [Fact]
    public async Task A_route_goes_to_the_alias_that_the_function_publishes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fixture.Of("Open"), "/things/new")) { Content = new StringContent("""{"do":"headers"}""", Encoding.UTF8, "application/json") };
        using var response = await fixture.Http.SendAsync(request, Token);
        Assert.EndsWith(":live", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["Lambda-Runtime-Invoked-Function-Arn"], StringComparison.Ordinal);
    }

    /// <summary>Bytes to the API as they are, and what comes back until the server has nothing more to say.</summary>
    private async Task<string> RawAsync(string request)
    {
        var uri = fixture.Of("Open");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(uri.Host, uri.Port, Token);
        using var answer = new MemoryStream();
        using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Token);
        await stream.CopyToAsync(answer, Token);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
