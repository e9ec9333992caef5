using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud;
using LocalCloud.HttpApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.HttpApi;

public sealed class HttpApiFixture : IAsyncLifetime
{
    public const string Issuer = "https://issuer.test";
    public RSA Key { get; } = RSA.Create(2048);

    internal CloudFixture System { get; private set; } = null!;

    public async ValueTask InitializeAsync() => System = await CloudFixture.StartAsync(
        $$"""
          Api:
            Type: AWS::Serverless::HttpApi
            Properties:
              Auth:
                Authorizers:
                  Customers:
                    IdentitySource: $request.header.Authorization
                    JwtConfiguration: {issuer: '{{Issuer}}', audience: [shop]}
                  ByQuery:
                    IdentitySource: $request.querystring.token
                    AuthorizationScopes: [orders.read, orders.all]
                    JwtConfiguration: {issuer: '{{Issuer}}', audience: [shop]}
              RouteSettings: {'GET /slow-lane': {ThrottlingRateLimit: 0.1, ThrottlingBurstLimit: 2} }
              CorsConfiguration: {AllowOrigins: ['https://shop.test'], AllowMethods: [GET, POST], AllowHeaders: [authorization], MaxAge: 60}
          Echo:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 20
              Events:
                Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: POST, Path: /orders} }
                One: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: '/orders/{orderId}'} }
                Latest: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /orders/latest} }
                Any: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: ANY, Path: /any} }
                PutAny: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: PUT, Path: /any} }
                Files: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: '/files/{proxy+}'} }
                SlowLane: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /slow-lane} }
                Short: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: POST, Path: /short, TimeoutInMillis: 500} }
                Mine: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /mine, Auth: {Authorizer: Customers} } }
                Query: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /query, Auth: {Authorizer: ByQuery} } }
                Scoped: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /scoped, Auth: {Authorizer: Customers, AuthorizationScopes: [orders.read]} } }

        """,
        options => options with
        {
            JwtIssuers = new Dictionary<string, IReadOnlyList<JwtKey>> { [Issuer] = [new JwtKey("key-1", Key.ExportParameters(false))] },
        });

    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        Key.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class HttpApiTests(HttpApiFixture fixture) : IClassFixture<HttpApiFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.System.Http;

    private async Task<JsonNode> EventAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode} {body}");
        return JsonNode.Parse(body)!["event"]!;
    }

    private Task<HttpResponseMessage> AnswerAsync(string answer) =>
        Http.PostAsync("/orders", new StringContent(new JsonObject { ["do"] = "raw", ["payload"] = answer }.ToJsonString(), Encoding.UTF8, "application/json"), Token);

    [Fact]
    public async Task A_request_becomes_an_event_of_payload_format_2()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/a%20b%2Fc?x=1&y=a%20b&x=2&X=3&z&y=c%2Bd+e");
        request.Headers.Add("X-Custom", ["one", "two"]);
        request.Headers.Add("Cookie", "a=1; b=2");
        request.Headers.UserAgent.ParseAdd("test/1.0");
        var seen = await EventAsync(request);
        Assert.Equal("2.0", (string?)seen["version"]);
        Assert.Equal("GET /orders/{orderId}", (string?)seen["routeKey"]);
        Assert.Equal("/orders/a b/c", (string?)seen["rawPath"]);
        Assert.Equal("x=1&y=a%20b&x=2&X=3&z&y=c%2Bd+e", (string?)seen["rawQueryString"]);
        Assert.Equal("""["a=1","b=2"]""", seen["cookies"]!.ToJsonString());
        Assert.Equal("one,two", ((string)seen["headers"]!["x-custom"]!).Replace(", ", ",", StringComparison.Ordinal));
        Assert.Null(seen["headers"]!["cookie"]);
        Assert.Equal(["x 1,2", "y a b,c+d e", "X 3", "z "], seen["queryStringParameters"]!.AsObject().Select(pair => $"{pair.Key} {(string?)pair.Value}"));
        Assert.Equal("""{"orderId":"a b/c"}""", seen["pathParameters"]!.ToJsonString());
        var context = seen["requestContext"]!;
        Assert.Equal("GET", (string?)context["http"]!["method"]);
        Assert.Equal("HTTP/1.1", (string?)context["http"]!["protocol"]);
        Assert.Equal("127.0.0.1", (string?)context["http"]!["sourceIp"]);
        Assert.Equal("test/1.0", (string?)context["http"]!["userAgent"]);
        Assert.Equal("$default", (string?)context["stage"]);
        Assert.Matches(@"^\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000$", (string?)context["time"]);
        Assert.Matches("^.{15}=$", (string?)context["requestId"]);
        Assert.Null(seen["body"]);
        Assert.False((bool)seen["isBase64Encoded"]!);
        Assert.Equal(
            ["version", "routeKey", "rawPath", "rawQueryString", "cookies", "headers", "queryStringParameters", "requestContext", "pathParameters", "isBase64Encoded"],
            seen.AsObject().Select(member => member.Key));
        Assert.Equal(
            ["accountId", "apiId", "domainName", "domainPrefix", "http", "requestId", "routeKey", "stage", "time", "timeEpoch"],
            context.AsObject().Select(member => member.Key));
        Assert.Equal(["method", "path", "protocol", "sourceIp", "userAgent"], context["http"]!.AsObject().Select(member => member.Key));
        Assert.Equal(("000000000000", "GET /orders/{orderId}", "api"), ((string?)context["accountId"], (string?)context["routeKey"], (string?)context["apiId"]));
        Assert.InRange((long)context["timeEpoch"]!, DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.Equal(
            ("0", "127.0.0.1", "http"),
            ((string?)seen["headers"]!["content-length"], (string?)seen["headers"]!["x-forwarded-for"], (string?)seen["headers"]!["x-forwarded-proto"]));
        Assert.StartsWith("Root=1-", (string?)seen["headers"]!["x-amzn-trace-id"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_that_a_request_does_not_have_are_absent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/latest");
        var seen = await EventAsync(request);
        Assert.Equal(["version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "isBase64Encoded"], seen.AsObject().Select(member => member.Key));
        Assert.Equal("", (string?)seen["rawQueryString"]);
        Assert.Equal("", (string?)seen["requestContext"]!["http"]!["userAgent"]);
    }

    [Theory]
    [InlineData("application/json", "{\"a\":\"ö\"}", false)]
    [InlineData("application/vnd.api+json", "{}", false)]
    [InlineData("text/plain", "text", false)]
    [InlineData("application/x-www-form-urlencoded", "a=b", false)]
    [InlineData("application/octet-stream", "bytes", true)]
    [InlineData("image/png", "bytes", true)]
    public async Task Text_comes_as_text_and_everything_else_as_base64(string type, string body, bool isBase64)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var seen = await EventAsync(request);
        Assert.Equal(isBase64, (bool)seen["isBase64Encoded"]!);
        Assert.Equal(isBase64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(body)) : body, (string?)seen["body"]);
    }

    [Fact]
    public async Task Bytes_that_only_call_themselves_text_arrive_unharmed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new ByteArrayContent([0x7b, 0xff, 0xfe]) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        Assert.Equal("e//+", (string?)(await EventAsync(request))["body"]);
    }

    [Theory]
    [InlineData("GET", "/orders/7", "GET /orders/{orderId}")]
    [InlineData("GET", "/orders/latest", "GET /orders/latest")]
    [InlineData("GET", "/files/a/b", "GET /files/{proxy+}")]
    [InlineData("PUT", "/any", "PUT /any")]
    [InlineData("DELETE", "/any", "ANY /any")]
    [InlineData("DELETE", "/orders/7", null)]
    [InlineData("GET", "/orders/", null)]
    [InlineData("GET", "/orders/7/items", null)]
    [InlineData("GET", "/files", null)]
    [InlineData("GET", "/", null)]
    public async Task The_most_specific_route_wins_and_no_route_is_404(string method, string path, string? routeKey)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (routeKey is not null)
        {
            Assert.Equal(routeKey, (string?)(await EventAsync(request))["routeKey"]);
            return;
        }

        using var response = await Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"message":"Not Found"}""", await response.Content.ReadAsStringAsync(Token));
        Assert.True(response.Headers.Contains("apigw-requestid"));
    }

    [Theory]
    [InlineData("""{"statusCode":201,"headers":{"Content-Type":"application/problem+json","X-A":"b","N":5},"body":"{}"}""", 201, "application/problem+json", "{}")]
    [InlineData("""{"statusCode":200,"body":"plain"}""", 200, "text/plain; charset=utf-8", "plain")]
    [InlineData("""{"statusCode":204}""", 204, null, "")]
    [InlineData("""{"statusCode":200}""", 200, "text/plain; charset=utf-8", "")]
    [InlineData("""{"statusCode":201,"body":null,"headers":null,"cookies":null,"isBase64Encoded":null}""", 201, "text/plain; charset=utf-8", "")]
    [InlineData("""{"statusCode":200,"headers":{"x-name":"Jörg"},"body":"{\"a\":1}"}""", 200, "text/plain; charset=utf-8", """{"a":1}""")]
    [InlineData("""{"body":"no envelope"}""", 200, "application/json", """{"body":"no envelope"}""")]
    [InlineData("null", 200, "application/json", "null")]
    [InlineData("1.50", 200, "application/json", "1.50")]
    [InlineData("true", 200, "application/json", "true")]
    [InlineData("", 200, "application/json", "")]
    [InlineData("""{"statusCode":0}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200.5}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":999}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"headers":{"x":"a\r\nb: c"}}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"headers":{"x y":"a"}}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"headers":{"x":{}}}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"cookies":["a\n"]}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"cookies":[{}]}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":"202","body":"x"}""", 202, "text/plain; charset=utf-8", "x")]
    [InlineData("""{"statusCode":200,"isBase64Encoded":true,"body":"aGVsbG8="}""", 200, "text/plain; charset=utf-8", "hello")]
    [InlineData("""{"hello":"world"}""", 200, "application/json", """{"hello":"world"}""")]
    [InlineData("\"text\"", 200, "application/json", "text")]
    [InlineData("[1,2]", 200, "application/json", "[1,2]")]
    [InlineData("no json", 200, "application/json", "no json")]
    [InlineData("""{"statusCode":"abc"}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":null}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"body":{"a":1}}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"isBase64Encoded":true,"body":"%%%"}""", 500, "application/json", """{"message":"Internal Server Error"}""")]
    public async Task An_answer_becomes_a_response(string answer, int status, string? type, string body)
    {
        using var response = await AnswerAsync(answer);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Cookies_become_one_header_each()
    {
        using var response = await AnswerAsync("""{"statusCode":200,"cookies":["a=1; Secure","b=2"],"headers":{"x":"y"}}""");
        Assert.Equal(["a=1; Secure", "b=2"], response.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData("""{"do":"fail"}""", "/orders", 500, "Internal Server Error")]
    [InlineData("""{"do":"crash"}""", "/orders", 500, "Internal Server Error")]
    [InlineData("""{"do":"sleep","ms":3000}""", "/short", 503, "Service Unavailable")]
    public async Task What_goes_wrong_in_the_function_is_told_in_the_gateways_words(string body, string path, int status, string message)
    {
        using var response = await Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Token);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal($$"""{"message":"{{message}}"}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(10 * 1024 * 1024 + 1)]
    [InlineData(7 * 1024 * 1024)]
    public async Task A_body_that_is_too_large_is_413(int bytes)
    {
        using var response = await Http.PostAsync("/orders", new StringContent(new string('x', bytes)), Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("""{"message":"Request Entity Too Large"}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_route_over_its_rate_is_429()
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await Http.GetAsync("/slow-lane", Token);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task A_preflight_is_answered_by_the_gateway_and_answers_carry_its_headers()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/nowhere");
        preflight.Headers.Add("Origin", "https://shop.test");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await Http.SendAsync(preflight, Token);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("https://shop.test", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("GET,POST", answer.Headers.GetValues("Access-Control-Allow-Methods").Single());

        foreach (var (origin, isAllowed) in new[] { ("https://shop.test", true), ("https://evil.test", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/1");
            request.Headers.Add("Origin", origin);
            using var response = await Http.SendAsync(request, Token);
            Assert.Equal(isAllowed, response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private string Sign(string claims, string header = """{"alg":"RS256","kid":"key-1"}""", RSA? key = null)
    {
        var content = $"{Base64(Encoding.UTF8.GetBytes(header))}.{Base64(Encoding.UTF8.GetBytes(claims))}";
        return $"{content}.{Base64((key ?? fixture.Key).SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string Claims(string more = "", string issuer = HttpApiFixture.Issuer, string audience = "\"aud\":\"shop\"", int expiresIn = 60) =>
        $$"""{"iss":"{{issuer}}",{{audience}},"sub":"anna","exp":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + expiresIn}}{{more}}}""";

    [Fact]
    public async Task The_claims_of_a_valid_token_reach_the_function_as_text()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mine");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Sign(Claims(""","groups":["a","b"],"admin":true""")));
        var jwt = (await EventAsync(request))["requestContext"]!["authorizer"]!["jwt"]!;
        Assert.Equal("anna", (string?)jwt["claims"]!["sub"]);
        Assert.Equal("[a b]", (string?)jwt["claims"]!["groups"]);
        Assert.Equal("true", (string?)jwt["claims"]!["admin"]);
        Assert.Null(jwt["scopes"]);
    }

    [Fact]
    public async Task A_scope_is_asked_for_where_the_route_names_one()
    {
        using var with = new HttpRequestMessage(HttpMethod.Get, "/scoped");
        with.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Sign(Claims(""","scope":"orders.read orders.write" """)));
        Assert.Equal("""["orders.read","orders.write"]""", (await EventAsync(with))["requestContext"]!["authorizer"]!["jwt"]!["scopes"]!.ToJsonString());

        using var without = new HttpRequestMessage(HttpMethod.Get, "/scoped");
        without.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Sign(Claims(""","scope":"other" """)));
        using var response = await Http.SendAsync(without, Token);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("""{"message":"Forbidden"}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("/mine", "Authorization", "$TOKEN", 200)]
    [InlineData("/mine", "Authorization", "bearer $TOKEN", 200)]
    [InlineData("/mine", "Authorization", "Basic $TOKEN", 401)]
    [InlineData("/mine?Authorization=$TOKEN", null, null, 401)]
    [InlineData("/query?token=$TOKEN", null, null, 200)]
    [InlineData("/query?Token=$TOKEN", null, null, 401)]
    [InlineData("/query", "Authorization", "Bearer $TOKEN", 401)]
    public async Task A_token_is_looked_for_where_the_authorizer_says(string path, string? header, string? value, int status)
    {
        var token = Sign(Claims(""","scp":["orders.all"]"""));
        using var request = new HttpRequestMessage(HttpMethod.Get, path.Replace("$TOKEN", token, StringComparison.Ordinal));
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value!.Replace("$TOKEN", token, StringComparison.Ordinal));
        }

        using var response = await Http.SendAsync(request, Token);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200 && path.StartsWith("/query", StringComparison.Ordinal))
        {
            var seen = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["event"]!["requestContext"]!["authorizer"]!["jwt"]!;
            Assert.Equal("""["orders.all"]""", seen["scopes"]!.ToJsonString());
        }
    }

    public static TheoryData<string, bool> Tokens => new()
    {
        { "good", true },
        { "client_id", true },
        { "audience list", true },
        { "none", false },
        { "garbage", false },
        { "expired", false },
        { "not yet", false },
        { "from the future", false },
        { "other issuer", false },
        { "other audience", false },
        { "no expiry", false },
        { "other key", false },
        { "unknown kid", false },
        { "algorithm none", false },
        { "HMAC with the public key", false },
        { "changed claims", false },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task Only_a_valid_token_opens_the_door(string kind, bool isValid)
    {
        using var otherKey = RSA.Create(2048);
        var future = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600;
        var good = Sign(Claims());
        var token = kind switch
        {
            "good" => good,
            "client_id" => Sign(Claims(audience: "\"client_id\":\"shop\"")),
            "audience list" => Sign(Claims(audience: "\"aud\":[\"x\",\"shop\"]")),
            "none" => "",
            "garbage" => "a.b.c",
            "expired" => Sign(Claims(expiresIn: -1)),
            "not yet" => Sign(Claims($",\"nbf\":{future}")),
            "from the future" => Sign(Claims($",\"iat\":{future}")),
            "other issuer" => Sign(Claims(issuer: "https://evil.test")),
            "other audience" => Sign(Claims(audience: "\"aud\":\"bank\"")),
            "no expiry" => Sign($$"""{"iss":"{{HttpApiFixture.Issuer}}","aud":"shop"}"""),
            "other key" => Sign(Claims(), key: otherKey),
            "unknown kid" => Sign(Claims(), """{"alg":"RS256","kid":"key-2"}"""),
            "algorithm none" => $"{Base64("""{"alg":"none","kid":"key-1"}"""u8.ToArray())}.{good.Split('.')[1]}.",
            "HMAC with the public key" => Forge(),
            _ => $"{good.Split('.')[0]}.{Base64(Encoding.UTF8.GetBytes(Claims().Replace("anna", "eve", StringComparison.Ordinal)))}.{good.Split('.')[2]}",
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mine");
        if (token.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using var response = await Http.SendAsync(request, Token);
        Assert.Equal(isValid ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        if (!isValid)
        {
            Assert.Equal("""{"message":"Unauthorized"}""", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }

        string Forge()
        {
            var content = $"{Base64("""{"alg":"HS256","kid":"key-1"}"""u8.ToArray())}.{Base64(Encoding.UTF8.GetBytes(Claims()))}";
            return $"{content}.{Base64(HMACSHA256.HashData(fixture.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(content)))}";
        }
    }

    [Fact]
    public async Task Keys_of_an_issuer_come_from_its_OpenID_configuration()
    {
        Uri? issuer = null;
        var key = fixture.Key.ExportParameters(false);
        await using var server = await HttpServer.StartAsync(
            IPAddress.Loopback,
            0,
            app => app.Run(context => context.Response.WriteAsync(context.Request.Path.Value switch
            {
                "/.well-known/openid-configuration" => new JsonObject { ["jwks_uri"] = $"{issuer}keys" }.ToJsonString(),
                "/keys" => new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["kid"] = "key-1", ["n"] = Base64(key.Modulus!), ["e"] = Base64(key.Exponent!) }) }.ToJsonString(),
                var path => throw new InvalidOperationException(path),
            }, Token)),
            Token);
        issuer = server.Url;
        await using var system = await CloudFixture.StartAsync($$"""
              Api:
                Type: AWS::Serverless::HttpApi
                Properties:
                  Auth:
                    DefaultAuthorizer: Customers
                    Authorizers:
                      Customers: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: '{{issuer}}', audience: [shop]} }
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: dotnet10
                  Handler: LocalTestFunction
                  CodeUri: {{CodeUri}}
                  Events:
                    Mine: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /mine} }

            """);
        foreach (var (claims, expected) in new[] { (Claims(issuer: $"{issuer}"), HttpStatusCode.OK), (Claims(), HttpStatusCode.Unauthorized) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/mine");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Sign(claims));
            using var response = await system.Http.SendAsync(request, Token);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    /// <summary>A webhook's caller has no token, and signs the bytes that it sends: they must reach the function as they are.</summary>
    [Fact]
    public async Task A_route_with_authorizer_NONE_is_open_under_a_default_authorizer_and_its_body_arrives_byte_for_byte()
    {
        await using var system = await CloudFixture.StartAsync($$"""
              Api:
                Type: AWS::Serverless::HttpApi
                Properties:
                  Auth:
                    DefaultAuthorizer: Customers
                    Authorizers:
                      Customers: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: '{{HttpApiFixture.Issuer}}', audience: [shop]} }
              Webhook:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: dotnet10
                  Handler: LocalTestFunction
                  CodeUri: {{CodeUri}}
                  Timeout: 20
                  Events:
                    Guarded: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: POST, Path: /orders} }
                    Open: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: POST, Path: /webhooks/stripe, Auth: {Authorizer: NONE} } }

            """);

        using var refused = await system.Http.PostAsync("/orders", new StringContent("{}"), Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        // Spacing, line ends and escapes that a parser would not keep.
        var json = Encoding.UTF8.GetBytes("{\r\n  \"id\" : \"evt_1\",\t\"name\":\"J\\u00f6rg \u00e9\U0001F642\" }\n");
        var text = await PostAsync(json, "application/json; charset=utf-8");
        Assert.False((bool)text["isBase64Encoded"]!);
        Assert.Equal(json, Encoding.UTF8.GetBytes((string)text["body"]!));
        Assert.Equal("t=1,v1=abc", (string?)text["headers"]!["stripe-signature"]);
        Assert.Null(text["requestContext"]!["authorizer"]);

        byte[] binary = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        var bytes = await PostAsync(binary, "application/octet-stream");
        Assert.True((bool)bytes["isBase64Encoded"]!);
        Assert.Equal(binary, Convert.FromBase64String((string)bytes["body"]!));

        async Task<JsonNode> PostAsync(byte[] body, string type)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/stripe") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            request.Headers.Add("Stripe-Signature", "t=1,v1=abc");
            using var response = await system.Http.SendAsync(request, Token);
            var answer = await response.Content.ReadAsStringAsync(Token);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode} {answer}");
            return JsonNode.Parse(answer)!["event"]!;
        }
    }

    /// <summary>The limit of a laptop is not AWS's; what a function reserves is.</summary>
    [Fact]
    public async Task Requests_beyond_this_machines_limit_wait_and_those_beyond_the_reserved_concurrency_are_503()
    {
        await using var system = await CloudFixture.StartAsync($$"""
              One:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: dotnet10
                  Handler: LocalTestFunction
                  CodeUri: {{CodeUri}}
                  Timeout: 10
                  ReservedConcurrentExecutions: 1
                  Events:
                    Post: {Type: HttpApi, Properties: {Method: POST, Path: /one} }
              Any:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: dotnet10
                  Handler: LocalTestFunction
                  CodeUri: {{CodeUri}}
                  Timeout: 20
                  Events:
                    Post: {Type: HttpApi, Properties: {Method: POST, Path: /any} }

            """);
        var first = system.Http.PostAsync("/one", new StringContent("""{"do":"sleep","ms":1500}"""), Token);
        await EventuallyAsync(() => system.Cloud.Lambda.Find("One")!.State, state => state.Busy == 1);
        using var refused = await system.Http.PostAsync("/one", new StringContent("{}"), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("""{"message":"Service Unavailable"}""", await refused.Content.ReadAsStringAsync(Token));
        using var answered = await first;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);

        var responses = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => system.Http.PostAsync("/any", new StringContent("""{"do":"sleep","ms":50}"""), Token)));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.InRange(system.Cloud.Lambda.Find("Any")!.Statistics.Read().ColdStarts, 1, 10);
    }
}
